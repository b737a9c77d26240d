"""Usage in billing reports, where it is asked for."""

from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.store.messages.messages import MessageState
from app.store.usage.message_counts import day_of
from app.times.clock import DAY
from tests.contacts.people import add_contact
from tests.refusals import assert_refused
from tests.usage.test_usage import add
from tests.world import TestClock, World

NOTHING = {"in": {"messages": 0, "parts": 0}, "out": {"messages": 0, "parts": 0}}


def ask(world: World, path: str, **query: Any) -> Any:
    authorization = world.reseller if path.startswith("/api") else None
    return world.served.call("GET", path, authorization, params=query)


@pytest.mark.parametrize("is_closed", [False, True])
def test_usage_is_added_by_tenant_and_organization(still_world: World, clock: TestClock, is_closed: bool) -> None:
    world = still_world
    now = clock()
    for person, state, segments in (
        (world.ann, MessageState.SENT, 2),
        (world.ben, MessageState.DELIVERED, 1),
        (world.ann, MessageState.RECEIVED, 3),
        (world.ann, MessageState.FAILED, 4),
        (world.zoe, MessageState.SENT, 5),
    ):
        add(world, person, add_contact(world, owner=person), now, state=state, segments=segments)
    if is_closed:
        clock.forward(6 * DAY)
        world.instance.usage.closing.run_step()
    month = day_of(now)[:7]
    used = {"month": month, "in": {"messages": 1, "parts": 3}, "out": {"messages": 2, "parts": 3}}
    path = "/api/v2/billing/tenantReport"

    one = ask(world, f"{path}/{world.tenant.id}", usage="true", month=month).json()
    every = {report["TenantName"]: report for report in ask(world, path, usage="true", month=month).json()}

    assert one["Usage"] == used
    assert {entry["organizationName"]: entry["usage"] for entry in one["OrganizationBreakdown"]} == {"Acme Dental": used}
    assert every["Acme Telecom"] == one
    assert every["Zeta Phones"]["Usage"]["out"] == {"messages": 1, "parts": 5}
    earlier = ask(world, f"{path}/{world.tenant.id}", usage="true", month="2020-01").json()["Usage"]
    assert earlier == {"month": "2020-01", **NOTHING}
    present = ask(world, path, usage="true").json()
    assert {report["Usage"]["month"] for report in present} == {day_of(clock())[:7]}
    assert "Usage" not in ask(world, f"{path}/{world.tenant.id}").json()
    assert "usage" not in ask(world, path, usage="false").json()[0]["OrganizationBreakdown"][0]


def test_wrong_queries_are_refused(still_world: World) -> None:
    path = "/api/v2/billing/tenantReport"
    for wrong in (
        {"usage": "perhaps"},
        {"month": "2026-11"},
        *({"usage": "true", "month": m} for m in ("2026-13", "11", "1026-01")),
    ):
        for place in (path, f"{path}/{still_world.tenant.id}"):
            assert_refused(ask(still_world, place, **wrong), PARAMETERS_INVALID)
    table = still_world.served.call(
        "GET", f"{path}/{still_world.tenant.id}", still_world.reseller, params={"usage": "true"}, headers={"Accept": "text/csv"}
    )
    assert_refused(table, PARAMETERS_INVALID)
