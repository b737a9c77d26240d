"""When to send a message: ms, or ISO 8601 with an offset or in the request's time zone."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields

from app.services.common.time_ranges import restore_plus
from app.times.clock import MAX_TIME_MS, SECOND
from schemas.common.fields import EXAMPLE_TIME

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_WITHOUT_ZONE = "Has no time zone: append an offset, as in 2026-12-01T09:00:00-05:00, or Z for UTC"


class SendTime(fields.Integer):
    """Time in ms; a time of day without an offset is left as a `datetime`, for `resolve_send_time`."""

    valid_value = f"a time in ms since 1970-01-01 UTC, for example {EXAMPLE_TIME}, or as in 2026-12-01T09:00:00-05:00"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            return self._read_text(value.strip())
        if type(value) is not int or not 0 <= value <= MAX_TIME_MS:
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)

    def _read_text(self, text: str) -> int | datetime:
        text = restore_plus(text.replace("t", "T").replace("z", "Z"))
        if not _ISO.fullmatch(text):
            raise self.make_error("invalid", input=text)
        try:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo is None else _to_ms(moment)
        except (ValueError, OverflowError):
            raise self.make_error("invalid", input=text) from None


def resolve_send_time(moment: int | datetime | None, zone: str | None) -> int | None:
    """Return a time in ms.

    Args:
        moment: what `SendTime` read.
        zone: IANA name of the time zone of a time without an offset.

    Raises:
        ValidationError: the time has no zone, or the clocks of the zone never or twice show it.
    """
    if not isinstance(moment, datetime):
        return moment
    if zone is None:
        raise ValidationError({"sendAt": [f"{_WITHOUT_ZONE}, or set scheduleTimezone."]})
    first, second = (moment.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise ValidationError(
            {"sendAt": [f"Clocks in {zone} are set at this time, so it exists never or twice: append an offset."]}
        )
    return _to_ms(first)


def _to_ms(moment: datetime) -> int:
    return min(max(0, round(moment.timestamp() * SECOND)), MAX_TIME_MS)
