"""Events in the thread: each change of a conversation leaves one, and they go where the messages go."""

import json
from collections.abc import Callable
from typing import Any

from app.store.inbox.conversation_events import conversation_events, events_of_contact
from app.times.clock import SECOND
from tests.contacts.duplicates.doubles import add_double, merge
from tests.inbox.inbox import arrive, ask, share
from tests.world import CUSTOMER, TestClock, World, wait_until

NEW = "+12125550188"


def events(world: World, contact_id: str) -> list[Any]:
    """Return kind, author's name and details of a conversation's events, oldest first."""
    entries = ask(world, "GET", f"conversations/{contact_id}/timeline", world.ann, params={"limit": 200})["entries"]
    happened = [entry["event"] for entry in reversed(entries) if entry["event"]]
    return [(event["kind"], event["byName"], event["details"]) for event in happened]


def count_events(world: World, contact_id: str) -> int:
    return len(world.instance.core.store.ids(events_of_contact(contact_id, 100)))


def test_changes_of_a_contact_leave_events(still_world: World, clock: TestClock) -> None:
    world = still_world
    share(world, world.ann, world.ben)
    contact = arrive(world)
    path = f"contacts/{contact.id}"

    steps: list[Callable[[], Any]] = [
        lambda: world.text_in("Stop"),
        lambda: world.text_in("STOP"),
        lambda: world.text_in("start"),
        lambda: ask(world, "PATCH", path, world.ann, json={"optedOut": True}),
        lambda: ask(world, "PATCH", path, world.ann, json={"optedOut": False}),
        lambda: ask(world, "PATCH", path, world.ann, json={"phone_number": NEW}),
        *(
            lambda action=action: ask(
                world, "POST", "contacts/block", world.ben, json=[{"action": action, "sender": contact.id}]
            )
            for action in ("block", "block", "unblock")
        ),
        lambda: ask(world, "PATCH", path, world.ann, json={"title": "Dr.", "optedOut": False}),
    ]
    for step in steps:
        clock.forward(SECOND)
        step()

    assert events(world, contact.id) == [
        ("optedOut", "", {"keyword": "Stop"}),
        ("optedIn", "", {"keyword": "start"}),
        ("optedOut", "Ann Archer", {}),
        ("optedIn", "Ann Archer", {}),
        ("numberChanged", "Ann Archer", {"from": CUSTOMER, "to": NEW}),
        ("blocked", "Ben Baker", {}),
        ("unblocked", "Ben Baker", {}),
    ]


def test_events_move_with_a_merge_and_go_with_the_contact(world: World, clock: TestClock) -> None:
    contact = arrive(world)
    double = add_double(world)
    for one in (contact, double):
        clock.forward(SECOND)
        ask(world, "PUT", f"conversations/{one.id}/assignee", world.ann, json={"userId": world.ann.user.id})

    assert merge(world)["merged"]

    assert [kind for kind, _, _ in events(world, contact.id)] == ["assigned", "assigned", "merged"]
    assert count_events(world, double.id) == 0
    for query in ("", f"&contactId={contact.id}"):
        exported = world.call("GET", f"/api/export?type=conversations{query}", world.ann).text
        lines = [json.loads(line) for line in exported.splitlines()]
        assert [line["kind"] for line in lines if line["type"] == "event"] == ["merged", "assigned", "assigned"]
    ask(world, "DELETE", f"contacts/{contact.id}", world.ann)
    wait_until(lambda: count_events(world, contact.id), lambda left: left == 0)
    store = world.instance.core.store
    assert store.page(conversation_events, conversation_events.every(10)).size == 0
