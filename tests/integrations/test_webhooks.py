import json
from collections import Counter
from typing import Any

import pytest

from app.carriers.simulator import REJECTED
from app.integrations.base import DeliveryContext
from app.integrations.webhooks import WebhookIntegration
from app.outbound_limits.circuit_breaker import MAX_FAILURES
from app.safe_http.attempts import DeliveryAttempt
from app.store.engine.database import Database
from app.store.integrations.installed_integrations import installed_integrations
from app.times.clock import DAY, HOUR, MINUTE
from dev.programs.processes import find_free_port
from tests.integrations.desk import INSTALLED, Desk
from tests.webhooks.receiver import Receiver, respond
from tests.world import CUSTOMER, World, run_at_once, wait_until


def install(desk: Desk, receiver: Receiver, **more: Any) -> str:
    return desk.install("webhooks", {"url": receiver.url("/events?key=s3cret")}, **more)


def test_what_happens_is_told_signed_and_as_it_was_chosen(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver)
    secret = desk.world.call("POST", f"{INSTALLED}/{installed}/secret", desk.world.ann).json()["secret"]
    assert desk.world.text_in("Are you open?").status_code == 200
    assert desk.world.text_in("STOP").status_code == 200
    desk.store_text("We are", to=REJECTED)

    assert {told.state for told in desk.tell_all(installed)} == {"delivered"}
    events = [request.verify(secret) for request in receiver.received]
    assert Counter(event["type"] for event in events) == {
        "contact.created": 2,
        "message.received": 2,
        "contact.opted_out": 1,
        "message.sent": 1,
    }
    first = next(event for event in events if event["type"] == "message.received")
    assert first["userId"] == desk.world.ann.user.id
    assert first["data"]["message"]["message"] == "Are you open?"
    assert first["data"]["contact"]["phone_number"] == CUSTOMER
    assert {request.id for request in receiver.received} == {event["id"] for event in events}
    assert receiver.received[0].path == "/events?key=s3cret"


def test_events_name_the_author_and_carry_metadata(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver, events=["message.sent", "message.delivered"])
    sent = desk.world.send(desk.world.ann, metadata={"orderId": "7311"}).json()
    desk.world.instance.messaging.delivery.deliver(sent["id"])
    desk.world.receipt_in(desk.world.message(sent["id"]), "delivered")

    desk.tell_all(installed)

    messages = {request.event["type"]: request.event["data"]["message"] for request in receiver.received}
    assert {message["sentBy"] for message in messages.values()} == {desk.world.ann.user.id}
    assert messages["message.sent"]["sentByName"] == "Ann Archer"
    assert [message["metadata"] for message in messages.values()] == [{"orderId": "7311"}] * 2


def test_what_is_changed_in_a_contact_is_told_whoever_changes_it(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver, events=["contact.updated", "contact.opted_out", "contact.opted_in"])
    contact_id = desk.store_text()["ConversationID"]
    path = f"/api/v2/contacts/{contact_id}"

    for body in ({"full_name": "Cora Customer"}, {"full_name": "Cora Customer"}, {"optedOut": True}, {"isArchived": True}):
        assert desk.world.call("PATCH", path, desk.world.admin, json=body).status_code == 200
    assert desk.world.call("PATCH", path, desk.world.ann, json={"optedOut": False}).status_code == 200

    assert sorted(event.event for event in desk.events(installed)) == [
        "contact.opted_in",
        "contact.opted_out",
        "contact.updated",
    ]


def test_what_becomes_of_a_text_is_told_with_no_read_more(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver, events=["message.failed", "message.delivered"])
    sent = desk.world.send(desk.world.ann, to=REJECTED).json()
    desk.world.instance.messaging.delivery.deliver(sent["id"])

    (event,) = desk.events(installed)
    assert event.event == "message.failed"
    desk.tell(event)
    data = receiver.received[0].event["data"]
    assert data["message"]["id"] == sent["id"]
    assert data["failure"]["reason"]


def test_failed_event_is_retried_once_under_its_id(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver, events=["message.sent"])
    desk.store_text()
    (event,) = desk.events(installed)
    receiver.respond = respond(500)
    event = desk.tell(event)
    assert event.state == "pending"
    receiver.respond = respond(429, {"Retry-After": "7200"})
    event = desk.tell(event)
    assert event.next_attempt_at - event.tries[-1]["at"] >= 2 * HOUR
    receiver.respond = respond(200)
    desk.clock.forward(2 * HOUR + MINUTE)
    run_at_once(*[lambda: desk.tell(event)] * 4)
    # One that found no free slot may have put the event off.
    desk.tell_all(installed)

    assert desk.events(installed)[0].state == "delivered"
    assert len(receiver.received) == 3
    assert len({(request.id, request.body) for request in receiver.received}) == 1
    assert desk.shown(installed)["failingSince"] == 0


def test_a_webhook_and_integrations_each_get_their_own(desk: Desk, receiver: Receiver) -> None:
    relayed = f"/api/v2/users/{desk.world.ann.user.id}/webhook"
    desk.world.call("PATCH", relayed, desk.world.ann, json={"url": receiver.url("/relay")})
    first = install(desk, receiver, events=["message.sent"])
    second = install(desk, receiver, events=["message.sent", "message.received"])
    desk.store_text()

    (one,), (other,), (relay,) = desk.events(first), desk.events(second), desk.events("")
    assert len({one.id, other.id, relay.id}) == 3
    shown = desk.world.call("GET", f"{relayed}/deliveries", desk.world.ann).json()["deliveries"]
    assert [each["id"] for each in shown] == [relay.id]
    assert desk.world.call("GET", f"{relayed}/deliveries/{one.id}", desk.world.ann).status_code == 404
    # A task that names another integration than its event tells nothing.
    desk.world.instance.webhooks.delivery.deliver(one.id, one.uid, second)
    desk.world.instance.webhooks.delivery.deliver(one.id, one.uid)
    assert receiver.received == []
    listed = desk.world.call("GET", f"{INSTALLED}/{first}/deliveries", desk.world.ann).json()["deliveries"]
    assert [(each["id"], each["event"], each["state"]) for each in listed] == [(one.id, "message.sent", "pending")]


def test_removed_integration_gets_no_waiting_event(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver, events=["message.sent"])
    desk.store_text()
    (event,) = desk.events(installed)
    desk.change(installed, enabled=False)
    desk.store_text()
    assert len(desk.events(installed)) == 1
    assert desk.tell(event).state == "canceled"

    desk.change(installed, enabled=True)
    desk.store_text()
    assert desk.world.call("DELETE", f"{INSTALLED}/{installed}", desk.world.ann).status_code == 200
    assert {event.state for event in desk.events(installed)} == {"canceled"}
    assert desk.ann().integrations == {}
    assert desk.stored(installed) is None
    assert receiver.received == []


def test_integration_failing_5_days_is_switched_off(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver, events=["message.sent"])
    receiver.respond = respond(404)
    desk.store_text()
    desk.tell_all(installed)
    assert desk.shown(installed)["failingSince"] > 0
    desk.clock.forward(5 * DAY + MINUTE)
    desk.store_text()
    desk.tell_all(installed)

    shown = desk.shown(installed)
    assert (shown["enabled"], shown["disabledReason"]) == (False, "Nothing has arrived there for 5 days")
    assert desk.ann().integrations == {installed: []}
    desk.store_text()
    assert len(desk.events(installed)) == 2
    assert desk.change(installed, enabled=True)["disabledAt"] == 0
    assert desk.ann().integrations == {installed: ["message.sent"]}


def test_a_test_answers_what_came_back_and_keeps_nothing(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver)
    path = f"{INSTALLED}/{installed}/test"
    receiver.respond = respond(418, body=b"no tea")
    answer = desk.world.call("POST", path, desk.world.ann).json()
    assert (answer["status"], answer["response"], answer["delivered"]) == (418, "no tea", False)
    receiver.respond = respond(204)
    assert desk.world.call("POST", path, desk.world.ann).json()["delivered"] is True
    assert receiver.received[-1].event["type"] == "test"
    assert desk.events(installed) == []


def test_a_new_secret_signs_beside_the_old_one_for_a_day(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver)
    path = f"{INSTALLED}/{installed}"
    old, new = (desk.world.call("POST", f"{path}/secret", desk.world.ann).json()["secret"] for _ in range(2))
    desk.world.call("POST", f"{path}/test", desk.world.ann)
    assert receiver.received[0].verify(old)["type"] == receiver.received[0].verify(new)["type"] == "test"
    desk.clock.forward(DAY)
    desk.world.call("POST", f"{path}/test", desk.world.ann)
    assert len(receiver.received[1].headers["webhook-signature"].split()) == 1


def test_integration_events_cost_no_extra_round_trip(desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()
    for method in ("read", "query", "write"):
        genuine = getattr(Database, method)

        def counted(self: Database, *args: Any, _genuine: Any = genuine, _method: str = method) -> Any:
            counts[_method] += 1
            return _genuine(self, *args)

        monkeypatch.setattr(Database, method, counted)
    desk.world.text_in("First")
    desk.world.send(desk.world.ann)
    costs = []
    for installed in ("", "installed"):
        if installed:
            install(desk, receiver)
        counts.clear()
        desk.world.text_in("Again")
        sent = desk.world.send(desk.world.ann).json()
        desk.world.instance.messaging.delivery.deliver(sent["id"])
        costs.append(dict(counts))

    assert costs[0] == costs[1]


def test_the_queue_itself_tells(world: World, receiver: Receiver) -> None:
    body = {"integration": "webhooks", "configuration": {"url": receiver.url()}, "events": ["message.received"]}
    assert world.call("POST", INSTALLED, world.ann, json=body).status_code == 200
    world.text_in("Through the queue")

    (request,) = wait_until(lambda: list(receiver.received), lambda received: len(received) == 1)
    assert json.loads(request.body)["data"]["message"]["message"] == "Through the queue"


def test_an_address_that_turned_private_is_never_posted_to(desk: Desk, receiver: Receiver) -> None:
    installed = install(desk, receiver, events=["message.sent"])
    desk.store_text()
    stored = desk.stored(installed)
    assert stored is not None
    desk.world.change(installed_integrations, installed, configuration={"url": "http://169.254.169.254/latest"})
    (told,) = desk.tell_all(installed)
    assert told.state == "failed"
    assert "not to a private address" in told.tries[0]["error"]


def test_pause_shows_until_the_receiver_responds(desk: Desk, receiver: Receiver) -> None:
    paused = desk.install("webhooks", {"url": f"http://127.0.0.1:{find_free_port()}/"}, events=["message.sent"])
    working = install(desk, receiver, events=["message.sent"])
    for _ in range(MAX_FAILURES):
        desk.store_text()
    for event in desk.events(paused):
        desk.tell(event)

    listed = desk.world.call("GET", INSTALLED, desk.world.ann).json()["integrations"]

    by_id = {integration["id"]: integration for integration in listed}
    assert by_id[paused] == desk.shown(paused)
    assert 0 < by_id[paused]["pausedSince"] <= desk.clock() < by_id[paused]["pausedUntil"]
    assert (by_id[working]["pausedSince"], by_id[working]["pausedUntil"]) == (0, 0)
    assert "pausedSince" not in desk.change(paused, enabled=False)
    assert desk.shown(paused)["pausedSince"] == 0


@pytest.mark.parametrize(("calls", "is_answered"), [(True, True), (False, None)])
def test_response_that_cannot_be_read_is_one(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, calls: bool, is_answered: bool | None
) -> None:
    stored = desk.stored(install(desk, receiver))
    assert stored is not None
    deliver = WebhookIntegration.deliver

    def misread(integration: WebhookIntegration, context: DeliveryContext) -> DeliveryAttempt:
        if calls:
            deliver(integration, context)
        raise ValueError("no JSON")

    monkeypatch.setattr(WebhookIntegration, "deliver", misread)
    attempt = desk.world.instance.webhooks.integration_notifications.test(desk.ann(), stored)

    assert attempt.record["error"] == "The answer could not be read"
    assert attempt.is_answered is is_answered
