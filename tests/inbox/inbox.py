"""Helpers for the tests of the team inbox."""

from typing import Any

from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Query
from app.store.users.users import users
from tests.world import CUSTOMER, Person, World


def share(world: World, owner: Person, *others: Person) -> None:
    """Share a number with others, and with nobody else, by the API."""
    body = {"sharedWith": [other.user.id for other in others]}
    answer = world.call("POST", f"/api/v2/users/{owner.user.id}/numberSharing", world.admin, json=body)
    assert answer.status_code == 200, answer.text


def arrive(world: World, number: str = CUSTOMER, owner: Person | None = None) -> Contact:
    """Bring a message from a number, to Ann by default, and return its conversation."""
    to = (owner or world.ann).user
    assert world.text_in(from_number=number, to_number=to.phone_number).status_code == 200
    query = Query(contacts.name, [("uid", "==", to.id), ("phone_number", "==", number)], [], 1)
    (contact,) = world.instance.core.store.page(contacts, query)
    return contact


def ask(world: World, method: str, path: str, person: Person, status: int = 200, **options: Any) -> Any:
    """Call an operation of the inbox, and return the response's JSON."""
    answer = world.call(method, f"/api/v2/{path}", person, **options)
    assert answer.status_code == status, answer.text
    return answer.json()


def unread(world: World, person: Person) -> dict[str, int]:
    """Return a person's unread conversations by the name of the number's owner."""
    counts = ask(world, "GET", "unreadCounts", person)
    assert counts["badge"] == counts["unread"] == sum(number["unread"] for number in counts["numbers"])
    assert world.instance.inbox.unread_counts.badge_of(person.user.id) == counts["badge"]
    listed = ask(world, "GET", "conversations", person, params={"unread": "true"})["conversations"]
    assert len(listed) == counts["unread"]
    return {number["name"]: number["unread"] for number in counts["numbers"]}


def listed(world: World, person: Person, **query: Any) -> list[str]:
    """Return the numbers of the contacts in all pages of a list of conversations."""
    found: list[str] = []
    cursor = None
    while True:
        page = ask(world, "GET", "conversations", person, params={**query, **({"cursor": cursor} if cursor else {})})
        found += [conversation["phoneNumber"] for conversation in page["conversations"]]
        cursor = page["nextCursor"]
        if cursor is None:
            return found


def disable(world: World, person: Person) -> None:
    """Disable a user."""
    world.change(users, person.user.id, is_disabled=True)
