"""Times and time ranges in requests: ms, or ISO 8601 in a time zone."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.errors import invalid_field
from app.times.clock import MAX_TIME_MS, SECOND

NOT_A_MOMENT = "Must be a time in ms, or a date such as 2026-01-31, 2026-01-31T09:30 or 2026-01-31T09:30-05:00."
# A plus that was not percent-encoded in a query arrives as a space. After a time of day, it can mean nothing else.
_LOST_PLUS = re.compile(r"(T\d\d(?::?\d\d){1,2}(?:[.,]\d+)?) (\d\d(?::?\d\d)?)\Z", re.ASCII)


def is_moment(text: str) -> bool:
    """Whether a text is a time in ms, or a date or time in ISO 8601 format."""
    return _find_moment(text, ZoneInfo("UTC"), is_end=False) is not None


def read_range(
    since: str | None, until: str | None, zone: ZoneInfo, names: tuple[str, str] = ("since", "until")
) -> tuple[int, int]:
    """Return a time range in ms, with exclusive end.

    Args:
        since: first moment, in ms or as an ISO 8601 date or time; None for the beginning.
        until: moment after the last, likewise; a date includes its whole day. None for no end.
        zone: time zone of dates and times without one.
        names: attributes of the two, for errors.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    first = 0 if since is None else read_moment(names[0], since, zone)
    end = MAX_TIME_MS + 1 if until is None else read_moment(names[1], until, zone, is_end=True)
    if end <= first:
        raise invalid_field(names[1], "Must be after from.")
    return first, end


def read_moment(attribute: str, text: str, zone: ZoneInfo, *, is_end: bool = False) -> int:
    """Return a time in ms; a date is its first moment, or as the end of a range that of the next day.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    moment = _find_moment(text, zone, is_end=is_end)
    if moment is None:
        raise invalid_field(attribute, NOT_A_MOMENT)
    return moment


def restore_plus(text: str) -> str:
    """Return an ISO 8601 time with the plus of its offset, which a query or form may have turned into a space."""
    return _LOST_PLUS.sub(r"\1+\2", text)


def _find_moment(text: str, zone: ZoneInfo, *, is_end: bool) -> int | None:
    """Return the ms of a time; None for a text that is none."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= len(str(MAX_TIME_MS)) and int(text) <= MAX_TIME_MS else None
    try:
        if "T" in text or ":" in text:
            moment = datetime.fromisoformat(restore_plus(text))
        else:
            day = date.fromisoformat(text) + timedelta(days=1 if is_end else 0)
            moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - its zone follows
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        return min(max(0, round(aware.timestamp() * SECOND)), MAX_TIME_MS)
    except (ValueError, OverflowError, OSError):
        return None
