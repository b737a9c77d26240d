"""Fields of weekly hours and holidays, shared by quiet hours, business hours and away messages."""

import itertools
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.times.dates import NOT_A_DATE, is_iso_date
from app.times.weekly_hours import WEEKDAYS, read_minute
from schemas.common.fields import RequestSchema, Text
from schemas.common.responses import ResponseSchema
from schemas.common.short_lists import ShortList

MAX_INTERVALS = 8
MAX_HOLIDAYS = 100
MAX_HOLIDAY_NAME_LENGTH = 100

EXAMPLE_DAY = [{"from": "09:00", "to": "12:30"}, {"from": "13:30", "to": "18:00"}]
EXAMPLE_HOURS = {name: EXAMPLE_DAY if name in WEEKDAYS[:5] else [] for name in WEEKDAYS}
_NOT_A_TIME = "Must be a time such as 08:00, from 00:00 to 24:00."


class IntervalSchema(RequestSchema):
    """Hours from one time of a day to another."""

    from_ = Text(
        longest=5, required=True, data_key="from", attribute="from", metadata={"description": "First minute, such as `08:00`."}
    )
    to = Text(longest=5, required=True, metadata={"description": "Minute after the last one, at most `24:00`."})

    @validates_schema
    def require_order(self, data: dict[str, Any], **_: Any) -> None:
        """Require two times of one day, the earlier one first."""
        begin, end = (read_minute(data.get(name)) for name in ("from", "to"))
        for name, minute in (("from", begin), ("to", end)):
            if minute is None:
                raise ValidationError(_NOT_A_TIME, name)
        if begin is not None and end is not None and begin >= end:
            raise ValidationError("Must be later than `from`. Split hours past midnight: to 24:00, and from 00:00.", "to")


def _day() -> ShortList:
    return ShortList(fields.Nested(IntervalSchema), longest=MAX_INTERVALS)


class WeeklyHoursSchema(RequestSchema):
    """Hours of each weekday; a weekday that is left out has none."""

    monday = _day()
    tuesday = _day()
    wednesday = _day()
    thursday = _day()
    friday = _day()
    saturday = _day()
    sunday = _day()

    @validates_schema
    def require_separate(self, data: dict[str, Any], **_: Any) -> None:
        """Require that the intervals of a day do not overlap, and that there are any."""
        for name, day in data.items():
            times = sorted((str(entry["from"]), str(entry["to"])) for entry in day)
            if any(first[1] > second[0] for first, second in itertools.pairwise(times)):
                raise ValidationError("Intervals of a day must not overlap.", name)
        if data and not any(data.values()):
            raise ValidationError("Must have hours on one weekday at least.", next(iter(data)))


class HolidaySchema(RequestSchema):
    """Holiday: a day without hours."""

    date = Text(longest=10, required=True, metadata={"description": "Date such as `2027-12-25`."})
    name = Text(longest=MAX_HOLIDAY_NAME_LENGTH, visible=True, metadata={"description": "Name of the holiday."})

    @validates_schema
    def require_date(self, data: dict[str, Any], **_: Any) -> None:
        """Require an existing date."""
        if not is_iso_date(data.get("date", "")):
            raise ValidationError(NOT_A_DATE, "date")


class StoredHolidaySchema(ResponseSchema):
    """Holiday: a day without hours."""

    OPTIONAL_FIELDS = frozenset({"name"})

    date = fields.String()
    name = fields.String()


def weekly_hours(description: str) -> fields.Nested:
    """Return the field of hours in a request."""
    return fields.Nested(WeeklyHoursSchema, metadata={"description": description})


def stored_hours(description: str) -> fields.Dict:
    """Return the field of hours in a response, as they were set."""
    return fields.Dict(metadata={"description": description})
