"""Weekly hours by the clock on the wall, such as 08:00 to 21:00, in one zone or in several at once. Pure: reads no clock.

Whether hours are open depends on the local time alone, so they are right across changes of daylight saving. The next change
is found among the moments at which the local time can reach or jump over a boundary.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.frozen import frozen
from app.times.clock import DAY, SECOND

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

DAY_MINUTES = 24 * 60

Interval = tuple[int, int]
"""First minute of the day, and the minute after the last one: at most 24:00."""


@frozen
class WeeklyHours:
    """Hours of a week, Monday first.

    Attributes:
        days: intervals of each weekday, in their order.
        closed_on: dates without hours, such as `2027-12-25`.
    """

    days: tuple[tuple[Interval, ...], ...]
    closed_on: Collection[str] = ()


@frozen
class Window:
    """Hours in a zone."""

    hours: WeeklyHours
    zone: ZoneInfo

    def is_open(self, at: int) -> bool:
        """Whether the hours are open at a time in ms."""
        local = _local(at, self.zone)
        if local.date().isoformat() in self.hours.closed_on:
            return False
        minute = local.hour * 60 + local.minute
        return any(begin <= minute < end for begin, end in self.hours.days[local.weekday()])

    def moments(self, since: int, until: int) -> Iterator[int]:
        """Yield, in no order, every moment of a day at which the hours may open or close; some lie outside of it."""
        day, last = _local(since, self.zone).date(), _local(until, self.zone).date()
        while day <= last:
            for minute in {0, *(bound for interval in self.hours.days[day.weekday()] for bound in interval)}:
                yield from _moments_of(day, minute, self.zone)
            day += timedelta(days=1)
        if _local(since, self.zone).utcoffset() != _local(until, self.zone).utcoffset():
            yield _find_transition(self.zone, since, until)


def are_open(windows: Sequence[Window], at: int) -> bool:
    """Whether all windows are open at a time in ms."""
    return all(window.is_open(at) for window in windows)


def find_change(windows: Sequence[Window], at: int, within: int) -> int | None:
    """Return when all windows are open, or one closes, after a time in ms; None if neither happens within a time in ms."""
    before = are_open(windows, at)
    for since in range(at, at + within, DAY):
        found = {moment for window in windows for moment in window.moments(since, since + DAY)}
        for moment in sorted(found):
            if max(since, at + 1) <= moment < since + DAY and are_open(windows, moment) is not before:
                return moment
    return None


def find_opening(windows: Sequence[Window], at: int, within: int) -> int | None:
    """Return `at` if all windows are open then, else when they are next; None if they are not within a time in ms."""
    return at if are_open(windows, at) else find_change(windows, at, within)


def read_weekly_hours(stored: Mapping[str, Any], closed_on: Collection[str] = ()) -> WeeklyHours:
    """Return hours as `{"monday": [{"from": "08:00", "to": "21:00"}], ...}`; what is damaged in it is closed."""
    return WeeklyHours(tuple(tuple(_read_day(stored.get(name))) for name in WEEKDAYS), frozenset(closed_on))


def read_minute(text: Any) -> int | None:
    """Return the minute of the day of a time such as `08:00`, up to `24:00`; None for anything else."""
    if not isinstance(text, str) or len(text) != 5 or text[2] != ":" or not (text[:2] + text[3:]).isascii():
        return None
    if not (text[:2].isdigit() and text[3:].isdigit()) or int(text[3:]) > 59:
        return None
    minute = int(text[:2]) * 60 + int(text[3:])
    return minute if minute <= DAY_MINUTES else None


def _read_day(entries: Any) -> Iterator[Interval]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            begin, end = read_minute(entry.get("from")), read_minute(entry.get("to"))
            if begin is not None and end is not None and begin < end:
                yield begin, end


def _local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at // SECOND, UTC).astimezone(zone)


def _moments_of(day: date, minute: int, zone: ZoneInfo) -> Iterator[int]:
    """Yield when a local time begins, in ms: twice where the clock is set back over it."""
    at = datetime.combine(day, time()) + timedelta(minutes=minute)
    for fold in (0, 1):
        yield round(at.replace(tzinfo=zone, fold=fold).timestamp()) * SECOND


def _find_transition(zone: ZoneInfo, since: int, until: int) -> int:
    """Return when the offset of a zone changes between two times in ms, to the second."""
    before = _local(since, zone).utcoffset()
    low, high = since // SECOND, until // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        if _local(middle * SECOND, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high * SECOND
