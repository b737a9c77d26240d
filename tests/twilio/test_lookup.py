"""Asking Twilio afterwards: what it took is found, what it never got is sent, and what is not certain stays uncertain."""

from dataclasses import replace
from typing import Any

import pytest

from app.carriers.base import SendError, SendErrorKind, SendResult
from app.errors import ServiceUnavailableError
from app.services.carrier_accounts.message_lookup import FIRST_CHECK_MS, SECOND_CHECK_MS
from app.services.sending.deliver.leases import LEASE_MS
from app.store.messages.messages import Message, MessageState, messages
from app.times.clock import HOUR, MINUTE, SECOND
from tests.contacts.consent import demand
from tests.damaged.damage import message_fields, write
from tests.twilio import exchange
from tests.twilio.client import TwilioAccount
from tests.world import CUSTOMER, TestClock, World, run_at_once, wait_until


def send(world: World, to: str = exchange.SILENT, message: str = "Hello!") -> str:
    return str(world.send(world.ann, to=to, message=message).json()["id"])


def look(world: World, clock: TestClock, after: int) -> None:
    clock.forward(after)
    world.instance.operations.sweeper.sweep()


def test_a_text_that_twilio_took_is_found_a_minute_later(world: World, account: TwilioAccount, clock: TestClock) -> None:
    message_id = send(world)
    message = world.wait_for_state(message_id, "uncertain")
    assert message.sweep_at is not None
    assert FIRST_CHECK_MS - SECOND < message.sweep_at - message.history[-1]["at"] <= FIRST_CHECK_MS
    look(world, clock, FIRST_CHECK_MS)
    message = world.wait_for_state(message_id, "sent")
    (text,) = account.texts
    assert (message.carrier_message_id, message.failure, message.sweep_at) == (text["sid"], None, None)


@pytest.mark.parametrize("is_overtaken", [True, False])
def test_scheduled_message_found_later_keeps_newer_preview(
    world: World, account: TwilioAccount, clock: TestClock, is_overtaken: bool
) -> None:
    due = clock() + SECOND
    message_id = str(world.send(world.ann, to=exchange.SILENT, message="See you at nine", sendAt=due).json()["id"])
    message = world.wait_for_state(message_id, "uncertain")
    if is_overtaken:
        world.send(world.ann, to=exchange.SILENT, message="They called", type="note")
    before = world.contact(message.contact_id)

    look(world, clock, FIRST_CHECK_MS)
    world.wait_for_state(message_id, "sent")

    after = world.contact(message.contact_id)
    assert after.last_message == ("They called" if is_overtaken else "See you at nine")
    assert after.last_message_date == (before.last_message_date if is_overtaken else world.message(message_id).date)


def lose(world: World, account: TwilioAccount, number: str = CUSTOMER, message: str = "Hello!") -> Message:
    """Send a text that Twilio never reads, and answer it as it is then."""
    with account.server.behaving("*", "reset"):
        return world.wait_for_state(send(world, number, message), "uncertain")


def test_lost_message_is_sent_after_the_second_look_up(world: World, account: TwilioAccount, clock: TestClock) -> None:
    lost = lose(world, account)
    look(world, clock, FIRST_CHECK_MS)
    seen_once = wait_until(lambda: world.message(lost.id), lambda message: message.absent_at > 0)
    assert (seen_once.state, seen_once.sweep_at) == ("uncertain", lost.lease_until + SECOND_CHECK_MS)
    look(world, clock, lost.lease_until + SECOND_CHECK_MS - clock())
    sent = world.wait_for_state(lost.id, "sent")
    assert [step["state"] for step in sent.history] == ["queued", "sending", "uncertain", "queued", "sending", "sent"]
    assert sent.history[3]["reason"] == "The carrier says that it never got the text"
    assert (sent.failure, sent.absent_at, sent.attempts) == (None, 0, 2)
    assert [text["sid"] for text in account.texts] == [sent.carrier_message_id]


def test_two_looks_at_once_or_too_early_are_one(world: World, account: TwilioAccount, clock: TestClock) -> None:
    lost = lose(world, account)
    deliver = world.instance.messaging.delivery.deliver
    deliver(lost.id)
    assert world.message(lost.id).absent_at == 0
    clock.forward(lost.lease_until + SECOND_CHECK_MS - clock())
    run_at_once(*[lambda: deliver(lost.id) for _ in range(4)])
    assert world.message(lost.id).state == "uncertain"
    clock.forward(5 * MINUTE)
    run_at_once(*[lambda: deliver(lost.id) for _ in range(4)])
    world.wait_for_state(lost.id, "sent")
    assert account.attempts(CUSTOMER) == 1


def test_a_look_that_is_lost_is_made_up_for(world: World, account: TwilioAccount, clock: TestClock) -> None:
    lost = lose(world, account)
    with account.server.behaving("*", "reset"):
        look(world, clock, FIRST_CHECK_MS)
        world.instance.messaging.delivery.deliver(lost.id)
    for minutes in (15, 20):
        look(world, clock, minutes * MINUTE)
        world.instance.messaging.delivery.deliver(lost.id)
    world.wait_for_state(lost.id, "sent")
    assert account.attempts(CUSTOMER) == 1


def test_looks_end_after_some_hours(world: World, account: TwilioAccount, clock: TestClock) -> None:
    lost = lose(world, account)
    with account.server.behaving("*", "reset"):
        looks = 0
        while (message := world.message(lost.id)).sweep_at is not None:
            look(world, clock, message.sweep_at - clock() + 1)
            looks += 1
    assert looks == 6
    assert message.state == "uncertain"


def test_lost_message_is_not_sent_too_late(world: World, account: TwilioAccount, clock: TestClock) -> None:
    lost = lose(world, account)
    for hours in (3, 2):
        clock.forward(hours * HOUR)
        world.instance.messaging.delivery.deliver(lost.id)
    failed = world.message(lost.id)
    assert (failed.state, failed.sweep_at) == ("failed", None)
    assert failed.history[-1]["reason"] == "Given up after 1 attempts: The carrier says that it never got the text"
    assert account.attempts(CUSTOMER) == 0


def looked_twice(world: World, clock: TestClock, message: Message) -> str:
    for minutes in (15, 20):
        clock.forward(minutes * MINUTE)
        world.instance.messaging.delivery.deliver(message.id)
    return world.message(message.id).state


def test_another_account_does_not_know(world: World, account: TwilioAccount, clock: TestClock) -> None:
    lost = lose(world, account)
    other = account.server.open_account()
    world.give_provider(world.tenant.id, other.provider)
    assert looked_twice(world, clock, lost) == "uncertain"
    assert other.texts == []


def test_any_unknown_text_to_the_customer_may_be_it(world: World, account: TwilioAccount, clock: TestClock) -> None:
    # As if Twilio had changed the words.
    with account.server.behaving(CUSTOMER, "garbage"):
        taken = world.wait_for_state(send(world, CUSTOMER, "Hello, Ünïcödé"), "uncertain")
    lost = lose(world, account)
    world.change(messages, taken.id, state="canceled")
    assert looked_twice(world, clock, lost) == "uncertain"


def test_what_other_messages_account_for_is_not_it(world: World, account: TwilioAccount, clock: TestClock) -> None:
    world.wait_for_state(send(world, CUSTOMER, "Before"), "sent")
    lost = lose(world, account)
    world.wait_for_state(send(world, CUSTOMER, "After"), "sent")
    assert looked_twice(world, clock, lost) in ("queued", "sending", "sent")
    world.wait_for_state(lost.id, "sent")
    assert sorted(text["body"] for text in account.texts) == ["After", "Before", "Hello!"]


def test_late_response_does_not_affect_the_next_attempt(world: World, account: TwilioAccount) -> None:
    """A server that was held up for an hour wakes while another one is sending the text."""
    delivery = world.instance.messaging.delivery
    lost = lose(world, account)
    claimed = replace(lost, state=MessageState.SENDING)
    world.change(messages, lost.id, state="sending", attempts=2)
    delivery._outcomes.record_refusal(claimed, None, SendError(SendErrorKind.RETRY, "20500", "Twilio had a fault of its own"))
    assert world.message(lost.id).state == "sending"
    delivery._outcomes.record_taken(claimed, None, SendResult("SM1"))
    assert world.message(lost.id).carrier_message_id == "SM1"


def test_delayed_server_leaves_sending_to_the_next_attempt(
    world: World, account: TwilioAccount, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = world.instance.messaging.delivery._take_lease

    def claim_slowly(*arguments: Any) -> Any:
        claimed = claim(*arguments)
        clock.forward(LEASE_MS)
        return claimed

    with monkeypatch.context() as held_up:
        held_up.setattr(world.instance.messaging.delivery, "_take_lease", claim_slowly)
        message_id = send(world, CUSTOMER)
        message = wait_until(
            lambda: world.message(message_id), lambda message: message.attempts > 0 and message.state == "queued"
        )
    assert message.history[-1]["reason"] == "The server was held up before it could send"
    assert account.attempts(CUSTOMER) == 0
    clock.forward(MINUTE)
    world.instance.messaging.delivery.deliver(message_id)
    assert world.message(message_id).state == "sent"
    assert account.attempts(CUSTOMER) == 1


def test_of_two_equal_texts_neither_is_taken_for_the_other(world: World, account: TwilioAccount) -> None:
    # Twilio took one of them; which one, nobody can tell.
    first = send(world)
    world.wait_for_state(first, "uncertain")
    with account.server.behaving("*", "reset"):
        second = send(world)
        world.wait_for_state(second, "uncertain")
    assert len(account.texts) == 1
    for message_id in (first, second):
        world.instance.messaging.delivery.deliver(message_id)
        assert world.message(message_id).state == "uncertain"


def test_a_text_known_as_another_message_is_not_found_again(world: World, account: TwilioAccount) -> None:
    number = "+12125550153"
    world.wait_for_state(send(world, number), "sent")
    with account.server.behaving("*", "reset"):
        lost = send(world, number)
        world.wait_for_state(lost, "uncertain")
    world.instance.messaging.delivery.deliver(lost)
    assert world.message(lost).state == "uncertain"
    # The same where Twilio took both.
    with account.server.behaving(number, "garbage"):
        taken = send(world, number, "Other words")
        world.wait_for_state(taken, "uncertain")
    world.instance.messaging.delivery.deliver(taken)
    assert world.message(taken).state == "sent"
    assert world.message(lost).state == "uncertain"


def test_message_of_a_killed_sender_is_found(
    world: World, account: TwilioAccount, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise ServiceUnavailableError("Firestore")

    number = "+12125550154"
    with monkeypatch.context() as stopping:
        stopping.setattr(world.instance.messaging.delivery._outcomes, "record_taken", stop)
        message_id = send(world, number)
        world.wait_for_state(message_id, "sending")
        wait_until(lambda: account.texts, bool)
    look(world, clock, LEASE_MS + SECOND)
    assert world.message(message_id).state == "uncertain"
    look(world, clock, FIRST_CHECK_MS)
    message = world.wait_for_state(message_id, "sent")
    assert message.carrier_message_id == account.texts[0]["sid"]
    assert account.attempts(number) == 1


def test_a_twilio_out_of_reach_is_asked_again_later(world: World, account: TwilioAccount) -> None:
    message_id = send(world)
    world.wait_for_state(message_id, "uncertain")
    with account.server.behaving("*", "reset"):
        world.instance.messaging.delivery.deliver(message_id)
    assert world.message(message_id).state == "uncertain"
    world.instance.messaging.delivery.deliver(message_id)
    assert world.message(message_id).state == "sent"


def test_unreadable_neighbor_leaves_the_message_uncertain(world: World, account: TwilioAccount, clock: TestClock) -> None:
    message_id = send(world)
    message = world.wait_for_state(message_id, "uncertain")
    contact = world.contact(message.contact_id)
    write(world, "messages", "unreadable", message_fields(world, contact, "unreadable", media=5))

    look(world, clock, FIRST_CHECK_MS)
    world.instance.messaging.delivery.deliver(message_id)

    assert world.message(message_id).state == "uncertain"
    assert len(account.texts) == 1


def test_older_lost_message_is_no_rival(world: World, account: TwilioAccount, clock: TestClock) -> None:
    older = lose(world, account, exchange.SILENT)
    world.change(messages, older.id, state="failed", sweep_at=None, updated=older.updated - 2 * FIRST_CHECK_MS)
    message_id = send(world)
    world.wait_for_state(message_id, "uncertain")

    look(world, clock, FIRST_CHECK_MS)

    (text,) = account.texts
    assert world.wait_for_state(message_id, "sent").carrier_message_id == text["sid"]


def test_consent_message_in_doubt_is_not_looked_up_for_its_text(world: World, account: TwilioAccount, clock: TestClock) -> None:
    demand(world)
    text = world.send(world.ann, to=exchange.SILENT).json()
    contact = wait_until(lambda: world.contact(text["ConversationID"]), lambda contact: contact.consent_message_id != "")
    consent = world.wait_for_state(contact.consent_message_id, "uncertain")

    clock.forward(FIRST_CHECK_MS)
    world.instance.messaging.delivery.deliver(text["id"])

    # Its own task looks it up; a look for each text that waits would ask the carrier without a bound.
    assert world.message(consent.id).version == consent.version
