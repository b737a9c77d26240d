"""Wall-clock times and recurrence rules over 2027's changes of the clocks, by tables."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.times.recurrence import RuleError, next_occurrences, normalize_rule, require_start, restart_rule
from app.times.wall_clock import ZONE_RULES, moment_of, spell_wall_time, wall_time_at

NEW_YORK = ZoneInfo("America/New_York")

MOMENTS = [
    ("America/New_York", "2027-03-13T09:00", "2027-03-13T14:00"),
    ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30"),  # skipped
    ("America/New_York", "2027-03-14T09:00", "2027-03-14T13:00"),
    ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30"),  # twice
    ("America/New_York", "2027-11-07T09:00", "2027-11-07T14:00"),
    ("Europe/Berlin", "2027-03-27T09:00", "2027-03-27T08:00"),
    ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30"),  # skipped
    ("Europe/Berlin", "2027-03-28T09:00", "2027-03-28T07:00"),
    ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"),  # twice
    ("Europe/Berlin", "2027-10-31T09:00", "2027-10-31T08:00"),
    ("Australia/Sydney", "2027-04-03T09:00", "2027-04-02T22:00"),
    ("Australia/Sydney", "2027-04-04T02:30", "2027-04-03T15:30"),  # twice
    ("Australia/Sydney", "2027-04-04T09:00", "2027-04-03T23:00"),
    ("Australia/Sydney", "2027-10-03T02:30", "2027-10-02T16:30"),  # skipped
    ("Australia/Sydney", "2027-10-03T09:00", "2027-10-02T22:00"),
    ("America/Santiago", "2027-04-03T09:00", "2027-04-03T12:00"),
    ("America/Santiago", "2027-04-03T23:30", "2027-04-04T02:30"),  # twice
    ("America/Santiago", "2027-04-04T09:00", "2027-04-04T13:00"),
    ("America/Santiago", "2027-09-05T00:30", "2027-09-05T04:30"),  # skipped
    ("America/Santiago", "2027-09-05T09:00", "2027-09-05T12:00"),
    ("Asia/Jerusalem", "2027-03-25T09:00", "2027-03-25T07:00"),
    ("Asia/Jerusalem", "2027-03-26T02:30", "2027-03-26T00:30"),  # skipped
    ("Asia/Jerusalem", "2027-03-26T09:00", "2027-03-26T06:00"),
    ("Asia/Jerusalem", "2027-10-31T01:30", "2027-10-30T22:30"),  # twice
    ("Asia/Jerusalem", "2027-10-31T09:00", "2027-10-31T07:00"),
    ("Africa/Casablanca", "2027-02-06T09:00", "2027-02-06T09:00"),  # by the rules of 2026, which ended the changes
    ("Africa/Casablanca", "2027-02-07T09:00", "2027-02-07T09:00"),
]
"""What a clock shows in a zone, and the moment in UTC."""


@pytest.mark.parametrize(("zone", "wall", "utc"), MOMENTS)
def test_wall_clock_time_is_one_moment(zone: str, wall: str, utc: str) -> None:
    expected = int(datetime.fromisoformat(utc).replace(tzinfo=UTC).timestamp()) * 1000

    assert moment_of(datetime.fromisoformat(wall), ZoneInfo(zone)) == expected


def test_moment_is_shown_in_ms() -> None:
    shown = wall_time_at(1805202000123, NEW_YORK)

    assert spell_wall_time(shown) == "2027-03-16T09:00:00.123"
    assert moment_of(shown, NEW_YORK) == 1805202000123
    assert ZONE_RULES >= "2026"


RULES = [
    ("rrule:freq=daily; count=3", "2027-03-13", ["2027-03-14", "2027-03-15"]),
    ("FREQ=WEEKLY;BYDAY=SA,MO", "2027-03-13", ["2027-03-15", "2027-03-20", "2027-03-22"]),
    ("FREQ=WEEKLY;INTERVAL=2", "2027-03-13", ["2027-03-27", "2027-04-10", "2027-04-24"]),
    ("FREQ=MONTHLY;BYDAY=-1FR", "2027-03-26", ["2027-04-30", "2027-05-28", "2027-06-25"]),
    ("FREQ=MONTHLY;BYMONTHDAY=31", "2027-03-31", ["2027-05-31", "2027-07-31", "2027-08-31"]),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2027-03-31", ["2027-04-30", "2027-05-31", "2027-06-30"]),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2028-02-29", ["2032-02-29", "2036-02-29", "2040-02-29"]),
    ("FREQ=DAILY;UNTIL=20270315", "2027-03-13", ["2027-03-14", "2027-03-15"]),
    ("FREQ=DAILY;UNTIL=20270314T125959Z", "2027-03-13", []),
    ("FREQ=DAILY;UNTIL=20270314T130000Z", "2027-03-13", ["2027-03-14"]),
    ("FREQ=DAILY;UNTIL=20270314T090000", "2027-03-13", ["2027-03-14"]),
]
"""A rule, the day of its start, and its next days after that, three at most."""


@pytest.mark.parametrize(("rule", "start", "days"), RULES)
def test_rule_keeps_the_time_of_day(rule: str, start: str, days: list[str]) -> None:
    begin = datetime.fromisoformat(f"{start}T09:00")
    normal = normalize_rule(rule)

    require_start(normal, begin, NEW_YORK)
    found = next_occurrences(normal, begin, begin, NEW_YORK, 3)

    assert [each.isoformat(timespec="minutes") for each in found] == [f"{day}T09:00" for day in days]
    assert normalize_rule(normal) == normal


WRONG_RULES = [
    ("", "Must be a rule"),
    ("every day", "not NAME=VALUE"),
    ("INTERVAL=2", "Must contain FREQ"),
    ("FREQ=HOURLY", "one occurrence a day at most"),
    ("FREQ=DAILY;FREQ=WEEKLY", "twice"),
    ("FREQ=DAILY;COUNT=0", "COUNT must be"),
    ("FREQ=DAILY;COUNT=5000", "COUNT must be"),
    ("FREQ=DAILY;INTERVAL=x", "INTERVAL must be"),
    ("FREQ=DAILY;COUNT=2;UNTIL=20280101", "both COUNT and UNTIL"),
    ("FREQ=DAILY;UNTIL=2028", "UNTIL must be"),
    ("FREQ=DAILY;UNTIL=20280230", "UNTIL must be"),
    ("FREQ=DAILY;BYHOUR=9,10", "time of day of the first"),
    ("FREQ=DAILY;DTSTART=20270101", "the time of the message is the start"),
    ("FREQ=DAILY;X-ODD=1", "known are FREQ"),
    ("FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY or FREQ=YEARLY"),
    ("FREQ=WEEKLY;BYDAY=MONDAY", "BYDAY must list"),
    ("FREQ=WEEKLY;BYMONTHDAY=1", "does not go with FREQ=WEEKLY"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY must list numbers from 1 to 31, or from -31 to -1"),
    ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs"),
    ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "Has no occurrence"),
    ("FREQ=WEEKLY;BYDAY=MO", "first day from then on is 2027-03-15"),
    ("FREQ=DAILY;UNTIL=20270101", "Has no occurrence"),
]


@pytest.mark.parametrize(("rule", "complaint"), WRONG_RULES)
def test_wrong_rule_is_explained(rule: str, complaint: str) -> None:
    with pytest.raises(RuleError, match=complaint):
        require_start(normalize_rule(rule), datetime(2027, 3, 13, 9), NEW_YORK)  # noqa: DTZ001 - by the wall clock


def test_rest_of_a_counted_rule_is_counted_anew() -> None:
    start, third = (datetime.fromisoformat(f"2027-03-{day}T09:00") for day in (13, 15))

    assert restart_rule("FREQ=DAILY;COUNT=5", start, third, NEW_YORK) == "FREQ=DAILY;COUNT=3"
    assert restart_rule("FREQ=DAILY", start, third, NEW_YORK) == "FREQ=DAILY"
