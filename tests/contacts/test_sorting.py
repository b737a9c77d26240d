"""The order of the list of contacts, and what can be combined with it."""

from collections.abc import Callable
from typing import Any

import pytest

from app.crypto.keys import new_id
from app.problems.requests import PARAMETERS_INVALID
from app.store.contacts.contact_writes import create_contact
from app.store.contacts.contacts import Contact
from tests.refusals import assert_refused
from tests.world import World

ORDERS: dict[str, Callable[[Contact], Any]] = {
    "name": lambda contact: contact.full_name,
    "created": lambda contact: contact.created,
    "lastMessage": lambda contact: contact.last_message_date,
}
NAMES = ["Cara", "Ana", "Eva", "Ben", "Dan", "Fay", "Gus"]


@pytest.fixture
def people(world: World) -> list[Contact]:
    """Seven contacts, of whom three never wrote."""
    found = [
        Contact(
            id=new_id(),
            uid=world.ann.user.id,
            phone_number=f"+1212555010{place}",
            full_name=name,
            lists=["regulars"] if place % 2 else [],
            label_keys=["field:vip"] if place % 2 else [],
            is_archived=place == 1,
            opted_out=place in (1, 2),
            read_status=place != 3,
            last_message_date=[0, 50, 0, 20, 0, 40, 10][place],
            created=1000 - place,
        )
        for place, name in enumerate(NAMES)
    ]
    commit = world.instance.core.store.commit()
    for contact in found:
        create_contact(commit, contact, None)
    commit.send()
    return found


def names(world: World, **query: Any) -> list[str]:
    """Return the names of a whole list, read two at a time."""
    found: list[str] = []
    cursor = None
    for _ in range(20):
        given = {"limit": 2, **query, **({"cursor": cursor} if cursor else {})}
        answer = world.call("GET", "/api/v2/contacts", world.ann, params=given)
        assert answer.status_code == 200, answer.text
        found += [contact["full_name"] for contact in answer.json()["contacts"]]
        cursor = answer.json()["nextCursor"]
        if cursor is None:
            return found
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("order", ["name", "-name", "created", "-created", "lastMessage", "-lastMessage"])
@pytest.mark.parametrize("query", [{}, {"archived": "false", "optedOut": "true"}, {"unread": "true"}, {"listId": "regulars"}])
def test_each_order_shows_every_contact(world: World, people: list[Contact], order: str, query: dict[str, str]) -> None:
    fitting = [
        contact
        for contact in people
        if ("archived" not in query or (contact.opted_out and not contact.is_archived))
        and ("unread" not in query or not contact.read_status)
        and query.get("listId") in (None, *contact.lists)
    ]
    by = ORDERS[order.removeprefix("-")]
    fitting.sort(key=lambda contact: (by(contact), contact.id), reverse=order.startswith("-"))

    assert names(world, sort=order, **query) == [contact.full_name for contact in fitting]


def test_order_without_sort_is_latest_conversation_first(world: World, people: list[Contact]) -> None:
    assert names(world) == names(world, sort="-lastMessage")
    assert names(world)[:4] == ["Ana", "Fay", "Ben", "Gus"]


def test_search_is_by_name_only(world: World, people: list[Contact]) -> None:
    def ask(**query: str) -> Any:
        return world.call("GET", "/api/v2/contacts", world.ann, params=query)

    assert ask(search="a", sort="name").status_code == 200
    assert_refused(ask(search="a", sort="-name"), PARAMETERS_INVALID)
    assert_refused(ask(changedSince="1", sort="name"), PARAMETERS_INVALID)
    assert_refused(ask(sort="colour"), PARAMETERS_INVALID)


def test_cursor_of_one_order_is_refused_in_another(world: World, people: list[Contact]) -> None:
    cursor = world.call("GET", "/api/v2/contacts?sort=name&limit=2", world.ann).json()["nextCursor"]

    assert world.call("GET", f"/api/v2/contacts?sort=-name&limit=2&cursor={cursor}", world.ann).status_code == 400
