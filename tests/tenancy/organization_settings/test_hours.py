"""Settings of quiet hours and business hours."""

from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.times.weekly_hours import WEEKDAYS
from schemas.tenancy.organization_settings.business_hours import EXAMPLE_BUSINESS_HOURS
from schemas.tenancy.organization_settings.quiet_hours import EXAMPLE_QUIET_HOURS
from tests.refusals import assert_refused
from tests.tenancy.offices import organization_admin
from tests.world import World

ALL_DAYS = {name: [{"from": "08:00", "to": "12:00"}, {"from": "13:00", "to": "24:00"}] for name in WEEKDAYS}


def patch(world: World, **changes: Any) -> Any:
    path = f"/api/v2/organizations/{world.organization.id}/settings"
    return world.call("PATCH", path, organization_admin(world), json=changes)


def test_all_settings_are_kept(still_world: World) -> None:
    quiet = EXAMPLE_QUIET_HOURS | {
        "hours": ALL_DAYS,
        "timezone": "Europe/Berlin",
        "appliesToTyped": True,
        "appliesToAutoReplies": False,
    }
    business = EXAMPLE_BUSINESS_HOURS | {"hours": ALL_DAYS}

    shown = patch(still_world, quietHours=quiet, businessHours=business).json()
    assert (shown["quietHours"], shown["businessHours"]) == (quiet, business)

    shown = patch(still_world, quietHours={"hours": {}, "timezone": "", "holidays": []}, businessHours={"hours": {}}).json()
    assert shown["quietHours"] == quiet | {"hours": {}, "timezone": "", "holidays": []}
    assert shown["businessHours"] == business | {"hours": {}}


def test_defaults_are_shown(still_world: World) -> None:
    shown = still_world.call("GET", f"/api/v2/organizations/{still_world.organization.id}/settings", still_world.ann).json()

    assert shown["quietHours"] == {
        "enabled": False,
        "country": "",
        "hours": {},
        "holidays": [],
        "timezone": "",
        "appliesToTyped": False,
        "appliesToAutoReplies": True,
    }
    assert shown["businessHours"] == {"hours": {}, "timezone": "", "holidays": []}


def monday(*intervals: tuple[str, str]) -> dict[str, Any]:
    return {"hours": {"monday": [{"from": begin, "to": end} for begin, end in intervals]}}


@pytest.mark.parametrize(
    ("subject", "changes", "named"),
    [
        ("quietHours", monday(("21:00", "08:00")), "midnight"),
        ("quietHours", monday(("08:00", "08:00")), "monday"),
        ("quietHours", monday(("8:00", "21:00")), "08:00"),
        ("quietHours", monday(("08:00", "24:01")), "24:00"),
        ("quietHours", monday(("08:00", "12:00"), ("11:59", "13:00")), "overlap"),
        ("quietHours", monday(*[("08:00", "09:00")] * 9), "monday"),
        ("quietHours", {"hours": {"monday": []}}, "weekday"),
        ("quietHours", {"hours": {"monday": [{"from": "08:00"}]}}, "to"),
        ("quietHours", {"hours": {"Mon": [{"from": "08:00", "to": "09:00"}]}}, "Mon"),
        ("quietHours", {"hours": {"monday": "08:00-21:00"}}, "monday"),
        ("quietHours", {"country": "us"}, "country"),
        ("quietHours", {"timezone": "EST5"}, "timezone"),
        ("quietHours", {"holidays": [{"date": "2027-02-29"}]}, "date"),
        ("quietHours", {"holidays": [{"name": "Christmas"}]}, "date"),
        ("quietHours", {"holidays": [{"date": "2027-12-25"}] * 101}, "holidays"),
        ("quietHours", {"enabled": "perhaps"}, "enabled"),
        ("businessHours", {"holidays": [{"date": "2027-12-26", "until": "2027-12-25"}]}, "until"),
        ("businessHours", {"holidays": [{"date": "2027-12-26", "until": "soon"}]}, "until"),
        ("businessHours", {"holidays": [{"date": "2027-12-26", "message": "x" * 1601}]}, "message"),
        ("businessHours", {"timezone": "Mars/Olympus"}, "timezone"),
    ],
)
def test_wrong_hours_are_refused(still_world: World, subject: str, changes: dict[str, Any], named: str) -> None:
    answer = patch(still_world, **{subject: changes})

    assert_refused(answer, PARAMETERS_INVALID)
    assert named in answer.text
