"""Warnings at 80 % and 100 % of a plan's limits, and what the API shows of its use."""

from typing import Any

from app.branding import Brand
from app.problems.permissions import ROLE_MISSING
from app.problems.plans import PLAN_LIMIT, PLAN_USERS_REACHED
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.services.plans.mails import PlanWarningMails
from app.services.plans.warnings import PlanWarnings, Resource
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.times.clock import DAY
from tests.mails.queued import mails_for
from tests.plans.test_plans import create_user, make_plan
from tests.refusals import assert_refused
from tests.tenancy.offices import organization, organization_admin
from tests.world import TestClock, World, run_at_once, without_queue


def plan_usage(world: World) -> dict[str, Any]:
    answer = world.call("GET", f"/api/v2/organizations/{world.organization.id}/planUsage", world.admin)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def warned(world: World) -> list[str]:
    """Return the warnings that Ben got, without organization and month."""
    return sorted(mail.object_id.split(":", 1)[1].rsplit(":", 1)[0] for mail in mails_for(world, world.ben.user.email))


def test_messages_are_warned_of_once_a_month(still_world: World, clock: TestClock) -> None:
    world = still_world
    organization_admin(world)
    make_plan(world, messagesPerMonth=5)
    seen = []
    for _ in range(5):
        assert world.send(world.ann).status_code == 200
        seen.append(warned(world))

    assert seen == [[], [], [], ["messages:80"], ["messages:100", "messages:80"]]
    assert_refused(world.send(world.ann), PLAN_LIMIT)
    with without_queue(world, clock) as other:
        assert_refused(other.send(other.ann), PLAN_LIMIT)
    assert len(warned(world)) == 2
    shown = plan_usage(world)
    assert shown["messages"] == {"used": 5, "limit": 5, "percent": 100}
    assert (shown["plan"], shown["users"]["percent"]) == ("starter", None)
    assert shown["warnings"] == ["messages:100", "messages:80"]
    clock.forward(32 * DAY)
    for _ in range(4):
        assert world.send(world.ann).status_code == 200
    assert warned(world) == ["messages:100", "messages:80", "messages:80"]


def test_a_whole_limit_at_once_is_one_warning(still_world: World) -> None:
    world = still_world
    world.change(tenants, world.tenant.id, tenant_admins=[world.ben.user.id])
    make_plan(world, messagesPerMonth=1)

    assert world.send(world.ann).status_code == 200
    assert_refused(world.send(world.ann), PLAN_LIMIT)

    assert warned(world) == ["messages:100"]
    assert plan_usage(world)["warnings"] == ["messages:100", "messages:80"]


def test_users_are_warned_of(still_world: World) -> None:
    world = still_world
    organization_admin(world)
    limit = plan_usage(world)["users"]["used"] + 2
    make_plan(world, maxUsers=limit)

    assert create_user(world).status_code == 200
    first = warned(world)
    assert create_user(world).status_code == 200
    assert_refused(create_user(world), PLAN_USERS_REACHED)

    assert first == (["users:80"] if (limit - 1) * 100 >= 80 * limit else [])
    assert "users:100" in warned(world)
    assert plan_usage(world)["users"] == {"used": limit, "limit": limit, "percent": 100}


def test_simultaneous_warnings_are_one(still_world: World) -> None:
    world = still_world
    organization_admin(world)
    office, limits = organization(world), PlanWarnings(world.instance.core.store, world.instance.core.mail_outbox)

    run_at_once(*[lambda: limits.warn(office, Resource.MESSAGES, 80, "2026-11")] * 4)

    assert warned(world) == ["messages:80"]


def test_email_names_figures_and_is_dropped_with_the_limit(still_world: World) -> None:
    world = still_world
    organization_admin(world)
    plan = make_plan(world, messagesPerMonth=2)
    for _ in range(2):
        world.send(world.ann)
    (mail,) = mails_for(world, world.ben.user.email)
    composer, brand = (
        PlanWarningMails(world.instance.core.store, world.instance.core.plan_limits),
        Brand("Acme", "help@example.com"),
    )

    letter = composer.compose(mail, world.ben.user, brand)
    assert letter is not None
    assert letter.subject == "Acme Dental has used 100 % of the messages of its plan"
    assert "2 of 2" in str(letter.paragraphs)
    world.call("PATCH", f"/api/v2/plans/{plan['id']}", world.admin, json={"messagesPerMonth": 100})
    assert composer.compose(mail, world.ben.user, brand) is None


def test_without_a_plan_there_are_no_limits(still_world: World) -> None:
    world = still_world
    organization_admin(world)
    assert world.send(world.ann).status_code == 200

    shown = plan_usage(world)

    assert (shown["plan"], shown["messages"]) == ("", {"used": 1, "limit": 0, "percent": None})
    path = f"/api/v2/organizations/{world.organization.id}/planUsage"
    assert world.call("GET", path, world.ben).status_code == 200
    assert_refused(world.call("GET", path, world.ann), ROLE_MISSING)
    assert_refused(world.call("GET", path, world.zoe), ORGANIZATION_NOT_FOUND)
    world.change(organizations, world.organization.id, billing={"plan": 7})
    assert plan_usage(world)["plan"] == ""
