from typing import Any

import pytest

from app.clock import HOUR, MINUTE
from app.services.consent import LOOK_AGAIN_AFTER
from app.services.message_failures import GIVE_UP_AFTER
from app.store.contacts import contacts
from app.store.messages import Message, MessageState, Source, messages
from app.store.organizations import organizations
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
    """Answer a conversation, oldest message first: who wrote it, and what."""
    return [(message.source, message.body) for message in reversed(world.conversation(contact_id))]


def sent(world: World, contact_id: str) -> list[Message]:
    """Answer what was sent in a conversation, in the order in which the carrier was asked."""
    return sorted((each for each in world.conversation(contact_id) if each.attempts), key=lambda each: each.date)


def requirement(world: World, contact_id: str) -> dict[str, Any]:
    answer = world.call("GET", f"/api/v2/contacts/{contact_id}/consentRequirement", session_of(world, world.ann))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_consent_message_goes_before_the_first_text_and_no_other(world: World) -> None:
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
    clock.forward(LOOK_AGAIN_AFTER)
    for answer in answers:
        world.instance.delivery.deliver(answer["id"])
        world.wait_for_state(answer["id"], "sent", "delivered")
    assert [message.source for message in sent(world, contact_id)] == ["consent", "api", "api", "api"]


def test_a_scheduled_text_is_preceded_by_it_when_it_is_due(still_world: World, clock: TestClock) -> None:
    answer = still_world.send(still_world.ann, sendAt=still_world.instance.clock() + HOUR).json()
    demand(still_world)
    assert requirement(still_world, answer["ConversationID"])["isSentFirst"] is True

    clock.forward(HOUR)
    still_world.instance.delivery.deliver(answer["id"])

    (consent,) = sent(still_world, answer["ConversationID"])
    assert (consent.source, consent.body) == (Source.CONSENT, CONSENT)
    assert still_world.message(answer["id"]).attempts == 0


def test_while_the_consent_message_has_to_be_tried_again_the_text_waits(still_world: World, clock: TestClock) -> None:
    demand(still_world)
    answer = still_world.send(still_world.ann).json()
    deliver = still_world.instance.delivery.deliver

    for _ in range(3):
        deliver(answer["id"])

    # This instance's simulator is out of reach, so that the carrier says: later.
    consent, text = sorted(still_world.conversation(answer["ConversationID"]), key=lambda each: each.source, reverse=True)
    assert (consent.source, consent.state, consent.attempts) == (Source.CONSENT, MessageState.QUEUED, 3)
    assert (text.state, text.attempts) == (MessageState.QUEUED, 0)
    clock.forward(GIVE_UP_AFTER + MINUTE)
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


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.UNCERTAIN])
def test_a_server_that_stopped_after_the_consent_message_sends_it_no_second_time(still_world: World, state: str) -> None:
    demand(still_world)
    answer = still_world.send(still_world.ann).json()
    still_world.instance.delivery.deliver(answer["id"])
    consent_id = still_world.contact(answer["ConversationID"]).consent_message_id
    still_world.change(messages, consent_id, state=state)

    still_world.instance.delivery.deliver(answer["id"])

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
        still_world.instance.delivery.deliver(message.id)

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

    still_world.instance.delivery.deliver(answer["id"])

    assert len(still_world.conversation(answer["ConversationID"])) == 1
    assert still_world.message(answer["id"]).attempts == 1


def test_a_deleted_contact_gets_neither_the_consent_message_nor_the_text(still_world: World) -> None:
    demand(still_world)
    answer = still_world.send(still_world.ann).json()
    deliver = still_world.instance.delivery.deliver
    deliver(answer["id"])
    consent_id = still_world.contact(answer["ConversationID"]).consent_message_id
    still_world.call("DELETE", f"/api/v2/contacts/{answer['ConversationID']}", still_world.ann)

    deliver(answer["id"])
    deliver(consent_id)

    assert still_world.instance.store.get(contacts.at(answer["ConversationID"])) is None
    assert {still_world.message(each).state for each in (answer["id"], consent_id)} == {MessageState.CANCELED}


def test_a_text_to_a_number_that_the_contact_had_before_takes_no_consent_message_from_the_new_one(
    world: World, still_world: World, clock: TestClock
) -> None:
    demand(world)
    late = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()
    assert change(world, world.contact(late["ConversationID"]), phone_number="+12125550124").status_code == 200
    clock.forward(HOUR)
    still_world.instance.delivery.deliver(late["id"])

    failed = still_world.message(late["id"])
    assert (failed.state, (failed.failure or {})["kind"]) == ("failed", "consent")
    text = still_world.send(still_world.ann, to="+12125550124").json()
    still_world.instance.delivery.deliver(text["id"])
    (consent,) = (each for each in sent(still_world, text["ConversationID"]) if each.source is Source.CONSENT)
    assert consent.to_number == "+12125550124"
