"""Costs of finding and merging duplicate contacts."""

from collections.abc import Sequence

from app.store.contacts.contacts import contacts
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import add_contacts, add_messages, let_use_be_noted, succeed
from tests.world import World

_FEW = 100
_MESSAGES = 50


def _add_contacts(world: World) -> list[str]:
    added = add_contacts(world, _FEW)
    for number, contact_id in enumerate(added):
        world.change(contacts, contact_id, phone_number=f"+121255501{number:02}")
    return added


def _count(world: World, **body: object) -> Cost:
    let_use_be_noted(world)
    with counted(world.instance) as cost:
        succeed(world.call("POST", "/api/v2/contacts/duplicates", world.ann, json=body))
    return cost


def find_no_duplicates(world: World) -> Cost:
    _add_contacts(world)
    return _count(world)


def merge_two_contacts(world: World) -> Cost:
    one, other, *_ = _add_contacts(world)
    world.change(contacts, other, phone_number="+12125550100", last_message_date=1)
    world.change(contacts, one, last_message_date=2)
    add_messages(world, other, _MESSAGES)
    return _count(world, execute_merge=True)


def show_two_contacts(world: World) -> Cost:
    one, other, *_ = _add_contacts(world)
    world.change(contacts, other, phone_number="(212) 555-0100")
    return _count(world, groups=[[one, other]])


DUPLICATES: Sequence[Expectation] = [
    Expectation(
        "Look through 100 contacts for duplicates",
        find_no_duplicates,
        make_cost(reads=3, queries=2 + 2, commits=3, read=4 + 2 + 2 + 100 + 1, written=3),
        "What runs for the user and the organization is counted first. "
        "Each contact once by number, and once more by e-mail address if it has one; a job of two slices is kept.",
    ),
    Expectation(
        "Show two of them before a merge",
        show_two_contacts,
        make_cost(reads=3, read=4 + 2 + 1),
        "The two contacts, and the reservation of their number; no job is kept.",
    ),
    Expectation(
        "Look through them, and merge two of them, of which one has 50 messages",
        merge_two_contacts,
        make_cost(
            reads=8,
            queries=2 + 5,
            commits=3,
            read=4 + 2 + 2 + 100 + 1 + 1 + 1 + 50 + 1 + 2 * 3,
            written=3 + 1 + 1 + 1 + 50 + 1,
            deleted=1,
        ),
        "Beside it the claim of their number, jobs under way, and each message and event; the other contact is deleted. Each "
        "slice asks again about the user, their organization and tenant.",
    ),
]
