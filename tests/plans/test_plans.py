"""Plans as objects, and their limits where the act happens."""

import random
from typing import Any

import requests

from app.auth.plan_directory import KEPT_MS
from app.crypto.keys import new_id
from app.problems.permissions import RESTRICTED, ROLE_MISSING
from app.problems.plans import PLAN_EXISTS, PLAN_LIMIT, PLAN_USERS_REACHED
from app.services.plans.limits import RECOUNT_MS
from app.store.messages.messages import MessageState, messages
from app.store.tenancy.organizations import organizations
from app.store.tenancy.plans import plans
from app.store.tenancy.tenants import tenants
from app.times.clock import DAY, MINUTE
from tests.costs.counting import counted
from tests.refusals import assert_refused
from tests.world import TestClock, World


def call(world: World, method: str, path: str, **options: Any) -> requests.Response:
    return world.call(method, f"/api/v2/plans{path}", world.admin, **options)


def make_plan(world: World, **limits: Any) -> dict[str, Any]:
    """Create a plan that the first organization has."""
    answer = call(world, "POST", "", json={"name": "starter", **limits})
    assert answer.status_code == 200, answer.text
    world.change(organizations, world.organization.id, billing={"plan": "starter"})
    plan: dict[str, Any] = answer.json()
    return plan


def create_user(world: World, **changes: Any) -> requests.Response:
    name = new_id().lower()
    number = f"+1212555{random.randrange(200, 9999):04}"
    body = {
        "tenantId": world.tenant.id,
        "full_name": "Max Muster",
        "email": f"{name}@example.com",
        "phone_number": number,
        "organizationId": world.organization.id,
    }
    return world.call("POST", "/api/v2/users", world.admin, json=body | changes)


def test_plans_are_created_read_changed_and_deleted(still_world: World) -> None:
    world = still_world
    plan = make_plan(world, title="Starter", maxUsers=5, messagesPerMonth=2000, features=["lists", "lists"], price="29 USD")

    assert (plan["features"], plan["tenantId"], plan["maxUsers"]) == (["lists"], "", 5)
    assert_refused(call(world, "POST", "", json={"name": "starter"}), PLAN_EXISTS)
    own = call(world, "POST", "", json={"name": "starter", "tenantId": world.tenant.id}).json()
    changed = call(
        world,
        "PATCH",
        f"/{plan['id']}",
        json={"title": "S", "maxUsers": 0, "price": "", "messagesPerMonth": 7, "features": ["blasts"]},
    )
    assert changed.json() | {"updated": 0} == plan | {
        "title": "S",
        "maxUsers": 0,
        "price": "",
        "messagesPerMonth": 7,
        "features": ["blasts"],
        "updated": 0,
    }
    page = call(world, "GET", "", params={"limit": 1}).json()
    assert len(page["plans"]) == 1
    rest = call(world, "GET", "", params={"cursor": page["nextCursor"]}).json()
    assert {each["id"] for each in page["plans"] + rest["plans"]} == {plan["id"], own["id"]}
    assert call(world, "DELETE", f"/{plan['id']}").status_code == 200
    assert call(world, "GET", f"/{plan['id']}").status_code == 404


def test_bad_values_name_the_field(still_world: World) -> None:
    for body, field in [
        ({"name": ""}, "name"),
        ({}, "name"),
        ({"name": "a", "maxUsers": -1}, "maxUsers"),
        ({"name": "a", "messagesPerMonth": "many"}, "messagesPerMonth"),
        ({"name": "a", "features": ["colours"]}, "features.0"),
        ({"name": "a", "limits": {}}, "limits"),
    ]:
        answer = call(still_world, "POST", "", json=body)
        assert answer.status_code == 400, body
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_tenant_admins_set_plans_of_their_tenant_only(still_world: World) -> None:
    world = still_world
    plan = make_plan(world, maxUsers=1)
    world.change(tenants, world.tenant.id, tenant_admins=[world.ben.user.id])

    own = world.call("POST", "/api/v2/plans", world.ben, json={"name": "starter", "maxUsers": 50})

    assert own.json()["tenantId"] == world.tenant.id
    assert_refused(world.call("PATCH", f"/api/v2/plans/{plan['id']}", world.ben, json={"maxUsers": 9}), ROLE_MISSING)
    # The tenant's own plan goes before the instance's.
    assert create_user(world).text.startswith('{"id"')


def test_users_of_a_plan_are_limited_at_each_way_in(still_world: World, clock: TestClock) -> None:
    world = still_world
    answer = create_user(world)
    assert answer.status_code == 200, answer.text
    moved = answer.json()["id"]
    world.call("DELETE", f"/api/v2/users/{moved}", world.admin)
    plan = make_plan(world, maxUsers=3)

    answer = create_user(world)

    assert_refused(answer, PLAN_USERS_REACHED)
    assert answer.json()["reason"] == "The plan 'starter' includes 3 users"
    assert_refused(world.call("POST", f"/api/v2/users/{moved}/restore", world.admin), PLAN_USERS_REACHED)
    call(world, "PATCH", f"/{plan['id']}", json={"maxUsers": 4})
    assert world.call("POST", f"/api/v2/users/{moved}/restore", world.admin).status_code == 200
    assert_refused(create_user(world), PLAN_USERS_REACHED)


def test_messages_of_a_month_are_limited(still_world: World, clock: TestClock) -> None:
    world = still_world
    first = world.send(world.ann).json()["id"]
    make_plan(world, messagesPerMonth=3)
    assert [world.send(world.ben).status_code for _ in range(2)] == [200, 200]

    answer = world.send(world.ann)

    assert_refused(answer, PLAN_LIMIT)
    assert 0 < int(answer.headers["Retry-After"]) <= 31 * DAY // 1000
    assert "includes 3 messages a month" in answer.json()["reason"]
    # Notes, other organizations, inbound messages and what leaves next month are not limited by it.
    assert world.send(world.ann, type="note").status_code == 200
    assert world.send(world.zoe).status_code == 200
    assert world.text_in().status_code == 200
    assert world.send(world.ann, sendAt=clock() + 32 * DAY).status_code == 200
    # A message that failed does not count; others keep counting when they are deleted.
    world.change(messages, first, state=MessageState.FAILED)
    clock.forward(RECOUNT_MS)
    assert world.send(world.ann).status_code == 200
    assert_refused(world.send(world.ann), PLAN_LIMIT)
    clock.forward(32 * DAY)
    assert world.send(world.ann).status_code == 200


def test_features_left_out_are_restrictions_of_all_users(still_world: World, clock: TestClock) -> None:
    world = still_world
    plan = make_plan(world, features=["deleteContacts"])

    refused = world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"})

    assert_refused(refused, RESTRICTED)
    assert refused.json()["reason"] == "The organization's plan keeps its users from 'lists'"
    # Another process changed it.
    world.change(plans, plan["id"], features=["lists"])
    assert world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"}).status_code == 403
    clock.forward(KEPT_MS)
    assert world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"}).status_code == 200


def test_an_unknown_plan_has_no_limits_and_costs_nothing_more(still_world: World, clock: TestClock) -> None:
    world = still_world
    world.send(world.ann)
    with counted(world.instance) as before:
        world.send(world.ann)
    world.change(organizations, world.organization.id, billing={"plan": "mcpl-pro"})
    assert world.send(world.ann).status_code == 200
    with counted(world.instance) as after:
        assert world.send(world.ann).status_code == 200
    assert after == before
    clock.forward(MINUTE)
    assert create_user(world).status_code == 200
