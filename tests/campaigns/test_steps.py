"""When a step is due, and what its tokens become."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.services.campaigns.drip_schedule import due_at
from app.services.campaigns.merge_fields import fill_in
from app.store.contacts.contacts import Contact
from app.times.clock import DAY, HOUR, MINUTE
from app.times.time_zones import find_zone

NEW_YORK = ZoneInfo("America/New_York")


def ms(text: str, zone: ZoneInfo = NEW_YORK, fold: int = 0) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp() * 1000)


def step(interval: int, unit: str, time_of_day: str | None = None) -> dict[str, Any]:
    return {"interval": interval, "intervalType": unit, "message": "Hi", "timeOfDay": time_of_day}


@pytest.mark.parametrize(
    ("applied", "wanted", "due"),
    [
        # The clocks were set forward at 2:00 on March 8th 2026, and back at 2:00 on November 1st.
        ("2026-03-07T09:15:30", step(1, "days"), "2026-03-08T09:15:30"),
        ("2026-03-05T09:15:30", step(1, "weeks"), "2026-03-12T09:15:30"),
        ("2026-10-31T17:00:00", step(1, "days"), "2026-11-01T17:00:00"),
        ("2026-03-07T02:30:00", step(1, "days"), "2026-03-08T03:30:00"),
        ("2026-10-31T01:30:00", step(1, "days"), "2026-11-01T01:30:00"),
        ("2026-06-10T23:59:00", step(1, "days", "08:00"), "2026-06-11T08:00:00"),
        ("2026-06-10T07:00:00", step(3, "days", "08:05"), "2026-06-13T08:05:00"),
        ("2026-03-01T12:00:00", step(1, "weeks", "02:30"), "2026-03-08T03:30:00"),
        ("2028-02-28T10:00:00", step(1, "days"), "2028-02-29T10:00:00"),
    ],
)
def test_days_and_weeks_are_counted_by_the_calendar(applied: str, wanted: dict[str, Any], due: str) -> None:
    assert due_at(wanted, ms(applied), NEW_YORK) == ms(due)


def test_a_time_that_comes_twice_is_the_first() -> None:
    due = due_at(step(1, "days"), ms("2026-10-31T01:30:00"), NEW_YORK)

    assert due == ms("2026-11-01T01:30:00", fold=0) == ms("2026-11-01T01:30:00", fold=1) - HOUR


def test_minutes_and_hours_are_counted_by_the_clock() -> None:
    evening = ms("2026-03-07T23:00:00") + 123

    assert due_at(step(24, "hours"), evening, NEW_YORK) == evening + DAY
    assert due_at(step(90, "minutes"), evening, NEW_YORK) == evening + 90 * MINUTE
    # The same number of hours, called a day, is one hour shorter on that night.
    assert due_at(step(1, "days"), evening, NEW_YORK) == evening + DAY - HOUR


def test_the_milliseconds_of_the_moment_are_kept() -> None:
    assert due_at(step(1, "days"), ms("2026-06-10T07:00:00") + 789, NEW_YORK) == ms("2026-06-11T07:00:00") + 789


def contact(name: str, company: str = "") -> Contact:
    return Contact(id="c", uid="u", phone_number="+12125550123", full_name=name, company_name=company)


@pytest.mark.parametrize(
    ("text", "name", "filled"),
    [
        ("Hi [first]!", "John Doe", "Hi John!"),
        ("Mr. [last] ([Full])", " John  Q.  Doe ", "Mr. Doe (John Q. Doe)"),
        ("Hi [first|friend]", "Zoë", "Hi Zoë"),
        ("Mr. [last|X]", "Zoë", "Mr. X"),
        ("Hi [first|friend]", "+12125550123", "Hi friend"),
        ("Hi [first]", "(212) 555-0123", "Hi there"),
        ("Hi[first|]", "", "Hi"),
        ("From [company]", "John", "From your company"),
        ("[first", "John", "[first"),
        ("[name] [FIRST]", "John", "[name] John"),
        ("[first]", "[last] Doe", "[last]"),
    ],
)
def test_tokens_are_filled_in(text: str, name: str, filled: str) -> None:
    assert fill_in(text, contact(name)) == filled


def test_a_company_is_filled_in() -> None:
    assert fill_in("[company|us]", contact("", "Doe & Sons")) == "Doe & Sons"


@pytest.mark.parametrize(
    "name",
    ["", "America", "../../etc/passwd", "/etc/localtime", "posix/UTC", "zone.tab", "Mars/Olympus", "x" * 10_000, "UTC\0"],
)
def test_what_is_no_time_zone_is_none(name: str) -> None:
    assert find_zone(name) is None


@pytest.mark.parametrize("name", ["UTC", "America/New_York", "America/Argentina/Ushuaia", "Etc/GMT+5"])
def test_time_zones_are_found_by_name(name: str) -> None:
    zone = find_zone(name)
    assert zone is not None
    assert zone.key == name
