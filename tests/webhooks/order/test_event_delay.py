"""The event of a message from the API leaves after the response of its request, and keeps its place."""

import time

from app.services.webhooks.delivery import MAX_HOLD_MS
from app.services.webhooks.outbox import API_EVENT_DELAY_MS
from app.store.webhooks.relay_deliveries import RelayDelivery, deliveries_of, relay_deliveries
from app.times.clock import DAY, SECOND
from tests.contacts.people import session_of
from tests.integrations.desk import INSTALLED
from tests.webhooks.webhook_fixture import Office
from tests.world import CUSTOMER, World


def due_after_acceptance(world: World, delivery: RelayDelivery) -> int:
    return delivery.next_attempt_at - world.message(delivery.message_id).created


def test_event_comes_after_the_response(office: Office) -> None:
    arrived: dict[str, float] = {}

    def note(handler: object) -> None:
        arrived["event"] = time.monotonic()
        office.receiver.respond = ok
        ok(handler)  # type: ignore[arg-type]

    ok = office.receiver.respond
    office.receiver.respond = note
    office.world.send(office.world.ann)
    answered = time.monotonic()

    office.wait_for(1)

    assert arrived["event"] - answered > API_EVENT_DELAY_MS / SECOND / 2


def test_events_of_the_api_wait_and_others_do_not(quiet_office: Office) -> None:
    office, world = quiet_office, quiet_office.world
    assert world.text_in("Hello").status_code == 200
    stored = office.store_text()
    body = {"to": CUSTOMER, "from": world.ann.user.phone_number, "message": "Hi", "sendStatus": "sent"}
    assert world.call("POST", "/api/v2/messages", session_of(world, world.ann), json=body).status_code == 200

    from_app, from_api, inbound = office.deliveries()

    assert from_api.id == stored.id
    assert due_after_acceptance(world, from_api) == API_EVENT_DELAY_MS
    assert due_after_acceptance(world, from_app) < SECOND
    assert due_after_acceptance(world, inbound) < SECOND


def test_late_event_of_a_scheduled_message_does_not_wait(quiet_office: Office) -> None:
    office, world = quiet_office, quiet_office.world
    sent = world.send(world.ann, sendAt=office.clock() + DAY).json()
    office.clock.forward(DAY)
    world.instance.messaging.delivery.deliver(sent["id"])

    (delivery,) = office.deliveries()

    assert delivery.next_attempt_at == delivery.created


def test_events_of_integrations_wait_too(quiet_office: Office) -> None:
    office, world = quiet_office, quiet_office.world
    body = {
        "integration": "webhooks",
        "configuration": {"url": office.receiver.url()},
        "events": ["message.sent", "contact.created"],
    }
    installed = world.call("POST", INSTALLED, world.ann, json=body).json()["id"]
    sent = office.store_text()

    events = world.instance.core.store.page(relay_deliveries, deliveries_of(world.ann.user.id, None, 10, None, installed))

    assert {event.event for event in events} == {"message.sent", "contact.created"}
    assert {event.next_attempt_at for event in events} == {world.message(sent.message_id).created + API_EVENT_DELAY_MS}


def test_reply_waits_for_the_delayed_event(quiet_office: Office) -> None:
    office, world = quiet_office, quiet_office.world
    first = world.send(world.ann, message="first").json()["id"]
    world.instance.messaging.delivery.deliver(first)
    world.text_in("second")
    second, _ = office.deliveries()

    def post(event: RelayDelivery) -> None:
        world.instance.webhooks.delivery.deliver(event.id, event.uid, "", event.after)

    office.clock.forward(MAX_HOLD_MS)
    post(second)
    assert office.receiver.received == []

    office.clock.forward(API_EVENT_DELAY_MS)
    post(second)
    assert office.receiver.bodies() == ["second"]
