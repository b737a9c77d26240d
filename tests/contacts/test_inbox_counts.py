"""Counts of an inbox."""

import pytest

from app.problems.users import USER_NOT_FOUND
from app.services.contacts import inbox_counts
from app.store.contacts.contacts import contacts
from tests.contacts.people import add_contact
from tests.refusals import assert_refused
from tests.world import World

COUNTS = "/api/v2/contacts/counts"


def count(world: World, **query: str) -> dict[str, int]:
    answer = world.call("GET", COUNTS, world.ann, params=query)
    assert answer.status_code == 200, answer.text
    counts: dict[str, int] = answer.json()
    return counts


def test_conversations_and_messages_are_counted(still_world: World) -> None:
    for index, (read, archived) in enumerate([(False, False), (False, False), (True, False), (False, True), (True, True)]):
        contact = add_contact(still_world, f"+121255501{index:02}")
        still_world.change(contacts, contact.id, read_status=read, is_archived=archived)
    add_contact(still_world, "+12125550199", still_world.zoe)
    still_world.send(still_world.ann, to="+12125550102")

    assert count(still_world) == {"unread": 2, "conversations": 3, "archived": 2, "scheduled": 0, "messages": 1}


def test_counts_stop_at_the_limit(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_counts, "MAX_COUNTED", 2)
    for index in range(3):
        add_contact(still_world, f"+121255501{index:02}")

    assert count(still_world)["conversations"] == 2


def test_inboxes_of_others_are_not_counted(still_world: World) -> None:
    assert_refused(still_world.call("GET", f"{COUNTS}?userId={still_world.zoe.user.id}", still_world.ann), USER_NOT_FOUND)
