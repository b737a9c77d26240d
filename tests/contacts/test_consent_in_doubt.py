"""Messages that wait for a consent message in doubt."""

import pytest

from app.carriers.simulator import SILENT
from app.services.messages.failures import RETRY_WINDOW_MS
from app.store.messages.messages import Message, MessageState, messages
from app.times.clock import HOUR, MINUTE
from tests.contacts.consent import demand, sent
from tests.world import TestClock, World


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


def test_a_settled_doubt_overwrites_no_newer_message(world: World, clock: TestClock) -> None:
    answer = world.send(world.ann, to=SILENT, message="Later", sendAt=clock() + HOUR).json()
    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(answer["id"])
    message = world.message(answer["id"])
    clock.forward(MINUTE)
    assert world.text_in("Newer", from_number=SILENT).status_code == 200

    assert world.receipt_in(message, "delivered").status_code == 200
    assert world.contact(message.contact_id).last_message == "Newer"


def test_noted_consent_message_updates_the_contact(still_world: World, clock: TestClock) -> None:
    text_id, consent = start_in_doubt(still_world)
    still_world.change(messages, consent.id, state=MessageState.SENT)
    clock.forward(HOUR)

    still_world.instance.messaging.delivery.deliver(text_id)

    contact = still_world.contact(consent.contact_id)
    assert contact.consent_sent_at == consent.date
    assert contact.updated >= consent.date + HOUR - MINUTE
