"""Texts on devices: whose, of which texts, and what happens to the text when nobody can be notified."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from app.configuration.settings import Settings
from app.problems.authentication import AUTHORIZATION_MISSING, QUEUE_TOKEN_INVALID
from app.services.push.message_notifications import MAX_NOTIFICATION_AGE_MS, WITHOUT_TEXT
from app.services.push.notices import MAX_BODY_LENGTH
from app.store.contacts.contacts import contacts
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from tests.push.devices import is_registered, register
from tests.push.fcm_server import FcmServer
from tests.refusals import assert_refused
from tests.task_queue.idle import wait_until_idle
from tests.world import CUSTOMER, Person, TestClock, World, run_at_once, serve, wait_until, without_queue


def contact_of_ann(world: World) -> str:
    """Return the id of Ann's only contact."""
    (contact,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    return str(contact["id"])


def share(world: World, *others: Person) -> None:
    world.change(users, world.ann.user.id, shared_with=[other.user.id for other in others])


def wait_for_pushes(fcm: FcmServer, count: int) -> list[dict[str, Any]]:
    return wait_until(lambda: list(fcm.messages), lambda messages: len(messages) >= count)


def end_pushes(world: World, fcm: FcmServer) -> list[dict[str, Any]]:
    """Return what was pushed when every task had been carried out."""
    wait_until_idle(world.instance)
    return list(fcm.messages)


def test_message_is_pushed_once_to_each_of_owners_devices(world: World, fcm: FcmServer) -> None:
    for token in ("phone:1", "phone:2"):
        register(world, world.ann, token)
    register(world, world.ben, "phone:3")

    assert world.text_in("Are you open?", carrier_message_id="SIM1").status_code == 200
    wait_for_pushes(fcm, 2)
    answers = run_at_once(*[lambda: world.text_in("Are you open?", carrier_message_id="SIM1") for _ in range(3)])

    assert [answer.status_code for answer in answers] == [200] * 3
    pushed = end_pushes(world, fcm)
    assert sorted(message["token"] for message in pushed) == ["phone:1", "phone:2"]
    contact_id = contact_of_ann(world)
    (text,) = world.conversation(contact_id)
    assert pushed[0]["notification"] == {"title": CUSTOMER, "body": "Are you open?"}
    assert pushed[0]["data"] == {"type": "message", "messageId": text.id, "contactId": contact_id, "badge": "1"}
    assert pushed[0]["apns"]["headers"]["apns-collapse-id"] == text.id
    assert pushed[0]["android"]["notification"]["tag"] == pushed[0]["webpush"]["notification"]["tag"] == text.id


def test_five_deliveries_of_a_text_at_once_are_one_push(world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "phone:1")

    run_at_once(*[lambda: world.text_in(carrier_message_id="SIM1") for _ in range(5)])

    assert len(end_pushes(world, fcm)) == 1


def test_a_second_task_for_the_same_text_is_not_made(still_world: World, world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "phone:1")
    still_world.text_in()
    (text,) = world.conversation(contact_of_ann(world))
    ann = world.instance.core.store.get(users.at(world.ann.user.id))
    assert ann is not None

    for _ in range(3):
        commit = world.instance.core.store.commit()
        world.instance.messaging.notifications.enqueue_after(commit, ann, text)
        commit.send()

    assert [message["data"]["messageId"] for message in end_pushes(world, fcm)] == [text.id]


def test_notification_shows_name_and_start_of_text(world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "phone:1")
    world.text_in("Hello")
    world.change(contacts, contact_of_ann(world), full_name="Maria Moss")
    wait_for_pushes(fcm, 1)

    world.text_in("😀" * (MAX_BODY_LENGTH + 1))
    world.text_in("", media=["https://example.com/door.jpg"])

    longer, picture = sorted(wait_for_pushes(fcm, 3)[1:], key=lambda message: message["notification"]["body"], reverse=True)
    assert longer["notification"] == {"title": "Maria Moss", "body": "😀" * (MAX_BODY_LENGTH - 1) + "…"}
    assert picture["notification"]["body"] == "Photo"


def test_notification_of_a_group_names_the_sender(world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "phone:1")
    world.text_in("Dinner?", other_recipients=["+12125550142"])

    (message,) = wait_for_pushes(fcm, 1)
    assert message["notification"] == {"title": f"{CUSTOMER} and +12125550142", "body": f"{CUSTOMER}: Dinner?"}


def test_what_a_text_says_can_be_kept_from_devices(settings: Settings, world: World, fcm: FcmServer, clock: TestClock) -> None:
    register(world, world.ann, "phone:1")

    with serve(dataclasses.replace(settings, PUSH_SHOWS_TEXT=False), clock) as served:
        dataclasses.replace(world, served=served).text_in("My PIN is 1234")
        (message,) = wait_for_pushes(fcm, 1)

    assert message["notification"] == {"title": CUSTOMER, "body": WITHOUT_TEXT}
    assert "1234" not in str(message)


@pytest.mark.parametrize(
    ("fields", "is_pushed"),
    [
        ({"type": "note", "notify": True}, True),
        ({"sendStatus": "sent", "notify": True}, True),
        ({"notify": True}, True),
        ({"type": "note"}, False),
        ({}, False),
    ],
)
def test_what_the_office_stores_is_pushed_when_it_is_to_notice(
    world: World, fcm: FcmServer, fields: dict[str, Any], is_pushed: bool
) -> None:
    register(world, world.ann, "phone:1")

    message_id = world.send(world.ann, message="Call back", **fields).json()["id"]

    pushed = [message["data"]["messageId"] for message in end_pushes(world, fcm)]
    assert pushed == ([message_id] if is_pushed else [])


def test_a_scheduled_text_is_not_pushed_when_it_is_scheduled(world: World, fcm: FcmServer, clock: TestClock) -> None:
    register(world, world.ann, "phone:1")

    assert world.send(world.ann, notify=True, sendAt=clock() + 3_600_000).status_code == 200

    assert end_pushes(world, fcm) == []


def test_shared_user_is_notified_without_owner_device(world: World, fcm: FcmServer) -> None:
    share(world, world.ben)
    register(world, world.ben, "phone:1")
    register(world, world.zoe, "phone:2")

    world.text_in()

    assert [message["token"] for message in end_pushes(world, fcm)] == ["phone:1"]


def test_number_shared_with_many_notifies_all(world: World, fcm: FcmServer) -> None:
    others = [f"nobody-{number}" for number in range(45)]
    world.change(users, world.ann.user.id, shared_with=[*others, world.ben.user.id])
    register(world, world.ann, "phone:1")
    register(world, world.ben, "phone:2")

    world.text_in()

    assert sorted(message["token"] for message in wait_for_pushes(fcm, 2)) == ["phone:1", "phone:2"]


def disable_ben(world: World) -> None:
    world.change(users, world.ben.user.id, is_disabled=True)


def mark_ben(world: World) -> None:
    world.change(users, world.ben.user.id, deleted=1)


def unshare(world: World) -> None:
    share(world)


@pytest.mark.parametrize("lose", [disable_ben, mark_ben, unshare])
def test_user_without_access_is_not_notified(
    still_world: World, world: World, fcm: FcmServer, lose: Callable[[World], None]
) -> None:
    share(world, world.ben)
    register(world, world.ann, "phone:1")
    register(world, world.ben, "phone:2")
    still_world.text_in()
    (text,) = world.conversation(contact_of_ann(world))

    lose(world)
    world.instance.messaging.notifications.notify(text.id)

    assert [message["token"] for message in fcm.messages] == ["phone:1"]


def test_a_disabled_office_is_not_notified(still_world: World, world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "phone:1")
    still_world.text_in()
    (text,) = world.conversation(contact_of_ann(world))

    world.change(organizations, world.organization.id, is_disabled=True)
    world.instance.messaging.notifications.notify(text.id)

    assert fcm.messages == []


def test_a_blocked_contact_is_not_pushed(still_world: World, world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "phone:1")
    still_world.text_in()
    contact_id = contact_of_ann(world)
    (text,) = world.conversation(contact_id)
    blocked = world.call("POST", "/api/v2/contacts/block", world.ann, json=[{"action": "block", "sender": CUSTOMER}])
    assert blocked.json()["results"][0]["status"] == "done"

    world.instance.messaging.notifications.notify(text.id)
    world.text_in()

    assert end_pushes(world, fcm) == []


def test_gone_device_is_removed_and_others_are_notified(world: World, fcm: FcmServer) -> None:
    share(world, world.ben)
    register(world, world.ann, "phone:1")
    register(world, world.ben, "unregistered:1")

    world.text_in()

    wait_until(lambda: is_registered(world, "unregistered:1"), lambda registered: not registered)
    assert (fcm.tried("phone:1"), fcm.tried("unregistered:1")) == (1, 1)
    assert is_registered(world, "phone:1")


def test_a_device_that_fails_lets_no_other_show_the_text_twice(world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "phone:1")
    register(world, world.ann, "down:1")

    world.text_in()

    wait_until(lambda: fcm.tried("down:1"), lambda tried: tried == 3)
    assert [message["token"] for message in end_pushes(world, fcm)].count("phone:1") == 1
    assert is_registered(world, "down:1")


def test_a_text_is_stored_though_the_queue_is_down(world: World, fcm: FcmServer, clock: TestClock) -> None:
    register(world, world.ann, "phone:1")

    with without_queue(world, clock) as still:
        assert still.text_in("Hello").status_code == 200
        assert still.send(still.ann, type="note", notify=True).status_code == 200

    assert len(world.conversation(contact_of_ann(world))) == 2
    assert fcm.messages == []


def test_instance_without_push_credentials_does_not_retry(
    still_world: World, world: World, monkeypatch: pytest.MonkeyPatch, fcm: FcmServer
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", f"{fcm.credentials}.missing")
    register(world, world.ann, "phone:1")
    assert still_world.text_in().status_code == 200
    (text,) = world.conversation(contact_of_ann(world))

    world.instance.messaging.notifications.notify(text.id)

    assert (fcm.messages, fcm.grants) == ([], 0)


def test_late_notification_task_notifies_nobody(still_world: World, world: World, fcm: FcmServer, clock: TestClock) -> None:
    register(world, world.ann, "phone:1")
    still_world.text_in()
    (text,) = world.conversation(contact_of_ann(world))
    world.instance.messaging.notifications.notify("gone")

    clock.forward(MAX_NOTIFICATION_AGE_MS + 1)
    world.instance.messaging.notifications.notify(text.id)

    assert fcm.messages == []


def test_only_the_queue_asks_for_pushes(still_world: World) -> None:
    body = {"message_id": "any"}

    assert_refused(still_world.served.call("POST", "/tasks/push", json=body), AUTHORIZATION_MISSING)
    assert_refused(still_world.call("POST", "/tasks/push", still_world.ann, json=body), QUEUE_TOKEN_INVALID)
