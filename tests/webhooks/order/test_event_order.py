"""Events of one conversation are posted in the order of its messages, as long as first attempts succeed."""

import pytest

from app.carriers.base import SendResult
from app.carriers.simulator import Simulator
from app.services.messages.slots import QUIET_HOURS, Slot, slot_changes
from app.services.webhooks.delivery import MAX_HOLD_MS
from app.services.webhooks.outbox import API_EVENT_DELAY_MS
from app.store.messages.messages import messages
from app.store.tenancy.organizations import organizations
from app.store.webhooks.relay_deliveries import RelayDelivery, deliveries_of, relay_deliveries
from app.times.clock import HOUR
from tests.webhooks.webhook_fixture import Office
from tests.world import World


@pytest.fixture
def events(office: Office, still_world: World) -> list[RelayDelivery]:
    """The events of an outbound message and of the reply to it; neither has a task."""
    message_id = still_world.send(still_world.ann, message="first").json()["id"]
    still_world.instance.messaging.delivery.deliver(message_id)
    assert still_world.text_in("second").status_code == 200
    return find_events(still_world)


def find_events(world: World) -> list[RelayDelivery]:
    found = world.instance.core.store.page(relay_deliveries, deliveries_of(world.ann.user.id, None, 10, None))
    return sorted(found, key=lambda event: event.created)


def post(world: World, event: RelayDelivery) -> None:
    world.instance.webhooks.delivery.deliver(event.id, event.uid, "", event.after)


def arrived(office: Office) -> list[str]:
    return [request.event["MessageBody"] for request in office.receiver.received]


def test_event_waits_for_the_one_before(office: Office, still_world: World, events: list[RelayDelivery]) -> None:
    first, second = events

    post(still_world, second)
    assert arrived(office) == []

    post(still_world, first)
    post(still_world, second)
    assert arrived(office) == ["first", "second"]


def test_event_waits_for_a_limited_time(office: Office, still_world: World, events: list[RelayDelivery]) -> None:
    office.clock.forward(API_EVENT_DELAY_MS + MAX_HOLD_MS)

    post(still_world, events[1])

    assert arrived(office) == ["second"]


def test_event_does_not_wait_for_a_retry(office: Office, still_world: World, events: list[RelayDelivery]) -> None:
    still_world.change(relay_deliveries, events[0].id, attempts=1)

    post(still_world, events[1])

    assert arrived(office) == ["second"]


@pytest.mark.parametrize("between", ["canceled", "quiet"])
def test_order_holds_past_one_that_stands_aside(
    office: Office, still_world: World, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    monkeypatch.setattr(Simulator, "send", lambda _, message, __: SendResult(f"SIM{message.message_id}", 1))
    ids = [still_world.send(still_world.ann, message=body).json()["id"] for body in ("first", "between", "third")]
    opening = office.clock() + 8 * HOUR
    waits = slot_changes(still_world.message(ids[1]), Slot(opening, QUIET_HOURS, 0, opening))
    still_world.change(messages, ids[1], **({"state": "canceled"} if between == "canceled" else waits))
    for message_id in (ids[0], ids[2]):
        still_world.instance.messaging.delivery.deliver(message_id, still_world.message(message_id).after)
    first, third = find_events(still_world)

    post(still_world, third)
    assert arrived(office) == []

    post(still_world, first)
    post(still_world, third)
    assert arrived(office) == ["first", "third"]


def test_events_arrive_in_order(office: Office) -> None:
    bodies = [str(number) for number in range(10)]
    for body in bodies:
        office.world.send(office.world.ann, message=body)

    office.wait_for(10)

    assert arrived(office) == bodies
    times = [request.event["Timestamp"] for request in office.receiver.received]
    assert times == sorted(set(times))


def test_consent_message_goes_before_what_needs_it(office: Office, still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simulator, "send", lambda _, message, __: SendResult(f"SIM{message.message_id}", 1))
    demand = {"require_contact_consent": True, "require_contact_consent_message": "May we?"}
    still_world.change(organizations, still_world.organization.id, **demand)
    for body in ("first", "second"):
        message_id = still_world.send(still_world.ann, message=body).json()["id"]
        still_world.instance.messaging.delivery.deliver(message_id, still_world.message(message_id).after)
    consent, first, second = find_events(still_world)
    contact_id = still_world.message(consent.message_id).contact_id

    post(still_world, first)
    assert arrived(office) == []

    post(still_world, consent)
    post(still_world, first)
    assert arrived(office) == ["May we?", "first"]
    # Only what waited for it.
    assert [consent.id in event.after for event in (first, second)] == [True, False]
    assert [each.body for each in reversed(still_world.conversation(contact_id))] == ["May we?", "first", "second"]
