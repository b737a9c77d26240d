"""Recurrence rules of RFC 5545, such as `FREQ=WEEKLY;BYDAY=MO,WE`, counted by the wall clock.

A rule has no DTSTART: its start is the first occurrence, whose time of day all others have. So there is one a day at most.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from app.times.wall_clock import wall_time_at

MAX_RULE_LENGTH = 300
MAX_COUNT = 1000
MAX_INTERVAL = 1000

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = (
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
)
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_RANGES = {
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (53, True),
    "BYMONTH": (12, False),
    "BYSETPOS": (366, True),
}

_SHIFT_YEARS = 7600
"""A multiple of 400 years, in which the calendar repeats. dateutil searches until the year 9999: for a rule without any
occurrence that is centuries from here instead of millennia."""

_LAST_YEAR = 9999 - _SHIFT_YEARS


class RuleError(ValueError):
    """Fault of a rule, as a sentence."""


def normalize_rule(text: str) -> str:
    """Return a rule in the spelling in which it is stored: upper case, without `RRULE:`, its parts in a fixed order.

    Raises:
        RuleError: it is no rule, or one that is not supported.
    """
    compact = "".join(text.split()).upper().removeprefix("RRULE:").strip(";")
    if not compact or len(compact) > MAX_RULE_LENGTH:
        raise RuleError(f"Must be a rule of RFC 5545 with at most {MAX_RULE_LENGTH} characters, such as FREQ=WEEKLY;BYDAY=MO.")
    parts: dict[str, str] = {}
    for part in compact.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise RuleError(f"Has a part that is not NAME=VALUE: {part[:40]!r}.")
        if name in parts:
            raise RuleError(f"Has {name} twice.")
        _require_part(name, value)
        parts[name] = value
    _require_combination(parts)
    return ";".join(f"{name}={parts[name]}" for name in _PARTS if name in parts)


def list_occurrences(rule: str, start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the occurrences of a rule as wall-clock times, from its start on.

    Args:
        rule: as `normalize_rule` returns it.
        start: the first occurrence, without a zone.
        zone: in which an UNTIL in UTC is read.
    """
    for occurrence in _parse(rule, start, zone):
        yield occurrence.replace(year=occurrence.year - _SHIFT_YEARS, microsecond=start.microsecond)


def require_start(rule: str, start: datetime, zone: ZoneInfo) -> None:
    """Require that a time is the first occurrence of a rule.

    Raises:
        RuleError: it is not; the text names the first one after it.
    """
    first = next(list_occurrences(rule, start, zone), None)
    if first is None:
        raise RuleError("Has no occurrence from the first time on.")
    if first != start:
        raise RuleError(f"Does not include the first time, {start:%Y-%m-%d}: its first day from then on is {first:%Y-%m-%d}.")


def next_occurrence(rule: str, start: datetime, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first occurrence after a wall-clock time; None if the rule has ended."""
    return next((occurrence for occurrence in list_occurrences(rule, start, zone) if occurrence > after), None)


def next_occurrences(rule: str, start: datetime, after: datetime, zone: ZoneInfo, limit: int) -> list[datetime]:
    """Return up to `limit` occurrences after a wall-clock time."""
    return list(islice((each for each in list_occurrences(rule, start, zone) if each > after), limit))


def restart_rule(rule: str, start: datetime, at: datetime, zone: ZoneInfo) -> str:
    """Return a rule whose COUNT counts from the occurrence `at` on; one without COUNT stays as it is."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    if "COUNT" not in parts:
        return rule
    before = sum(1 for each in list_occurrences(rule, start, zone) if each < at)
    parts["COUNT"] = str(max(1, int(parts["COUNT"]) - before))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _parse(rule: str, start: datetime, zone: ZoneInfo) -> rrule:
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    until = _read_until(parts.pop("UNTIL")).until(zone) if "UNTIL" in parts else None
    if until is not None and until.year <= _LAST_YEAR:
        shifted = until.replace(year=until.year + _SHIFT_YEARS)
        parts["UNTIL"] = f"{shifted:%Y%m%dT%H%M%S}"
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    # dateutil counts in whole seconds.
    begin = start.replace(year=start.year + _SHIFT_YEARS, microsecond=0)
    parsed = rrulestr(text, dtstart=begin)
    if not isinstance(parsed, rrule):
        raise RuleError("Must be 1 rule.")
    return parsed


class _Until:
    """End of a rule: a date, which includes its day, or a time, in UTC or by the wall clock."""

    def __init__(self, wall: datetime, *, is_utc: bool) -> None:
        self._wall = wall
        self._is_utc = is_utc

    def until(self, zone: ZoneInfo) -> datetime:
        """Return it as a wall-clock time."""
        if not self._is_utc:
            return self._wall
        seconds = int(self._wall.replace(tzinfo=ZoneInfo("UTC")).timestamp())
        return wall_time_at(seconds * 1000, zone)


def _read_until(value: str) -> _Until:
    found = _UNTIL.fullmatch(value)
    try:
        if found is None:
            raise ValueError
        year, month, day, hour, minute, second, is_utc = found.groups()
        on = date(int(year), int(month), int(day))
        at = time(23, 59, 59) if hour is None else time(int(hour), int(minute), int(second))
    except ValueError:
        raise RuleError("UNTIL must be a date or a time: 20271231, 20271231T090000 or 20271231T090000Z.") from None
    if not 1971 <= on.year < 9999:
        raise RuleError("UNTIL must be in a year from 1971 to 9998.")
    return _Until(datetime.combine(on, at), is_utc=bool(is_utc))


def _require_part(name: str, value: str) -> None:
    """Require one part of a rule to be supported and well formed."""
    if name in ("DTSTART", "RDATE", "EXDATE", "EXRULE"):
        raise RuleError(f"Must not contain {name}: the time of the message is the start.")
    if name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        raise RuleError(f"Must not contain {name}: all occurrences have the time of day of the first.")
    if name not in _PARTS:
        raise RuleError(f"Contains {name[:40]}; known are {', '.join(_PARTS)}.")
    if name == "FREQ" and value not in FREQUENCIES:
        raise RuleError(f"FREQ must be {', '.join(FREQUENCIES[:-1])} or {FREQUENCIES[-1]}: one occurrence a day at most.")
    if name in ("COUNT", "INTERVAL"):
        most = MAX_COUNT if name == "COUNT" else MAX_INTERVAL
        if not (value.isascii() and value.isdecimal() and len(value) <= 4 and 1 <= int(value) <= most):
            raise RuleError(f"{name} must be a number from 1 to {most}.")
    if name == "UNTIL":
        _read_until(value)
    if name == "WKST" and not re.fullmatch("MO|TU|WE|TH|FR|SA|SU", value):
        raise RuleError("WKST must be a day: MO, TU, WE, TH, FR, SA or SU.")
    if name == "BYDAY":
        for each in value.split(","):
            found = _BY_DAY.fullmatch(each)
            if found is None or (found[1] is not None and not 1 <= abs(int(found[1])) <= 53):
                raise RuleError("BYDAY must list days such as MO, or such as 1MO or -1FR: the first Monday, the last Friday.")
    if name in _RANGES:
        most, is_signed = _RANGES[name]
        for each in value.split(","):
            if (
                not re.fullmatch(r"[+-]?\d{1,3}" if is_signed else r"\d{1,2}", each, re.ASCII)
                or not 1 <= abs(int(each)) <= most
            ):
                signed = f", or from -{most} to -1" if is_signed else ""
                raise RuleError(f"{name} must list numbers from 1 to {most}{signed}.")


def _require_combination(parts: dict[str, str]) -> None:
    """Require the parts of a rule to fit each other, as RFC 5545 asks."""
    frequency = parts.get("FREQ")
    if frequency is None:
        raise RuleError(f"Must contain FREQ: {', '.join(FREQUENCIES[:-1])} or {FREQUENCIES[-1]}.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleError("Must not contain both COUNT and UNTIL.")
    if "BYWEEKNO" in parts and frequency != "YEARLY":
        raise RuleError("BYWEEKNO needs FREQ=YEARLY.")
    if "BYYEARDAY" in parts and frequency != "YEARLY":
        raise RuleError("BYYEARDAY needs FREQ=YEARLY.")
    if "BYMONTHDAY" in parts and frequency == "WEEKLY":
        raise RuleError("BYMONTHDAY does not go with FREQ=WEEKLY.")
    has_ordinals = any(not each.isalpha() for each in parts.get("BYDAY", "MO").split(","))
    if has_ordinals and frequency not in ("MONTHLY", "YEARLY"):
        raise RuleError("A number before a day of BYDAY needs FREQ=MONTHLY or FREQ=YEARLY.")
    if has_ordinals and "BYWEEKNO" in parts:
        raise RuleError("A number before a day of BYDAY does not go with BYWEEKNO.")
    if "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts):
        raise RuleError("BYSETPOS needs another part such as BYDAY.")
