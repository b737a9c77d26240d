"""Costs of an export: its documents, in pages of 300, and the contacts whose names its messages need."""

from collections.abc import Sequence

from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import add_contacts, add_messages, let_use_be_noted, succeed
from tests.world import World

_CONTACTS = 650
_MESSAGES = 400


def _count_export(world: World, query: str, lines: int) -> Cost:
    let_use_be_noted(world)
    with counted(world.instance) as cost:
        answer = succeed(world.call("GET", f"/api/export?{query}", world.ann))
    assert answer.content.count(b"\n") == lines + 1
    return cost


def export_contacts(world: World) -> Cost:
    add_contacts(world, _CONTACTS)
    return _count_export(world, "type=contacts", _CONTACTS)


def export_conversations(world: World) -> Cost:
    for contact_id in add_contacts(world, 2):
        add_messages(world, contact_id, _MESSAGES // 2)
    return _count_export(world, "type=conversations", _MESSAGES)


EXPORTS: Sequence[Expectation] = [
    Expectation(
        "Export 650 contacts",
        export_contacts,
        make_cost(reads=2, queries=3, read=4 + 1 + _CONTACTS),
        "By 300, in every format. The names of tags and custom fields are read once.",
    ),
    Expectation(
        "Export 400 messages with two contacts",
        export_conversations,
        make_cost(reads=2, queries=3, read=4 + _MESSAGES + 2 + 1),
        "By 300; the names of contacts are read once for each page that meets new ones. Events are a list of their own.",
    ),
]
