"""Codes in accepting responses and receipts; refusals with each code are in `tests/carriers`."""

import pytest

from app.carriers.base import SendError
from app.carriers.credentials import CarrierCredentials
from app.carriers.twilio.adapter import Twilio
from app.times.clock import SECOND
from tests.carriers.description import NOW, PUBLIC_URL, TEXT
from tests.carriers.loopback import Reply, run_loopback
from tests.twilio.client import TwilioAccount
from tests.world import CUSTOMER, TestClock, World

CREDENTIALS = CarrierCredentials({"account_sid": "AC1", "auth_token": "a-token"})


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        ("failed", "30007", "rejected"),
        ("failed", "30001", "rejected"),
        ("failed", "21610", "opted-out"),
        ("failed", "30002", "bad-configuration"),
        ("failed", "null", "rejected"),
        ("undelivered", "30003", "rejected"),
        ("canceled", "null", "rejected"),
    ],
)
def test_a_failure_inside_a_201_is_final(status: str, code: str, kind: str) -> None:
    with run_loopback() as server:
        server.answer(Reply(201, f'{{"sid": "SM1", "status": "{status}", "error_code": {code}}}'.encode()))
        with pytest.raises(SendError) as raised:
            Twilio(server.url, PUBLIC_URL, 5, lambda: NOW).send(TEXT, CREDENTIALS)
    error = raised.value
    assert (error.kind, error.code) == (kind, "" if code == "null" else code)


def send(world: World) -> str:
    return str(world.send(world.ann).json()["id"])


def test_a_full_queue_at_twilio_is_tried_again(world: World, account: TwilioAccount, clock: TestClock) -> None:
    with account.server.behaving(CUSTOMER, "queue-full-once"):
        message = world.wait_for_state(send(world), "queued")
        clock.forward(5 * SECOND)
        message = world.wait_for_state(message.id, "sent")
    assert account.attempts(CUSTOMER) == 2
    assert len(account.texts) == 1


def test_a_message_taken_behind_a_gateway_is_sent_once(world: World, account: TwilioAccount, clock: TestClock) -> None:
    with account.server.behaving(CUSTOMER, "gateway-after-taking"):
        message = world.wait_for_state(send(world), "uncertain")
        assert (message.failure or {})["code"] == "http-504"
        clock.forward(60 * SECOND)
        world.instance.operations.sweeper.sweep()
        message = world.wait_for_state(message.id, "sent")
    assert account.attempts(CUSTOMER) == 1
    assert message.carrier_message_id == account.texts[0]["sid"]


def test_a_message_that_failed_when_taken_fails(world: World, account: TwilioAccount) -> None:
    with account.server.behaving(CUSTOMER, "failed-at-once"):
        message = world.wait_for_state(send(world), "failed")
    assert message.failure == {"kind": "rejected", "code": "30007", "reason": "The carrier filtered the message as unwanted"}
    assert account.attempts(CUSTOMER) == 1


def test_a_queue_overflow_in_a_receipt_is_final(world: World, account: TwilioAccount) -> None:
    message = world.wait_for_state(send(world), "sent")
    (text,) = account.texts
    assert account.send_receipt(text["sid"], "failed", ErrorCode="30001")["status"] == 200
    message = world.message(message.id)
    assert (message.state, (message.failure or {})["code"], message.sweep_at) == ("failed", "30001", None)
    world.instance.messaging.delivery.deliver(message.id)
    assert account.attempts(CUSTOMER) == 1
