"""Costs of usage, of the use of a plan, and of a record of consent."""

from collections.abc import Sequence

from app.store.tenancy.organizations import organizations
from tests.costs.counting import Cost
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import add_contacts, count_call, let_use_be_noted, send
from tests.world import World

_SENT = 3


def _send_some(world: World) -> None:
    for _ in range(_SENT):
        send(world, world.ann)
    world.change(organizations, world.organization.id, organization_admins=[world.ann.user.id])
    let_use_be_noted(world)


def read_usage(world: World) -> Cost:
    _send_some(world)
    return count_call(world, "GET", f"/api/v2/usage?userId={world.ann.user.id}", world.ann)


def read_plan_usage(world: World) -> Cost:
    _send_some(world)
    return count_call(world, "GET", f"/api/v2/organizations/{world.organization.id}/planUsage", world.ann)


def record_consent(world: World) -> Cost:
    contact_id = add_contacts(world, 1)[0]
    let_use_be_noted(world)
    body = {"how": "webForm", "words": "I agree."}
    return count_call(world, "POST", f"/api/v2/contacts/{contact_id}/consent", world.ann, json=body)


USAGE: Sequence[Expectation] = [
    Expectation(
        "Usage of a user in the present month, with 3 messages",
        read_usage,
        make_cost(reads=2, queries=2, read=9),
        "Months of closed days, and each message of the open ones: 100,000 at most.",
    ),
    Expectation(
        "Use of an organization's plan",
        read_plan_usage,
        make_cost(reads=3, queries=3, read=9),
        "Two counts, billed as a read per 1000, and the deleted messages. Counting again within a minute reads nothing.",
    ),
    Expectation(
        "Record consent",
        record_consent,
        make_cost(reads=3, commits=1, read=6, written=2),
    ),
]
