"""Notifications beside those of messages: an assignment, a mention and a message that failed, each by choice."""

from typing import Any

import pytest

from app.carriers.simulator import REJECTED, UNDELIVERED
from app.services.push.message_notifications import MAX_NOTIFICATION_AGE_MS
from tests.inbox.inbox import arrive, ask, share
from tests.push.devices import register
from tests.push.fcm_server import FcmServer
from tests.push.test_message_notifications import end_pushes, wait_for_pushes
from tests.push.test_settings import put
from tests.users.people import make_organization_admin
from tests.world import Person, TestClock, World


def summary(pushed: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return device, type and text of what was pushed."""
    return sorted((message["token"], message["data"]["type"], message["notification"]["body"]) for message in pushed)


def assign(world: World, contact_id: str, caller: Person, assignee: Person) -> None:
    ask(world, "PUT", f"conversations/{contact_id}/assignee", caller, json={"userId": assignee.user.id})


def register_both(world: World) -> None:
    register(world, world.ann, "ann:1")
    register(world, world.ben, "ben:1")


def test_assignment_is_pushed_to_assignee_alone(still_world: World, world: World, fcm: FcmServer) -> None:
    share(world, world.ann, world.ben)
    contact = arrive(still_world)
    register_both(world)

    assign(world, contact.id, world.ann, world.ben)
    (first,) = wait_for_pushes(fcm, 1)
    assign(world, contact.id, world.ann, world.ben)
    assign(world, contact.id, world.ann, world.ann)
    assert put(world, world.ann, assignments=False).status_code == 200
    assign(world, contact.id, world.ben, world.ann)

    assert end_pushes(world, fcm) == [first]
    assert summary([first]) == [("ben:1", "assignment", "Ann Archer assigned this conversation to you")]
    assert first["data"]["contactId"] == contact.id
    assert first["notification"]["title"] == contact.phone_number


def test_assignment_that_is_over_is_not_pushed(still_world: World, world: World, fcm: FcmServer, clock: TestClock) -> None:
    share(still_world, world.ann, world.ben)
    contact = arrive(still_world)
    register_both(world)
    assign(still_world, contact.id, world.ann, world.ben)
    notify, at = world.instance.messaging.assignment_notifications.notify, clock()

    notify(contact.id, world.ann.user.id, "", at)
    notify("gone", world.ben.user.id, "", at)
    clock.forward(MAX_NOTIFICATION_AGE_MS + 1)
    notify(contact.id, world.ben.user.id, "", at)
    assert fcm.messages == []
    notify(contact.id, world.ben.user.id, "", clock())
    share(still_world, world.ann)
    notify(contact.id, world.ben.user.id, "", clock())

    assert summary(fcm.messages) == [("ben:1", "assignment", "This conversation was assigned to you")]


@pytest.mark.parametrize(
    ("fields", "choice", "shown"),
    [
        ({}, {}, [("ben:1", "mention", "Ann Archer mentioned you: See this")]),
        ({}, {"messages": False}, [("ben:1", "mention", "Ann Archer mentioned you: See this")]),
        ({}, {"mentions": False}, []),
        (
            {"notify": True},
            {"mentions": False},
            [("ann:1", "message", "See this"), ("ben:1", "mention", "Ann Archer mentioned you: See this")],
        ),
        ({"notify": True}, {"mentions": False, "messages": False}, [("ann:1", "message", "See this")]),
    ],
)
def test_mention_is_pushed_once_by_choice(
    world: World, fcm: FcmServer, fields: dict[str, Any], choice: dict[str, Any], shown: list[tuple[str, str, str]]
) -> None:
    share(world, world.ann, world.ben)
    register_both(world)
    assert put(world, world.ben, **choice).status_code == 200
    mentions = [world.ann.user.id, world.ben.user.id]

    assert world.send(world.ann, type="note", message="See this", mentions=mentions, **fields).status_code == 200

    assert summary(end_pushes(world, fcm)) == shown


def test_mention_reaches_an_administrator_without_sharing(world: World, fcm: FcmServer) -> None:
    make_organization_admin(world, world.ben)
    register(world, world.ben, "ben:1")

    world.send(world.ann, type="note", message="See this", mentions=[world.ben.user.id])

    assert summary(wait_for_pushes(fcm, 1)) == [("ben:1", "mention", "Ann Archer mentioned you: See this")]


@pytest.mark.parametrize("number", [REJECTED, UNDELIVERED])
def test_failed_message_is_pushed_to_its_author(world: World, fcm: FcmServer, number: str) -> None:
    share(world, world.ann, world.ben)
    register_both(world)

    message_id = world.send(world.ben, to=number, message="Call us", from_=world.ann.user.phone_number).json()["id"]

    (pushed,) = wait_for_pushes(fcm, 1)
    assert summary([pushed]) == [("ben:1", "failure", "Not delivered: Call us")]
    assert pushed["data"]["messageId"] == message_id
    assert len(end_pushes(world, fcm)) == 1


def test_failure_is_pushed_by_choice_and_in_time(world: World, fcm: FcmServer, clock: TestClock) -> None:
    message_id = world.send(world.ann, to=REJECTED).json()["id"]
    world.wait_for_state(message_id, "failed")
    register(world, world.ann, "ann:1")
    notify = world.instance.messaging.notifications.notify_failure
    put(world, world.ann, failures=False)
    notify(message_id)
    put(world, world.ann, mutedNumbers=[world.ann.user.id])
    notify(message_id)
    put(world, world.ann)
    notify(message_id)
    clock.forward(MAX_NOTIFICATION_AGE_MS + 1)
    notify(message_id)

    assert len(fcm.messages) == 1
