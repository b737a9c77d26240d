"""Asking Twilio afterwards: what it has taken is found, what is not certain stays uncertain, and nothing is sent again."""

import json
from email.utils import formatdate
from typing import Any

import pytest

from app.carriers.base import Credentials, OutboundText, Taken
from app.carriers.twilio import Twilio
from app.clock import MINUTE, SECOND
from app.errors import ServiceUnavailableError
from app.services.delivery import LEASE
from app.services.lookup import FIRST_LOOK, LAST_LOOK
from tests.twilio import server
from tests.twilio.client import TwilioAccount
from tests.twilio.test_connections import answering, http
from tests.world import CUSTOMER, TestClock, World, wait_until

ASKED = 1_750_000_000_000


def send(world: World, to: str = server.SILENT, message: str = "Hello!") -> str:
    return str(world.send(world.ann, to=to, message=message).json()["id"])


def look(world: World, clock: TestClock, after: int) -> None:
    clock.forward(after)
    world.instance.sweeper.sweep()


def test_a_text_that_twilio_took_is_found_a_minute_later(world: World, account: TwilioAccount, clock: TestClock) -> None:
    message_id = send(world)
    message = world.wait_for_state(message_id, "uncertain")
    assert message.sweep_at is not None
    assert FIRST_LOOK - SECOND < message.sweep_at - message.history[-1]["at"] <= FIRST_LOOK
    look(world, clock, FIRST_LOOK)
    message = world.wait_for_state(message_id, "sent")
    (text,) = account.texts
    assert (message.carrier_message_id, message.failure, message.sweep_at) == (text["sid"], None, None)


def test_a_text_that_twilio_does_not_have_stays_uncertain_after_two_looks(
    world: World, account: TwilioAccount, clock: TestClock
) -> None:
    with account.server.behaving("*", "reset"):
        message_id = send(world, CUSTOMER)
        message = world.wait_for_state(message_id, "uncertain")
    uncertain_since = message.history[-1]["at"]
    look(world, clock, FIRST_LOOK)
    assert world.message(message_id).sweep_at == uncertain_since + LAST_LOOK
    look(world, clock, LAST_LOOK - FIRST_LOOK)
    assert world.message(message_id).sweep_at is None
    world.instance.delivery.deliver(message_id)
    message = world.message(message_id)
    assert message.state == "uncertain"
    assert account.attempts(CUSTOMER) == 0


def test_of_two_equal_texts_neither_is_taken_for_the_other(world: World, account: TwilioAccount) -> None:
    # Twilio took one of them; which one, nobody can tell.
    first = send(world)
    world.wait_for_state(first, "uncertain")
    with account.server.behaving("*", "reset"):
        second = send(world)
        world.wait_for_state(second, "uncertain")
    assert len(account.texts) == 1
    for message_id in (first, second):
        world.instance.delivery.deliver(message_id)
        assert world.message(message_id).state == "uncertain"


def test_a_text_known_as_another_message_is_not_found_again(world: World, account: TwilioAccount) -> None:
    number = "+12125550153"
    world.wait_for_state(send(world, number), "sent")
    with account.server.behaving("*", "reset"):
        lost = send(world, number)
        world.wait_for_state(lost, "uncertain")
    world.instance.delivery.deliver(lost)
    assert world.message(lost).state == "uncertain"
    # The same where Twilio took both.
    with account.server.behaving(number, "garbage"):
        taken = send(world, number, "Other words")
        world.wait_for_state(taken, "uncertain")
    world.instance.delivery.deliver(taken)
    assert world.message(taken).state == "sent"
    assert world.message(lost).state == "uncertain"


def test_a_text_whose_sender_stopped_before_writing_the_answer_is_found(
    world: World, account: TwilioAccount, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise ServiceUnavailableError("Firestore")

    number = "+12125550154"
    with monkeypatch.context() as stopping:
        stopping.setattr(world.instance.delivery, "_note_taken", stop)
        message_id = send(world, number)
        world.wait_for_state(message_id, "sending")
        wait_until(lambda: account.texts, bool)
    look(world, clock, LEASE + SECOND)
    assert world.message(message_id).state == "uncertain"
    look(world, clock, FIRST_LOOK)
    message = world.wait_for_state(message_id, "sent")
    assert message.carrier_message_id == account.texts[0]["sid"]
    assert account.attempts(number) == 1


def test_a_twilio_out_of_reach_is_asked_again_later(world: World, account: TwilioAccount) -> None:
    message_id = send(world)
    world.wait_for_state(message_id, "uncertain")
    with account.server.behaving("*", "reset"):
        world.instance.delivery.deliver(message_id)
    assert world.message(message_id).state == "uncertain"
    world.instance.delivery.deliver(message_id)
    assert world.message(message_id).state == "sent"


LISTED = {
    "sid": "SM1",
    "to": CUSTOMER,
    "from": "+12125550100",
    "body": "Hello",
    "direction": "outbound-api",
    "status": "sent",
    "num_segments": "2",
    "date_created": formatdate(ASKED // SECOND),
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [Taken("SM1", 2)]),
        ({"status": "delivered"}, [Taken("SM1", 2)]),
        ({"status": "failed"}, []),
        ({"direction": "inbound"}, []),
        ({"body": "Hello!"}, []),
        ({"from": "+12125550101"}, []),
        ({"date_created": formatdate((ASKED - MINUTE) // SECOND)}, []),
        ({"date_created": formatdate((ASKED + MINUTE) // SECOND)}, []),
        ({"date_created": None}, []),
    ],
)
def test_only_what_is_equal_in_everything_may_be_the_text(change: dict[str, Any], found: list[Taken]) -> None:
    assert find({"messages": [{**LISTED, **change}], "next_page_uri": None}) == found


@pytest.mark.parametrize(
    "answer", [{}, {"messages": None}, {"messages": [LISTED], "next_page_uri": "/more"}, {"messages": [1]}]
)
def test_a_list_that_is_not_whole_finds_nothing(answer: dict[str, Any]) -> None:
    assert find(answer) == []


def find(answer: dict[str, Any]) -> list[Taken]:
    text = OutboundText(message_id="m", from_number="+12125550100", to_number=CUSTOMER, body="Hello", media=[], attempt=1)
    with answering(http("200 OK", json.dumps(answer).encode())) as port:
        twilio = Twilio(f"http://127.0.0.1:{port}", "https://texting.example.com", 1, lambda: ASKED)
        return twilio.find(text, ASKED, ASKED + SECOND, Credentials({"account_sid": "AC1", "auth_token": "t"}))
