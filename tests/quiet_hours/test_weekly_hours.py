"""Weekly hours across the changes of daylight saving of 2027, as a table of local times."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.times.clock import DAY, MINUTE, SECOND
from app.times.weekly_hours import (
    WEEKDAYS,
    WeeklyHours,
    Window,
    are_open,
    find_change,
    find_opening,
    read_minute,
    read_weekly_hours,
)

NEW_YORK, BERLIN, SYDNEY = "America/New_York", "Europe/Berlin", "Australia/Sydney"
SANTIAGO, JERUSALEM = "America/Santiago", "Asia/Jerusalem"


def daily(begin: str, end: str, closed_on: tuple[str, ...] = ()) -> WeeklyHours:
    return read_weekly_hours({name: [{"from": begin, "to": end}] for name in WEEKDAYS}, closed_on)


def moment(text: str) -> int:
    """Return the ms of a time with its offset."""
    return round(datetime.fromisoformat(text).timestamp() * SECOND)


def change_after(zone: str, begin: str, end: str, at: str) -> str:
    found = find_change([Window(daily(begin, end), ZoneInfo(zone))], moment(at), 3 * DAY)
    assert found is not None
    return datetime.fromtimestamp(found / SECOND, ZoneInfo(zone)).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("zone", "hours", "at", "change"),
    [
        # The night in which the clock is set forward is an hour shorter, and the other one longer.
        (NEW_YORK, "08:00-21:00", "2027-03-13T21:00-05:00", "2027-03-14T08:00-04:00"),
        (NEW_YORK, "08:00-21:00", "2027-03-14T08:00-04:00", "2027-03-14T21:00-04:00"),
        (NEW_YORK, "08:00-21:00", "2027-11-06T21:00-04:00", "2027-11-07T08:00-05:00"),
        (BERLIN, "08:00-21:00", "2027-03-27T21:00+01:00", "2027-03-28T08:00+02:00"),
        (BERLIN, "08:00-21:00", "2027-10-30T22:00+02:00", "2027-10-31T08:00+01:00"),
        (SYDNEY, "08:00-21:00", "2027-04-03T21:00+11:00", "2027-04-04T08:00+10:00"),
        (SYDNEY, "08:00-21:00", "2027-10-02T21:00+10:00", "2027-10-03T08:00+11:00"),
        (SANTIAGO, "08:00-21:00", "2027-04-03T21:00-03:00", "2027-04-04T08:00-04:00"),
        (SANTIAGO, "08:00-21:00", "2027-09-04T21:00-04:00", "2027-09-05T08:00-03:00"),
        (JERUSALEM, "08:00-21:00", "2027-03-25T21:00+02:00", "2027-03-26T08:00+03:00"),
        (JERUSALEM, "08:00-21:00", "2027-10-30T21:00+03:00", "2027-10-31T08:00+02:00"),
        # Hours that begin in the hour that is left out begin after it; those that end in it end at its start.
        (NEW_YORK, "02:30-09:00", "2027-03-14T00:00-05:00", "2027-03-14T03:00-04:00"),
        (NEW_YORK, "00:00-02:30", "2027-03-14T00:30-05:00", "2027-03-14T03:00-04:00"),
        (BERLIN, "02:15-02:45", "2027-03-27T12:00+01:00", "2027-03-29T02:15+02:00"),
        # Santiago's change leaves out midnight itself.
        (SANTIAGO, "00:00-06:00", "2027-09-04T12:00-04:00", "2027-09-05T01:00-03:00"),
        # Hours within the hour that comes twice are open twice.
        (NEW_YORK, "01:00-01:30", "2027-11-07T01:00-04:00", "2027-11-07T01:30-04:00"),
        (NEW_YORK, "01:00-01:30", "2027-11-07T01:30-04:00", "2027-11-07T01:00-05:00"),
        (NEW_YORK, "01:00-01:30", "2027-11-07T01:00-05:00", "2027-11-07T01:30-05:00"),
        # Hours that end within it end, and begin again when the clock is set back.
        (BERLIN, "00:00-02:30", "2027-10-31T02:00+02:00", "2027-10-31T02:30+02:00"),
        (BERLIN, "00:00-02:30", "2027-10-31T02:30+02:00", "2027-10-31T02:00+01:00"),
        (SANTIAGO, "08:00-23:30", "2027-04-03T23:30-03:00", "2027-04-03T23:00-04:00"),
        (SYDNEY, "02:00-03:00", "2027-04-04T02:59+11:00", "2027-04-04T03:00+10:00"),
        # The whole day: midnight closes nothing.
        (NEW_YORK, "00:00-24:00", "2027-03-14T00:00-05:00", None),
    ],
)
def test_hours_follow_the_clock_on_the_wall(zone: str, hours: str, at: str, change: str | None) -> None:
    begin, end = hours.split("-")
    if change is None:
        assert find_change([Window(daily(begin, end), ZoneInfo(zone))], moment(at), 3 * DAY) is None
        return
    assert change_after(zone, begin, end, at) == change


@pytest.mark.parametrize("zone", [NEW_YORK, BERLIN, SYDNEY, SANTIAGO, JERUSALEM, "Asia/Tehran", "Australia/Lord_Howe"])
def test_no_change_is_missed_all_year(zone: str) -> None:
    windows = [Window(daily("01:15", "02:45"), ZoneInfo(zone))]
    at, end, found = moment("2027-01-01T12:00+00:00"), moment("2028-01-01T00:00+00:00"), []
    while (change := find_change(windows, at, 3 * DAY)) is not None and change < end:
        found.append(change)
        at = change
    states = [are_open(windows, change) for change in found]
    assert all(first is not second for first, second in pairwise(states))
    looked = range(found[0], end, 15 * MINUTE)
    opened = [at for at in looked if are_open(windows, at) and not are_open(windows, at - 15 * MINUTE)]
    assert opened == [change for change, is_open in zip(found, states, strict=True) if is_open]


def test_several_zones_must_all_be_open() -> None:
    windows = [Window(daily("08:00", "21:00"), ZoneInfo(zone)) for zone in (NEW_YORK, "America/Los_Angeles")]

    assert find_opening(windows, moment("2027-01-10T08:00-05:00"), DAY) == moment("2027-01-10T11:00-05:00")
    assert find_change(windows, moment("2027-01-10T11:00-05:00"), DAY) == moment("2027-01-10T21:00-05:00")


def test_zones_without_a_common_hour_find_none() -> None:
    windows = [Window(daily("08:00", "12:00"), ZoneInfo(zone)) for zone in (NEW_YORK, "Asia/Tokyo")]

    assert find_opening(windows, moment("2027-01-10T08:00-05:00"), 8 * DAY) is None


def test_holidays_are_closed_by_local_date() -> None:
    windows = [Window(daily("08:00", "21:00", ("2027-12-25",)), ZoneInfo(SYDNEY))]

    assert find_opening(windows, moment("2027-12-24T21:00+11:00"), 3 * DAY) == moment("2027-12-26T08:00+11:00")


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("00:00", 0),
        ("08:05", 485),
        ("24:00", 1440),
        ("24:01", None),
        ("8:00", None),
        ("08:60", None),
        ("٠٨:00", None),
        ("08-00", None),
        ("", None),
        (800, None),
    ],
)
def test_times_of_a_day_are_read(text: str, minute: int | None) -> None:
    assert read_minute(text) == minute


def test_damaged_days_are_closed() -> None:
    hours = read_weekly_hours(
        {"monday": "open", "tuesday": [{"from": "9"}, 7, {"from": "10:00", "to": "09:00"}], "sunday": None}
    )

    assert hours.days == ((),) * 7
