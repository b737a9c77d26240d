from typing import Any

import pytest

from app.carriers.simulator import SILENT
from app.services.messages.failures import RETRY_WINDOW_MS
from app.services.sending.consent_message import RECHECK_MS
from app.store.contacts.contacts import contacts
from app.store.messages.messages import Message, MessageState, Source, messages
from app.store.tenancy.organizations import organizations
from app.times.clock import HOUR, MINUTE
from tests.contacts.people import add_contact, change, session_of
from tests.world import TestClock, World, run_at_once

CONSENT = "Acme Dental may text you. Reply STOP to end."


def demand(world: World, message: str = CONSENT) -> None:
    world.change(
        organizations,
        world.organization.id,
        require_contact_consent=True,
        require_contact_consent_message=message,
    )


def told(world: World, contact_id: str) -> list[tuple[str, str]]:
    """Return a conversation, oldest message first: who wrote it, and what."""
    return [(message.source, message.body) for message in reversed(world.conversation(contact_id))]


def sent(world: World, contact_id: str) -> list[Message]:
    """Return what was sent in a conversation, in the order in which the carrier was asked."""
    return sorted((each for each in world.conversation(contact_id) if each.attempts), key=lambda each: each.date)


def requirement(world: World, contact_id: str) -> dict[str, Any]:
    answer = world.call("GET", f"/api/v2/contacts/{contact_id}/consentRequirement", session_of(world, world.ann))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_consent_message_precedes_the_first_message_only(world: World) -> None:
    demand(world)
    first = world.send(world.ann, message="One").json()
    world.wait_for_state(first["id"], "sent", "delivered")
    second = world.send(world.ann, message="Two").json()
    world.wait_for_state(second["id"], "sent", "delivered")

    contact_id = first["ConversationID"]
    assert told(world, contact_id) == [("consent", CONSENT), ("api", "One"), ("api", "Two")]
    consent = sent(world, contact_id)[0]
    contact = world.contact(contact_id)
    assert (contact.consent_sent_at, contact.consent_message_id) == (consent.date, consent.id)
    assert contact.last_message == "Two"
    assert requirement(world, contact_id) == {
        "required": True,
        "message": CONSENT,
        "consentSentAt": consent.date,
        "isSentFirst": False,
    }


def test_texts_at_once_wait_for_one_consent_message(world: World, clock: TestClock) -> None:
    demand(world)

    answers = run_at_once(*[lambda body=body: world.send(world.ann, message=body).json() for body in "abc"])

    contact_id = answers[0]["ConversationID"]
    # A text that met the consent message on its way looks again a moment later.
    clock.forward(RECHECK_MS)
    for answer in answers:
        world.instance.messaging.delivery.deliver(answer["id"])
        world.wait_for_state(answer["id"], "sent", "delivered")
    assert [message.source for message in sent(world, contact_id)] == ["consent", "api", "api", "api"]


def test_a_scheduled_text_is_preceded_by_it_when_it_is_due(still_world: World, clock: TestClock) -> None:
    answer = still_world.send(still_world.ann, sendAt=still_world.instance.core.clock() + HOUR).json()
    demand(still_world)
    assert requirement(still_world, answer["ConversationID"])["isSentFirst"] is True

    clock.forward(HOUR)
    still_world.instance.messaging.delivery.deliver(answer["id"])

    (consent,) = sent(still_world, answer["ConversationID"])
    assert (consent.source, consent.body) == (Source.CONSENT, CONSENT)
    assert still_world.message(answer["id"]).attempts == 0


def test_message_waits_while_consent_message_is_retried(still_world: World, clock: TestClock) -> None:
    demand(still_world)
    answer = still_world.send(still_world.ann).json()
    deliver = still_world.instance.messaging.delivery.deliver

    for _ in range(3):
        deliver(answer["id"])

    # This instance's simulator is out of reach, so that the carrier says: later.
    consent, text = sorted(still_world.conversation(answer["ConversationID"]), key=lambda each: each.source, reverse=True)
    assert (consent.source, consent.state, consent.attempts) == (Source.CONSENT, MessageState.QUEUED, 3)
    assert (text.state, text.attempts) == (MessageState.QUEUED, 0)
    clock.forward(RETRY_WINDOW_MS + MINUTE)
    deliver(answer["id"])
    assert (still_world.message(consent.id).state, still_world.message(text.id).state) == ("failed", "failed")
    failure = still_world.message(text.id).failure
    assert failure is not None
    assert failure["kind"] == "consent"
    # The next text tries it anew.
    again = still_world.send(still_world.ann).json()
    deliver(again["id"])
    assert still_world.contact(answer["ConversationID"]).consent_message_id != consent.id
    assert still_world.message(again["id"]).state is MessageState.QUEUED


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.DELIVERED])
def test_killed_server_sends_consent_message_once(still_world: World, state: str) -> None:
    demand(still_world)
    answer = still_world.send(still_world.ann).json()
    still_world.instance.messaging.delivery.deliver(answer["id"])
    consent_id = still_world.contact(answer["ConversationID"]).consent_message_id
    still_world.change(messages, consent_id, state=state)

    still_world.instance.messaging.delivery.deliver(answer["id"])

    assert still_world.message(answer["id"]).attempts == 1
    assert still_world.contact(answer["ConversationID"]).consent_sent_at > 0
    assert len(still_world.conversation(answer["ConversationID"])) == 2


def test_answers_notes_and_stored_texts_need_no_consent(still_world: World) -> None:
    demand(still_world)
    still_world.text_in("HELP")
    contact_id = add_contact(still_world).id
    still_world.send(still_world.ann, type="note")
    still_world.send(still_world.ann, sendStatus="sent")
    for message in still_world.conversation(contact_id):
        still_world.instance.messaging.delivery.deliver(message.id)

    assert still_world.contact(contact_id).consent_message_id == ""
    assert {message.source for message in still_world.conversation(contact_id)} == {"customer", "keyword", "api"}


def test_without_words_or_demand_nothing_is_sent_first(still_world: World) -> None:
    answer = still_world.send(still_world.ann).json()
    assert requirement(still_world, answer["ConversationID"]) == {
        "required": False,
        "message": "",
        "consentSentAt": 0,
        "isSentFirst": False,
    }
    demand(still_world, " ")

    still_world.instance.messaging.delivery.deliver(answer["id"])

    assert len(still_world.conversation(answer["ConversationID"])) == 1
    assert still_world.message(answer["id"]).attempts == 1


def test_deleted_contact_gets_no_consent_message(still_world: World) -> None:
    demand(still_world)
    answer = still_world.send(still_world.ann).json()
    deliver = still_world.instance.messaging.delivery.deliver
    deliver(answer["id"])
    consent_id = still_world.contact(answer["ConversationID"]).consent_message_id
    still_world.call("DELETE", f"/api/v2/contacts/{answer['ConversationID']}", still_world.ann)

    deliver(answer["id"])
    deliver(consent_id)

    assert still_world.instance.core.store.get(contacts.at(answer["ConversationID"])) is None
    assert {still_world.message(each).state for each in (answer["id"], consent_id)} == {MessageState.CANCELED}


def test_former_number_gets_no_consent_of_the_new_one(world: World, still_world: World, clock: TestClock) -> None:
    demand(world)
    late = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()
    assert change(world, world.contact(late["ConversationID"]), phone_number="+12125550124").status_code == 200
    clock.forward(HOUR)
    still_world.instance.messaging.delivery.deliver(late["id"])

    failed = still_world.message(late["id"])
    assert (failed.state, (failed.failure or {})["kind"]) == ("failed", "consent")
    text = still_world.send(still_world.ann, to="+12125550124").json()
    still_world.instance.messaging.delivery.deliver(text["id"])
    (consent,) = (each for each in sent(still_world, text["ConversationID"]) if each.source is Source.CONSENT)
    assert consent.to_number == "+12125550124"


def start_in_doubt(world: World) -> tuple[str, Message]:
    """Send a text whose consent message's fate is not known; return the text's id, and the consent message."""
    demand(world)
    answer = world.send(world.ann).json()
    world.instance.messaging.delivery.deliver(answer["id"])
    consent_id = world.contact(answer["ConversationID"]).consent_message_id
    world.change(messages, consent_id, state=MessageState.UNCERTAIN, sweep_at=None)
    return answer["id"], world.message(consent_id)


def waiting(world: World, text_id: str, clock: TestClock) -> bool:
    """Deliver a text; return whether it waits, with somebody to look after it."""
    world.instance.messaging.delivery.deliver(text_id)
    text = world.message(text_id)
    return (text.state, text.attempts) == ("queued", 0) and (text.sweep_at or 0) > clock()


def test_a_text_waits_while_its_consent_is_in_doubt(still_world: World, clock: TestClock) -> None:
    text_id, consent = start_in_doubt(still_world)
    for _ in range(3):
        assert waiting(still_world, text_id, clock)
        clock.forward(20 * MINUTE)
    assert still_world.contact(consent.contact_id).consent_sent_at == 0
    assert still_world.message(consent.id).attempts == 1

    assert still_world.receipt_in(consent, "sent").status_code == 200
    still_world.instance.messaging.delivery.deliver(text_id)
    assert still_world.message(text_id).attempts == 1
    assert still_world.contact(consent.contact_id).consent_sent_at == consent.date


@pytest.mark.parametrize("state", ["failed", "undelivered"])
def test_a_text_fails_when_its_doubtful_consent_fails(still_world: World, clock: TestClock, state: str) -> None:
    text_id, consent = start_in_doubt(still_world)
    assert waiting(still_world, text_id, clock)
    assert still_world.receipt_in(consent, state, reason="Blocked").status_code == 200

    still_world.instance.messaging.delivery.deliver(text_id)
    text = still_world.message(text_id)
    assert (text.state, text.attempts) == ("failed", 0)
    assert text.failure == {
        "kind": "consent",
        "code": "",
        "reason": "The consent message before it could not be sent: Blocked",
    }
    assert still_world.contact(consent.contact_id).consent_sent_at == 0


def test_a_consent_in_doubt_for_hours_fails_the_text_only(still_world: World, clock: TestClock) -> None:
    text_id, consent = start_in_doubt(still_world)
    clock.forward(RETRY_WINDOW_MS + MINUTE)
    still_world.instance.messaging.delivery.deliver(text_id)
    text = still_world.message(text_id)
    assert (text.state, (text.failure or {})["kind"], text.attempts) == ("failed", "consent", 0)
    assert still_world.contact(consent.contact_id).consent_sent_at == 0

    # The next text tries a new one.
    again = still_world.send(still_world.ann).json()["id"]
    still_world.instance.messaging.delivery.deliver(again)
    assert still_world.contact(consent.contact_id).consent_message_id != consent.id
    assert still_world.message(again).attempts == 0


def test_a_consent_that_fails_later_is_sent_again(world: World) -> None:
    demand(world)
    first = world.send(world.ann).json()
    world.wait_for_state(first["id"], "sent", "delivered")
    contact_id = first["ConversationID"]
    consent = world.message(world.contact(contact_id).consent_message_id)
    world.change(messages, consent.id, state=MessageState.SENT)
    assert world.receipt_in(consent, "undelivered").status_code == 200
    assert world.contact(contact_id).consent_sent_at == 0

    second = world.send(world.ann).json()
    world.wait_for_state(second["id"], "sent", "delivered")
    assert [message.source for message in sent(world, contact_id)] == ["consent", "api", "consent", "api"]


def test_a_scheduled_text_in_doubt_is_no_last_message(world: World, clock: TestClock) -> None:
    answer = world.send(world.ann, to=SILENT, message="Later", sendAt=clock() + HOUR).json()
    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(answer["id"])
    message = world.message(answer["id"])
    assert message.state == "uncertain"
    assert world.contact(message.contact_id).last_message == ""

    assert world.receipt_in(message, "sent").status_code == 200
    assert world.contact(message.contact_id).last_message == "Later"


def test_a_settled_doubt_overwrites_no_newer_message(world: World, clock: TestClock) -> None:
    answer = world.send(world.ann, to=SILENT, message="Later", sendAt=clock() + HOUR).json()
    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(answer["id"])
    message = world.message(answer["id"])
    clock.forward(MINUTE)
    assert world.text_in("Newer", from_number=SILENT).status_code == 200

    assert world.receipt_in(message, "delivered").status_code == 200
    assert world.contact(message.contact_id).last_message == "Newer"


def test_contact_that_was_asked_is_not_asked_again(still_world: World) -> None:
    demand(still_world)
    asked_at = still_world.instance.core.clock()
    contact = add_contact(still_world, consent_sent_at=asked_at, consent_message_id="purged")

    text = still_world.send(still_world.ann).json()
    still_world.instance.messaging.delivery.deliver(text["id"])

    assert [message.source for message in still_world.conversation(contact.id)] == [Source.API]
    assert still_world.message(text["id"]).attempts == 1
    assert still_world.contact(contact.id).consent_sent_at == asked_at


def test_noted_consent_message_updates_the_contact(still_world: World, clock: TestClock) -> None:
    text_id, consent = start_in_doubt(still_world)
    still_world.change(messages, consent.id, state=MessageState.SENT)
    clock.forward(HOUR)

    still_world.instance.messaging.delivery.deliver(text_id)

    contact = still_world.contact(consent.contact_id)
    assert contact.consent_sent_at == consent.date
    assert contact.updated >= consent.date + HOUR - MINUTE
