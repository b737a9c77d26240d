"""Settings of an organization's business hours."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from app.times.dates import NOT_A_DATE, is_iso_date
from schemas.common.fields import RequestSchema, Text, TimeZone
from schemas.common.responses import ResponseSchema
from schemas.common.short_lists import ShortList
from schemas.tenancy.organization_settings.hours import (
    EXAMPLE_HOURS,
    MAX_HOLIDAYS,
    HolidaySchema,
    StoredHolidaySchema,
    stored_hours,
    weekly_hours,
)

EXAMPLE_CLOSED = {"date": "2027-12-24", "until": "2027-12-26", "name": "Christmas", "message": "We are back on December 27."}
EXAMPLE_BUSINESS_HOURS = {"hours": EXAMPLE_HOURS, "timezone": "America/New_York", "holidays": [EXAMPLE_CLOSED]}

_HOURS = "Hours by weekday, in the zone of the hours; empty for none. Users may have their own."
_TIMEZONE = "IANA zone of the hours; empty for the instance's."
_HOLIDAYS = "Days on which it is closed."


class ClosedDaysSchema(HolidaySchema):
    """Holiday of one day or several."""

    until = Text(longest=10, metadata={"description": "Last day, if there are several."})
    message = Text(
        longest=MAX_TEXT_LENGTH,
        visible=True,
        metadata={"description": "Away message of these days; the user's own if absent."},
    )

    @validates_schema
    def require_last_day(self, data: dict[str, Any], **_: Any) -> None:
        """Require a last day that is not before the first."""
        until = data.get("until")
        if until and not is_iso_date(until):
            raise ValidationError(NOT_A_DATE, "until")
        if until and until < data.get("date", ""):
            raise ValidationError("Must not be before `date`.", "until")


class StoredClosedDaysSchema(StoredHolidaySchema):
    """Holiday of one day or several."""

    OPTIONAL_FIELDS = frozenset({"name", "until", "message"})

    until = fields.String()
    message = fields.String()


def closed_days() -> fields.List[Any]:
    """Return the field of holidays in a request."""
    return ShortList(fields.Nested(ClosedDaysSchema), longest=MAX_HOLIDAYS, metadata={"description": _HOLIDAYS})


def stored_closed_days() -> fields.List[Any]:
    """Return the field of holidays in a response."""
    return fields.List(fields.Nested(StoredClosedDaysSchema), metadata={"description": _HOLIDAYS})


class BusinessHoursSettingsUpdateSchema(RequestSchema):
    """Business hours to change."""

    hours = weekly_hours(_HOURS)
    timezone = TimeZone(metadata={"description": _TIMEZONE})
    holidays = closed_days()


class BusinessHoursSettingsSchema(ResponseSchema):
    """Business hours."""

    hours = stored_hours(_HOURS)
    timezone = fields.String(metadata={"description": _TIMEZONE})
    holidays = stored_closed_days()
