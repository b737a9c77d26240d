"""Telnyx's webhooks as an instance answers them: within its 2 seconds, and only what Telnyx signed."""

import time
from typing import Any

import pytest
import requests

from tests.telnyx.carrier import Signer, TelnyxService, read_golden
from tests.world import CUSTOMER, TestClock, World

MAX_SECONDS = 2.0


def receive(world: World, signer: Signer, event: Any, at: int) -> requests.Response:
    started = time.monotonic()
    answer = signer.post(f"{world.served.url}/receive?provider=telnyx", event, at)
    assert time.monotonic() - started < MAX_SECONDS
    return answer


def inbound(world: World, name: str = "inbound", **payload: Any) -> Any:
    event = read_golden(name)
    office = [{"phone_number": world.ann.user.phone_number, "status": "webhook_delivered"}]
    event["data"]["payload"] |= {"to": office, **payload}
    return event


def test_media_are_fetched_after_the_answer(
    still_world: World, account: dict[str, str], signer: Signer, clock: TestClock
) -> None:
    answer = receive(still_world, signer, inbound(still_world), clock())

    assert (answer.status_code, answer.text) == (200, "{}")
    (contact,) = still_world.call("GET", "/api/v2/contacts", still_world.ann).json()["contacts"]
    (message,) = still_world.conversation(contact["id"])
    assert (message.carrier, message.body) == ("telnyx", "Here is the picture & the form 😀")


def test_group_is_no_message_of_one_person(
    still_world: World, account: dict[str, str], signer: Signer, clock: TestClock
) -> None:
    assert receive(still_world, signer, inbound(still_world, "inbound_group"), clock()).status_code == 200

    page = still_world.call("GET", "/api/v2/messages", still_world.ann).json()
    (message,) = page["messages"]
    stored = still_world.message(message["id"])
    assert sorted({*stored.other_recipients, stored.from_number} - {still_world.ann.user.phone_number}) == [
        CUSTOMER,
        "+12125550124",
    ]


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (-4, 200), (6, 403), (-6, 403)])
def test_time_of_the_signature_counts(
    still_world: World, account: dict[str, str], signer: Signer, clock: TestClock, minutes: int, status: int
) -> None:
    assert receive(still_world, signer, inbound(still_world), clock() + minutes * 60_000).status_code == status


def test_only_keys_of_the_account_sign(still_world: World, account: dict[str, str], signer: Signer, clock: TestClock) -> None:
    newer = Signer()
    assert receive(still_world, newer, inbound(still_world), clock()).status_code == 403
    rotating = account | {"public_key": newer.public_key, "public_key_previous": signer.public_key}
    still_world.give_provider(still_world.tenant.id, rotating)
    for key in (newer, signer):
        assert receive(still_world, key, inbound(still_world), clock()).status_code == 200


def test_opt_out_of_a_receipt_marks_the_contact(
    still_world: World, service: TelnyxService, account: dict[str, str], signer: Signer, clock: TestClock
) -> None:
    message_id = str(still_world.send(still_world.ann).json()["id"])
    still_world.instance.messaging.delivery.deliver(message_id)
    event = read_golden("receipt")
    event["data"]["payload"] |= {
        "id": "telnyx-1",
        "to": [{"phone_number": CUSTOMER, "status": "sending_failed"}],
        "errors": [{"code": "40300", "title": "Blocked due to STOP message"}],
        "webhook_url": service.taken[0].body["webhook_url"],
    }

    assert receive(still_world, signer, event, clock()).status_code == 200

    message = still_world.message(message_id)
    assert (message.state, (message.failure or {})["code"]) == ("failed", "40300")
    assert still_world.contact(message.contact_id).opted_out


def test_unknown_event_about_a_message_is_answered_and_ignored(
    still_world: World, service: TelnyxService, account: dict[str, str], signer: Signer, clock: TestClock
) -> None:
    message_id = str(still_world.send(still_world.ann).json()["id"])
    still_world.instance.messaging.delivery.deliver(message_id)
    payload = {"id": "telnyx-1", "webhook_url": service.taken[0].body["webhook_url"], "to": [{"status": "delivered"}]}
    event = {"data": {"event_type": "message.of-tomorrow", "payload": payload}}

    assert receive(still_world, signer, event, clock()).status_code == 200
    assert receive(still_world, Signer(), event, clock()).status_code == 403
    assert still_world.message(message_id).state == "sent"
