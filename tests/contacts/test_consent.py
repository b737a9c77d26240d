import pytest

from app.carriers.simulator import SILENT
from app.services.messages.failures import RETRY_WINDOW_MS
from app.services.sending.deliver.consent_message import RECHECK_MS
from app.store.contacts.contacts import contacts
from app.store.messages.messages import MessageState, Source, messages
from app.times.clock import HOUR, MINUTE
from tests.contacts.consent import CONSENT, NO_DOUBLE_OPT_IN, demand, requirement, sent, told
from tests.contacts.people import add_contact, change
from tests.world import TestClock, World, run_at_once


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
        **NO_DOUBLE_OPT_IN,
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
        **NO_DOUBLE_OPT_IN,
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


def test_a_scheduled_text_in_doubt_is_no_last_message(world: World, clock: TestClock) -> None:
    answer = world.send(world.ann, to=SILENT, message="Later", sendAt=clock() + HOUR).json()
    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(answer["id"])
    message = world.message(answer["id"])
    assert message.state == "uncertain"
    assert world.contact(message.contact_id).last_message == ""

    assert world.receipt_in(message, "sent").status_code == 200
    assert world.contact(message.contact_id).last_message == "Later"


def test_contact_that_was_asked_is_not_asked_again(still_world: World) -> None:
    demand(still_world)
    asked_at = still_world.instance.core.clock()
    contact = add_contact(still_world, consent_sent_at=asked_at, consent_message_id="purged")

    text = still_world.send(still_world.ann).json()
    still_world.instance.messaging.delivery.deliver(text["id"])

    assert [message.source for message in still_world.conversation(contact.id)] == [Source.API]
    assert still_world.message(text["id"]).attempts == 1
    assert still_world.contact(contact.id).consent_sent_at == asked_at
