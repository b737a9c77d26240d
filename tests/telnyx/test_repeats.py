"""A message whose response was lost is handed over again with the same key, and sent once."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.carriers.base import SafeRepeater
from app.services.messages.failures import RETRY_WINDOW_MS
from app.store.contacts.contacts import contacts
from app.store.messages.messages import Message, MessageState, messages
from app.store.tenancy.organizations import organizations
from app.times.clock import HOUR, MINUTE, SECOND
from tests.loopback_carrier import LoopbackCarrier, Reply
from tests.telnyx.carrier import API_KEY, Signer, TelnyxService
from tests.world import TestClock, World


def lose_response(world: World, service: TelnyxService, lost: int = 1) -> Message:
    """Send a message that Telnyx takes, and whose response is lost that often."""
    service.lost = lost
    message_id = str(world.send(world.ann).json()["id"])
    world.instance.messaging.delivery.deliver(message_id)
    message = world.message(message_id)
    assert (message.state, len(service.taken)) == ("uncertain", 1)
    return message


def ask_again(world: World, clock: TestClock, message: Message, after: int = MINUTE + SECOND) -> Message:
    """Pass time, then run the sweeper and its task."""
    clock.forward(after)
    world.instance.operations.sweeper.sweep()
    world.instance.messaging.delivery.deliver(message.id)
    return world.message(message.id)


def keys(telnyx: LoopbackCarrier) -> list[str]:
    return [request.headers["idempotency-key"] for request in telnyx.requests]


def test_lost_response_is_asked_for_again_and_sent_once(
    still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, clock: TestClock
) -> None:
    message = lose_response(still_world, service)
    assert message.idempotency_key == keys(telnyx)[0]

    message = ask_again(still_world, clock, message)

    assert (message.state, message.carrier_message_id, message.failure) == ("sent", "telnyx-1", None)
    assert [step["state"] for step in message.history] == ["queued", "sending", "uncertain", "sent"]
    assert len(service.taken) == 1
    assert len(telnyx.requests) == 2
    assert len(set(keys(telnyx))) == 1


def test_message_that_telnyx_never_got_is_sent_by_the_repetition(
    still_world: World, service: TelnyxService, account: Any, clock: TestClock
) -> None:
    service.refusals = [Reply(504, b"<html>")]
    message_id = str(still_world.send(still_world.ann).json()["id"])
    still_world.instance.messaging.delivery.deliver(message_id)
    assert still_world.message(message_id).state == "uncertain"
    assert service.taken == []

    message = ask_again(still_world, clock, still_world.message(message_id))

    assert (message.state, len(service.taken)) == ("sent", 1)


def test_nothing_is_repeated_in_quiet_hours(still_world: World, service: TelnyxService, account: Any, clock: TestClock) -> None:
    service.refusals = [Reply(504, b"<html>")]
    message_id = str(still_world.send(still_world.ann).json()["id"])
    still_world.instance.messaging.delivery.deliver(message_id)
    today = datetime.fromtimestamp(clock() / SECOND, UTC).date()
    closed = [{"date": (today + timedelta(days=days)).isoformat()} for days in (-1, 0, 1)]
    quiet = {"enabled": True, "appliesToTyped": True, "holidays": closed}
    still_world.change(organizations, still_world.organization.id, settings={"quietHours": quiet})

    message = ask_again(still_world, clock, still_world.message(message_id))

    assert (message.state, service.taken) == ("uncertain", [])


def test_repetitions_pause_longer_each_time(
    still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, clock: TestClock
) -> None:
    message = lose_response(still_world, service, lost=1000)
    minutes = []
    for minute in range(1, 300):
        clock.forward(MINUTE)
        sweep_at = still_world.message(message.id).sweep_at
        if sweep_at is not None and sweep_at <= clock():
            minutes.append(minute)
            ask_again(still_world, clock, message, 0)

    pauses = [later - earlier for earlier, later in itertools.pairwise(minutes)]
    assert all(later >= earlier - 2 for earlier, later in itertools.pairwise(pauses)), minutes
    assert 4 <= len(pauses) <= 6
    assert still_world.message(message.id).state == "uncertain"
    assert len(service.taken) == 1
    assert len(set(keys(telnyx))) == 1


def test_server_that_died_while_sending_repeats_too(
    still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, clock: TestClock
) -> None:
    message = lose_response(still_world, service)
    # As a server that died after the carrier took the message leaves it.
    steps = message.history[:-1]
    still_world.change(messages, message.id, state=MessageState.SENDING, history=steps, failure=None, sweep_at=1)
    still_world.instance.operations.sweeper.sweep()
    assert still_world.message(message.id).state == "uncertain"

    message = ask_again(still_world, clock, message)

    assert (message.state, message.carrier_message_id, len(service.taken)) == ("sent", "telnyx-1", 1)


class TestLimits:
    """End of repetitions: the message stays uncertain, and nothing is sent."""

    def test_expired_key(
        self, still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, clock: TestClock
    ) -> None:
        message = lose_response(still_world, service)
        # Scheduled messages are due later than they are created; only the key's age counts here.
        send_at = message.created + 23 * HOUR
        still_world.change(messages, message.id, send_at=send_at)
        assert ask_again(still_world, clock, message, 23 * HOUR).state == "uncertain"
        assert len(telnyx.requests) == 1

    def test_message_that_is_overdue_too_long(
        self, still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, clock: TestClock
    ) -> None:
        message = lose_response(still_world, service)
        assert ask_again(still_world, clock, message, RETRY_WINDOW_MS + SECOND).state == "uncertain"
        assert len(telnyx.requests) == 1

    def test_another_account(
        self, still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, clock: TestClock
    ) -> None:
        message = lose_response(still_world, service)
        still_world.give_provider(still_world.tenant.id, account | {"public_key": Signer().public_key})
        assert ask_again(still_world, clock, message).state == "uncertain"
        assert len(telnyx.requests) == 1

    def test_account_without_public_key(
        self, still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, clock: TestClock
    ) -> None:
        still_world.give_provider(still_world.tenant.id, {"name": "telnyx", "api_key": API_KEY})
        message = lose_response(still_world, service)
        assert ask_again(still_world, clock, message).state == "uncertain"
        assert len(telnyx.requests) == 1

    def test_changed_request(
        self, still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, clock: TestClock
    ) -> None:
        message = lose_response(still_world, service)
        still_world.give_provider(still_world.tenant.id, account | {"messaging_profile_id": "another-profile"})
        assert ask_again(still_world, clock, message).state == "uncertain"
        assert len(telnyx.requests) == 1

    def test_recipient_who_opted_out(
        self, still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, clock: TestClock
    ) -> None:
        message = lose_response(still_world, service)
        still_world.change(contacts, message.contact_id, opted_out=True)
        assert ask_again(still_world, clock, message).state == "uncertain"
        assert len(telnyx.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(401, {"errors": [{"code": "10009"}]}),
        Reply(404, b"<html>"),
        Reply(409, {"errors": [{"code": "10012"}]}),
        Reply(422, {"errors": [{"code": "10015", "detail": "Idempotency-Key reused"}]}),
        Reply(422, {}),
        Reply(429, {"errors": [{"code": "10011"}]}),
        Reply(500, {"errors": [{"code": "10007"}]}),
        Reply(503, b""),
    ],
)
def test_refusal_that_says_nothing_about_the_first_request(
    still_world: World, service: TelnyxService, account: Any, clock: TestClock, reply: Reply
) -> None:
    message = lose_response(still_world, service)
    service.refusals = [reply]

    assert ask_again(still_world, clock, message).state == "uncertain"
    assert ask_again(still_world, clock, message, HOUR).state == "sent"
    assert len(service.taken) == 1


@pytest.mark.parametrize(("code", "kind"), [("40300", "opted-out"), ("40310", "rejected"), ("40009", "rejected")])
def test_refusal_of_the_message_settles_it(
    still_world: World, service: TelnyxService, account: Any, clock: TestClock, code: str, kind: str
) -> None:
    service.refusals = [Reply(504, b"<html>"), Reply(403, {"errors": [{"code": code}]})]
    message_id = str(still_world.send(still_world.ann).json()["id"])
    still_world.instance.messaging.delivery.deliver(message_id)

    message = ask_again(still_world, clock, still_world.message(message_id))

    assert (message.state, (message.failure or {})["kind"]) == ("failed", kind)
    assert still_world.contact(message.contact_id).opted_out is (code == "40300")
    assert service.taken == []


def test_receipt_settles_before_any_repetition(
    still_world: World, telnyx: LoopbackCarrier, service: TelnyxService, account: Any, signer: Signer, clock: TestClock
) -> None:
    message = lose_response(still_world, service)
    payload = {
        "id": "telnyx-1",
        "to": [{"phone_number": message.to_number, "status": "delivered"}],
        "webhook_url": service.taken[0].body["webhook_url"],
    }
    event = {"data": {"event_type": "message.finalized", "payload": payload}}
    url = f"{still_world.served.url}/receive?provider=telnyx"
    assert signer.post(url, event, clock()).status_code == 200

    assert ask_again(still_world, clock, message).state == "delivered"
    assert len(telnyx.requests) == 1


def test_who_repeats_safely_has_a_key(still_world: World) -> None:
    registry = still_world.instance.carriers.registry
    for name in registry.names():
        carrier = registry.find(name)
        assert carrier is not None
        assert carrier.capabilities.repeats_safely is isinstance(carrier, SafeRepeater)
