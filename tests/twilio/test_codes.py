"""The meaning of each of Twilio's codes, row by row: "not now", or "not this message"."""

import pytest

from app.carriers.base import SendErrorKind
from app.carriers.twilio.codes import CODES
from app.times.clock import SECOND
from tests.twilio.client import TwilioAccount
from tests.twilio.test_connections import answering, http, make_twilio, refusal
from tests.world import CUSTOMER, TestClock, World

NOT_NOW = {
    "20429": "throttled",
    "20500": "retry",
    "20503": "retry",
    "21611": "throttled",
    "30001": "throttled",
    "30022": "throttled",
    "30023": "throttled",
    "30027": "throttled",
    "30500": "retry",
    "60005": "retry",
    "63018": "throttled",
}
NOT_THIS = {
    "20003": "bad-configuration",
    "20404": "bad-configuration",
    "21211": "rejected",
    "21212": "rejected",
    "21217": "rejected",
    "21408": "rejected",
    "21606": "rejected",
    "21610": "opted-out",
    "21612": "rejected",
    "21614": "rejected",
    "21617": "rejected",
    "21623": "rejected",
    "30002": "bad-configuration",
    "30003": "rejected",
    "30004": "rejected",
    "30005": "rejected",
    "30006": "rejected",
    "30007": "rejected",
    "30008": "rejected",
    "30024": "rejected",
    "30032": "rejected",
    "30034": "rejected",
    "32017": "rejected",
}
GOLDEN = NOT_NOW | NOT_THIS


def test_every_code_has_a_golden_row() -> None:
    assert sorted(CODES) == sorted(GOLDEN)


@pytest.mark.parametrize("status", [400, 429, 503])
@pytest.mark.parametrize(("code", "kind"), GOLDEN.items())
def test_a_known_code_decides_whatever_the_status(code: str, kind: str, status: int) -> None:
    assert CODES.kind_of(status, code) == kind


@pytest.mark.parametrize("status", ["408 Request Timeout", "500 Error", "502 Bad Gateway", "503 Unavailable", "504 Timeout"])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[]", b'{"code": 504}', b'{"code": "upstream"}', b'{"code": null}', b'{"code": [20500]}']
)
def test_a_gateways_error_leaves_doubt(status: str, body: bytes) -> None:
    with answering(http(status, body)) as port:
        error = refusal(make_twilio(port))
    assert error.kind is SendErrorKind.UNKNOWN
    assert "not known" in error.reason


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
    body = f'{{"sid": "SM1", "status": "{status}", "error_code": {code}}}'.encode()
    with answering(http("201 Created", body)) as port:
        error = refusal(make_twilio(port))
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


def test_an_answer_that_drips_leaves_doubt_in_time(world: World, account: TwilioAccount) -> None:
    with account.server.behaving(CUSTOMER, "dripping"):
        message = world.wait_for_state(send(world), "uncertain")
    asked_at = next(step["at"] for step in message.history if step["state"] == "sending")
    # The instance of these tests waits 1 second for a whole call.
    assert message.history[-1]["at"] - asked_at < 3 * SECOND


def test_a_queue_overflow_in_a_receipt_is_final(world: World, account: TwilioAccount) -> None:
    message = world.wait_for_state(send(world), "sent")
    (text,) = account.texts
    assert account.send_receipt(text["sid"], "failed", ErrorCode="30001")["status"] == 200
    message = world.message(message.id)
    assert (message.state, (message.failure or {})["code"], message.sweep_at) == ("failed", "30001", None)
    world.instance.messaging.delivery.deliver(message.id)
    assert account.attempts(CUSTOMER) == 1
