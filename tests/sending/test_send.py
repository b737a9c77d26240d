from typing import Any

import pytest

from app.problems.messages import NUMBER_OWNER_DISABLED, OPTED_OUT, SENDER_REFUSED
from app.store.contacts.contacts import contacts
from app.store.users.users import users
from app.times.clock import DAY, HOUR
from tests.refusals import assert_refused, errors_of
from tests.world import CUSTOMER, Person, TestClock, World


def test_a_text_is_accepted_delivered_and_can_be_read_back(world: World) -> None:
    answer = world.send(world.ann, message="Your order is ready")

    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "true"
    assert body["id"] == body["MessageID"]
    world.wait_for_state(body["id"], "delivered")
    message = world.call("GET", f"/api/v2/messages/{body['id']}", world.ann).json()
    assert [step["state"] for step in message["history"]] == ["queued", "sending", "sent", "delivered"]
    assert message["contactId"] == body["ConversationID"]
    conversation = world.call("GET", f"/api/v2/contacts/{body['ConversationID']}/messages", world.ann).json()
    assert [entry["message"] for entry in conversation["messages"]] == ["Your order is ready"]
    contact = world.call("GET", f"/api/v2/contacts/{body['ConversationID']}", world.ann).json()
    assert contact["phone_number"] == CUSTOMER
    assert contact["last_message"] == "Your order is ready"


def test_a_text_is_accepted_as_the_original_answers(still_world: World) -> None:
    answer = still_world.send(still_world.ann)

    message = still_world.message(answer.json()["id"])
    assert answer.json() == {
        "status": "true",
        "MessageID": message.id,
        "id": message.id,
        "ConversationID": message.contact_id,
        "segments": 1,
    }
    assert (message.state, message.source, message.sent_by) == ("queued", "api", still_world.ann.user.id)
    assert (message.uid, message.organization_id) == (still_world.ann.user.id, still_world.organization.id)


def test_the_originals_own_example_is_a_note_reminder(still_world: World) -> None:
    person = still_world.add_person("Olga Original", "+15554442222")
    example = {
        "to": "+15554443333",
        "from": "+15554442222",
        "message": "Hello, Textable!",
        "notify": True,
        "sendAt": 2880544055000,
        "sendStatus": "sent",
        "type": "note",
        "autoArchive": False,
        "reminder": True,
        "scheduleTimezone": "America/Los_Angeles",
    }

    answer = still_world.call("POST", "/api/send", person, json=example)

    assert answer.status_code == 200, answer.text
    message = still_world.message(answer.json()["id"])
    assert (message.state, message.is_note, message.reminder) == ("scheduled", True, True)
    assert (message.send_at, message.schedule_timezone) == (2880544055000, "America/Los_Angeles")


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"type": "note"}, "note"),
        ({"type": "note", "sendStatus": "sent"}, "note"),
        ({"sendStatus": "sent"}, "stored"),
        ({"sendStatus": "sent", "sendAt": 5}, "stored"),
        ({"type": "note", "sendAt": 5}, "note"),
    ],
)
def test_what_is_only_stored_is_never_sent(world: World, fields: dict[str, Any], state: str) -> None:
    answer = world.send(world.ann, message="For the record", **fields)

    message = world.message(answer.json()["id"])
    assert message.state == state
    assert message.sweep_at is None
    world.instance.messaging.delivery.deliver(message.id)
    assert world.message(message.id).version == message.version


def test_a_text_of_pictures_alone_needs_no_words(still_world: World) -> None:
    media = ["https://example.com/a.jpg", "http://cdn.example.com/b.png?size=2"]

    answer = still_world.send(still_world.ann, message="", media=media)

    assert answer.status_code == 200
    assert still_world.message(answer.json()["id"]).media == media


@pytest.mark.parametrize("fields", [{"message": ""}, {"message": "", "media": []}, {"message": "", "type": "note"}])
def test_a_text_of_nothing_is_refused(still_world: World, fields: dict[str, Any]) -> None:
    answer = still_world.send(still_world.ann, **fields)

    assert answer.status_code == 400
    assert errors_of(answer) == ["Invalid parameter 'message': Must not be empty unless media is given."]


def test_a_text_of_the_future_is_scheduled(still_world: World, clock: TestClock) -> None:
    due = clock() + HOUR

    message = still_world.message(still_world.send(still_world.ann, sendAt=due).json()["id"])

    assert (message.state, message.send_at, message.date) == ("scheduled", due, due)


def test_message_of_2061_is_scheduled_without_a_task(world: World) -> None:
    answer = world.send(world.ann, sendAt=2880544055000)

    assert answer.status_code == 200
    message = world.message(answer.json()["id"])
    assert message.state == "scheduled"
    assert message.sweep_at == 2880544055000 - 29 * DAY


@pytest.mark.parametrize("due", [0, 1, 1670372913, 1670372913091])
def test_a_time_that_is_past_or_in_seconds_is_refused(still_world: World, due: int) -> None:
    answer = still_world.send(still_world.ann, sendAt=due)

    assert answer.status_code == 400
    assert errors_of(answer) == ["Invalid parameter 'sendAt': Must be in the future, in ms since the epoch, UTC."]


def test_a_time_in_seconds_of_today_is_refused(still_world: World, clock: TestClock) -> None:
    answer = still_world.send(still_world.ann, sendAt=(clock() + HOUR) // 1000)

    assert "'sendAt'" in answer.json()["errors"][0]


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, ["sendAt", "scheduleTimezone"]),
        ({"sendAt": 2880544055000}, ["scheduleTimezone"]),
        ({"scheduleTimezone": "America/Denver"}, ["sendAt"]),
    ],
)
def test_a_reminder_names_everything_it_lacks(still_world: World, fields: dict[str, Any], missing: list[str]) -> None:
    answer = still_world.send(still_world.ann, reminder=True, **fields)

    assert answer.status_code == 400
    assert errors_of(answer) == [f"Missing parameter '{name}': A reminder needs it." for name in missing]


def test_a_whole_reminder_is_scheduled(still_world: World) -> None:
    answer = still_world.send(still_world.ann, reminder=True, scheduleTimezone="America/New_York", sendAt=2880544055000)

    assert still_world.message(answer.json()["id"]).reminder is True


def test_a_shared_number_sends_in_its_owners_name(still_world: World) -> None:
    ann, ben = still_world.ann.user, still_world.ben.user
    still_world.change(users, ann.id, shared_with=[ben.id])

    answer = still_world.send(still_world.ben, from_=ann.phone_number)

    assert answer.status_code == 200
    message = still_world.message(answer.json()["id"])
    assert (message.uid, message.sent_by, message.from_number) == (ann.id, ben.id, ann.phone_number)
    assert still_world.contact(message.contact_id).uid == ann.id


@pytest.mark.parametrize("sender", ["ben", "zoe"])
def test_unshared_number_refuses_even_administrators(still_world: World, sender: str) -> None:
    owner: Person = getattr(still_world, sender)
    for caller in (still_world.ann, still_world.admin):
        assert_refused(still_world.send(caller, from_=owner.user.phone_number), SENDER_REFUSED)


def test_sharing_goes_one_way(still_world: World) -> None:
    still_world.change(users, still_world.ann.user.id, shared_with=[still_world.ben.user.id])

    assert_refused(still_world.send(still_world.ann, from_=still_world.ben.user.phone_number), SENDER_REFUSED)


@pytest.mark.parametrize("changes", [{"is_disabled": True}, {"deleted": 1}])
def test_the_shared_number_of_a_disabled_owner_sends_nothing(still_world: World, changes: dict[str, Any]) -> None:
    ann = still_world.ann.user
    still_world.change(users, ann.id, shared_with=[still_world.ben.user.id], **changes)

    assert_refused(still_world.send(still_world.ben, from_=ann.phone_number), NUMBER_OWNER_DISABLED)
    # Who has no access to the number does not learn that its owner is disabled.
    assert_refused(still_world.send(still_world.zoe, from_=ann.phone_number), SENDER_REFUSED)


def test_a_number_of_nobody_sends_nothing(still_world: World) -> None:
    assert_refused(still_world.send(still_world.ann, from_="+12125550199"), SENDER_REFUSED)
    assert still_world.call("GET", "/api/contacts", still_world.ann).json() == {"contacts": []}


def test_opted_out_recipient_is_refused_but_notes_are_not(still_world: World) -> None:
    contact_id = still_world.send(still_world.ann).json()["ConversationID"]
    still_world.change(contacts, contact_id, opted_out=True)

    assert_refused(still_world.send(still_world.ann), OPTED_OUT)
    assert_refused(still_world.send(still_world.ann, sendAt=2880544055000), OPTED_OUT)
    assert still_world.send(still_world.ann, type="note").status_code == 200
    assert still_world.send(still_world.ann, sendStatus="sent").status_code == 200
    # Another office's contact of the same number is another contact.
    assert still_world.send(still_world.ben).status_code == 200
