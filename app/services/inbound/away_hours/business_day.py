"""Business hours of a user: the user's own, or those of the organization, with the holidays of both."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.frozen import frozen
from app.store.tenancy.organization_settings.business_hours import BusinessHoursSettings
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organizations import Organization
from app.store.users.away_settings import AwayMode, read_away
from app.store.users.users import User
from app.times.clock import DAY, SECOND
from app.times.time_zones import find_zone
from app.times.weekly_hours import WEEKDAYS, Window, find_change, read_weekly_hours

SEARCHED_MS = 60 * DAY
"""How far ahead in ms the next opening or closing is searched."""

MAX_CLOSED_DAYS = 366
"""Most days of one holiday."""

_ALL_WEEK = {name: [{"from": "00:00", "to": "24:00"}] for name in WEEKDAYS}
_NO_HOLIDAY: Mapping[str, Any] = {}


@frozen
class BusinessDay:
    """Business hours of a user at one time.

    Attributes:
        is_open: whether it is open.
        next_change_at: when it next closes or opens, in ms; 0 if it does not within 60 days.
        holiday: the holiday on which it is closed, as stored; empty on other days.
    """

    is_open: bool
    next_change_at: int
    holiday: Mapping[str, Any]


def find_business_day(
    user: User, organization: Organization | None, default_zone: str, now: int, *, with_change: bool = False
) -> BusinessDay:
    """Return the business hours of a user at a time in ms.

    The user's own hours replace those of the organization, while holidays of both count. Without any hours, it is closed on
    holidays alone.

    Args:
        user: whose hours.
        organization: of the user.
        default_zone: IANA name of the instance's zone.
        now: the time in ms.
        with_change: find the next change too.
    """
    away = read_away(user)
    office = read_settings(BusinessHoursSettings, organization.settings if organization is not None else {})
    names = (user.timezone if away.hours else "", office.timezone, user.timezone, default_zone)
    zone = next(each for each in (*map(find_zone, filter(None, names)), ZoneInfo("UTC")) if each is not None)
    # The user's first: their text is told.
    holidays = [*away.holidays, *office.holidays]
    closed_on = {day: entry for entry in reversed(holidays) for day in _days_of(entry)}
    window = Window(read_weekly_hours(away.hours or office.hours or _ALL_WEEK, closed_on), zone)
    today = datetime.fromtimestamp(now // SECOND, UTC).astimezone(zone).date().isoformat()
    change = find_change([window], now, SEARCHED_MS) if with_change else None
    return BusinessDay(window.is_open(now), change or 0, closed_on.get(today, _NO_HOLIDAY))


def find_away_text(user: User, canned_body: str, day: BusinessDay) -> str:
    """Return the away message that answers at the time of a business day; empty for none.

    Args:
        user: who is away.
        canned_body: text of the canned response that the user picked; empty for none.
        day: the business hours at the time.
    """
    mode = read_away(user).mode
    if mode == AwayMode.OFF or (mode == AwayMode.OUTSIDE_HOURS and day.is_open):
        return ""
    return str(day.holiday.get("message") or "") or canned_body or user.auto_reply_message


def _days_of(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the dates of a holiday; none of a damaged one."""
    try:
        first = date.fromisoformat(entry["date"])
        last = date.fromisoformat(entry.get("until") or entry["date"])
    except (KeyError, TypeError, ValueError):
        return
    for number in range(min((last - first).days + 1, MAX_CLOSED_DAYS)):
        yield (first + timedelta(days=number)).isoformat()
