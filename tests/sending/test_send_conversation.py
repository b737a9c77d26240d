from typing import Any

import pytest

from app.store.contacts.contacts import contacts
from app.times.clock import MINUTE
from tests.world import CUSTOMER, TestClock, World, run_at_once


def open_conversation(world: World, **attributes: Any) -> str:
    """Return a contact with a conversation of one old text."""
    contact_id: str = world.send(world.ann, message="Old", sendStatus="sent").json()["ConversationID"]
    world.change(contacts, contact_id, **attributes)
    return contact_id


def test_eight_first_texts_at_once_make_one_contact(still_world: World) -> None:
    answers = run_at_once(*[lambda: still_world.send(still_world.ann) for _ in range(8)])

    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.json()["ConversationID"] for answer in answers}) == 1
    assert len({answer.json()["id"] for answer in answers}) == 8
    listed = still_world.call("GET", "/api/v2/contacts", still_world.ann).json()["contacts"]
    assert [contact["phone_number"] for contact in listed] == [CUSTOMER]
    assert len(still_world.conversation(listed[0]["id"])) == 8


def test_a_new_contact_is_called_by_his_number(still_world: World) -> None:
    contact_id = still_world.send(still_world.ann).json()["ConversationID"]

    contact = still_world.contact(contact_id)
    assert (contact.full_name, contact.phone_number, contact.uid) == (CUSTOMER, CUSTOMER, still_world.ann.user.id)


def test_the_text_takes_its_place_in_the_conversation(still_world: World, clock: TestClock) -> None:
    contact_id = open_conversation(still_world, read_status=False, is_archived=True, full_name="Maria")
    before = clock()

    still_world.send(still_world.ann, message="New")

    contact = still_world.contact(contact_id)
    assert (contact.last_message, contact.read_status, contact.is_archived) == ("New", True, False)
    assert before <= contact.last_message_date <= clock()
    assert contact.full_name == "Maria"


@pytest.mark.parametrize(
    ("fields", "unread_before", "unread_after"),
    [
        ({}, True, False),
        ({}, False, False),
        ({"notify": True}, False, True),
        ({"type": "note"}, True, True),
        ({"type": "note"}, False, False),
        ({"type": "note", "notify": True}, False, True),
        ({"sendStatus": "sent"}, True, False),
        ({"sendStatus": "sent", "notify": True}, False, True),
        ({"notify": False}, True, False),
    ],
)
def test_who_is_to_notice_what_was_stored(
    still_world: World, fields: dict[str, Any], unread_before: bool, unread_after: bool
) -> None:
    contact_id = open_conversation(still_world, read_status=not unread_before)

    still_world.send(still_world.ann, message="New", **fields)

    contact = still_world.contact(contact_id)
    assert contact.last_message == "New"
    assert contact.read_status is not unread_after


@pytest.mark.parametrize("fields", [{}, {"type": "note"}, {"sendStatus": "sent"}])
@pytest.mark.parametrize("archive", [True, False])
def test_auto_archive_decides_where_the_conversation_is_found(
    still_world: World, fields: dict[str, Any], archive: bool
) -> None:
    contact_id = open_conversation(still_world, is_archived=not archive)

    still_world.send(still_world.ann, autoArchive=archive, **fields)

    assert still_world.contact(contact_id).is_archived is archive


def test_scheduled_message_enters_conversation_when_sent(world: World, clock: TestClock) -> None:
    contact_id = open_conversation(world, read_status=False, is_archived=True)
    before = world.contact(contact_id)
    message_id = world.send(world.ann, message="Later", sendAt=clock() + 10 * MINUTE).json()["id"]
    waiting = world.contact(contact_id)
    assert (waiting.last_message, waiting.last_message_date) == ("Old", before.last_message_date)
    assert (waiting.read_status, waiting.is_archived) == (False, True)

    clock.forward(10 * MINUTE)
    world.instance.messaging.delivery.deliver(message_id)

    sent = world.contact(contact_id)
    assert (sent.last_message, sent.is_archived) == ("Later", False)
    assert sent.last_message_date >= before.last_message_date + 9 * MINUTE
    assert sent.read_status is False
    assert world.message(message_id).date == sent.last_message_date


def test_a_scheduled_first_text_makes_an_empty_conversation(still_world: World) -> None:
    contact_id = still_world.send(still_world.ann, sendAt=2880544055000).json()["ConversationID"]

    contact = still_world.contact(contact_id)
    assert (contact.last_message, contact.last_message_date) == ("", 0)


def test_one_number_is_two_contacts_of_two_users(still_world: World) -> None:
    ids = {still_world.send(person).json()["ConversationID"] for person in (still_world.ann, still_world.ben, still_world.zoe)}

    assert len(ids) == 3
