import json
from pathlib import Path

import pytest

from app.services.messages.failures import RETRY_WINDOW_MS
from app.services.sending.deliver.outcomes import pause_before_next
from app.store.messages.messages import Message
from app.times.clock import MINUTE, SECOND
from tests.twilio import exchange
from tests.twilio.client import TwilioAccount
from tests.world import CUSTOMER, TestClock, World, wait_until

GOLDEN = Path(__file__).parent / "golden"


def send(world: World, to: str = CUSTOMER, message: str = "Hello!", **more: object) -> str:
    answer = world.send(world.ann, to=to, message=message, **more)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_a_text_is_taken_and_delivered(world: World, account: TwilioAccount) -> None:
    message_id = send(world, message="Your order is ready")
    message = world.wait_for_state(message_id, "sent")
    (text,) = account.texts
    assert (message.carrier, message.carrier_message_id, message.segments) == ("twilio", text["sid"], 1)
    assert account.send_receipt(text["sid"], "delivered")["status"] == 200
    assert [step["state"] for step in world.message(message_id).history] == ["queued", "sending", "sent", "delivered"]


def test_the_request_is_the_golden_one(world: World, account: TwilioAccount) -> None:
    media = ["https://example.com/a.png", "https://example.com/b.png?c=d&e"]
    message_id = send(world, message="Grüße & mehr + 😀", media=media)
    world.wait_for_state(message_id, "sent")
    (text,) = account.texts
    expected = (GOLDEN / "send.json").read_text()
    expected = expected.replace("{url}", world.served.url).replace("{message}", message_id)
    assert text["form"] == json.loads(expected)
    assert text["login"] == account.sid


def test_a_messaging_service_sends_from_the_users_own_number(world: World, account: TwilioAccount) -> None:
    world.give_provider(world.tenant.id, {**account.provider, "messaging_service_sid": "MG1"})
    world.wait_for_state(send(world), "sent")
    assert ["From", world.ann.user.phone_number] in account.texts[0]["form"]
    assert ["MessagingServiceSid", "MG1"] in account.texts[0]["form"]


def test_an_api_key_is_used_instead_of_the_auth_token(world: World, account: TwilioAccount) -> None:
    key = {"api_key_sid": "SK1", "api_key_secret": account.token, "auth_token": "signs-webhooks-only"}
    world.give_provider(world.tenant.id, {**account.provider, **key})
    world.wait_for_state(send(world), "sent")
    assert account.texts[0]["login"] == "SK1"


@pytest.mark.parametrize(
    ("number", "kind", "code", "reason"),
    [
        (exchange.OPTED_OUT, "opted-out", "21610", "The recipient has opted out at the carrier"),
        (exchange.UNREGISTERED, "rejected", "30034", "The sender's number is not registered for texting (10DLC)"),
    ],
)
def test_a_refused_text_fails_with_a_sentence_for_its_sender(
    world: World, account: TwilioAccount, number: str, kind: str, code: str, reason: str
) -> None:
    message = world.wait_for_state(send(world, number), "failed")
    assert message.failure == {"kind": kind, "code": code, "reason": reason}
    assert message.history[-1]["reason"] == reason
    assert account.attempts(number) == 1


def test_a_contact_who_opted_out_at_twilio_is_opted_out_here(world: World, account: TwilioAccount) -> None:
    message = world.wait_for_state(send(world, exchange.OPTED_OUT), "failed")
    # The opt-out is a commit of its own, after that of the message.
    wait_until(
        lambda: world.call("GET", f"/api/v2/contacts/{message.contact_id}", world.ann).json(),
        lambda contact: contact["optedOut"] is True,
    )
    assert world.send(world.ann, to=exchange.OPTED_OUT).status_code == 451


def test_wrong_credentials_fail_the_text_and_show_nowhere(
    world: World, account: TwilioAccount, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "a-wrong-token-that-nobody-may-see"
    world.give_provider(world.tenant.id, {**account.provider, "auth_token": wrong})
    message = world.wait_for_state(send(world), "failed")
    assert message.failure == {
        "kind": "bad-configuration",
        "code": "20003",
        "reason": "Twilio does not accept the account's credentials",
    }
    answer = world.call("GET", f"/api/v2/messages/{message.id}", world.ann)
    assert wrong not in answer.text + caplog.text


def test_a_throttled_text_waits_as_long_as_twilio_asks(world: World, account: TwilioAccount) -> None:
    number = "+12125550150"
    with account.server.behaving(number, "throttled"):
        message_id = send(world, number)
        message = wait_until(lambda: world.message(message_id), has_failure)
    assert message.failure is not None
    assert message.failure["kind"] == "throttled"
    refused_at = message.history[-1]["at"]
    sent = world.wait_for_state(message_id, "sent")
    asked_again_at = next(step["at"] for step in reversed(sent.history) if step["state"] == "sending")
    # The queue's own clock and ours differ by ms.
    assert asked_again_at - refused_at >= SECOND - 50
    assert len(account.texts) == 1


@pytest.mark.parametrize("number", [exchange.SILENT, exchange.GARBAGE, exchange.RESET_AFTER_READING])
def test_lost_response_is_uncertain_and_not_resent(world: World, account: TwilioAccount, number: str) -> None:
    message_id = send(world, number)
    message = world.wait_for_state(message_id, "uncertain")
    assert message.failure is not None
    assert message.failure["kind"] == "unknown"
    world.instance.messaging.delivery.deliver(message_id)
    assert account.attempts(number) == 1


def test_reset_connection_is_uncertain(world: World, account: TwilioAccount) -> None:
    # Whether the other side has read nothing or everything looks the same from here.
    with account.server.behaving("*", "reset"):
        world.wait_for_state(send(world), "uncertain")


def test_a_slow_answer_is_waited_for(world: World, account: TwilioAccount) -> None:
    world.wait_for_state(send(world, exchange.SLOW), "sent")
    assert account.attempts(exchange.SLOW) == 1


def test_carrier_outage_of_an_hour_loses_no_message(still_world: World, account: TwilioAccount, clock: TestClock) -> None:
    number = "+12125550151"
    with account.server.behaving(number, "faulty"):
        message_id = send(still_world, number)
        still_world.instance.messaging.delivery.deliver(message_id)
        assert has_failure(still_world.message(message_id))
        for _ in range(6):
            clock.forward(10 * MINUTE)
            still_world.instance.messaging.delivery.deliver(message_id)
        message = still_world.message(message_id)
        assert message.state == "queued"
        assert message.failure == {"kind": "retry", "code": "20500", "reason": "Twilio had a fault of its own"}
    clock.forward(10 * MINUTE)
    still_world.instance.messaging.delivery.deliver(message_id)
    assert still_world.message(message_id).state == "sent"
    assert [text["to"] for text in account.texts] == [number]


def test_receipt_after_5xx_prevents_a_second_send(still_world: World, account: TwilioAccount) -> None:
    number = "+12125550155"
    with account.server.behaving(number, "faulty-after-taking"):
        message_id = send(still_world, number)
        still_world.instance.messaging.delivery.deliver(message_id)
        assert has_failure(still_world.message(message_id))
        (text,) = account.texts
        assert account.send_receipt(text["sid"], "queued")["status"] == 200
        still_world.instance.messaging.delivery.deliver(message_id)
    message = still_world.message(message_id)
    assert (message.state, message.carrier_message_id, message.failure) == ("sent", text["sid"], None)
    assert account.attempts(number) == 1


def test_lasting_carrier_outage_fails_the_message(still_world: World, account: TwilioAccount, clock: TestClock) -> None:
    number = "+12125550152"
    with account.server.behaving(number, "faulty"):
        message_id = send(still_world, number)
        still_world.instance.messaging.delivery.deliver(message_id)
        assert has_failure(still_world.message(message_id))
        clock.forward(RETRY_WINDOW_MS)
        still_world.instance.messaging.delivery.deliver(message_id)
    message = still_world.message(message_id)
    assert message.state == "failed"
    assert message.history[-1]["reason"] == f"Given up after {message.attempts} attempts: Twilio had a fault of its own"


def test_pauses_double_and_respect_retry_after() -> None:
    for attempts, longest in ((1, 5 * SECOND), (2, 10 * SECOND), (3, 20 * SECOND), (30, 10 * MINUTE)):
        pauses = {pause_before_next(attempts, 0) for _ in range(200)}
        assert len(pauses) > 1
        assert longest // 2 <= min(pauses)
        assert max(pauses) <= longest
    asked = {pause_before_next(1, 30 * SECOND) for _ in range(200)}
    assert len(asked) > 1
    assert min(asked) >= 30 * SECOND
    assert max(asked) <= 33 * SECOND


def has_failure(message: Message) -> bool:
    return message.failure is not None
