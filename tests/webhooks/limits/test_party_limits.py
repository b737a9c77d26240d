"""Webhooks that hang, drip or refuse connections, beside one that works."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from app.outbound_limits.circuit_breaker import FIRST_PAUSE_MS, MAX_FAILURES
from app.services.webhooks.delivery import RETRY_WINDOW_MS
from app.services.webhooks.outbox import API_EVENT_DELAY_MS, TASK_GRACE_MS
from app.store.webhooks.relay_deliveries import RelayDelivery, deliveries_of, relay_deliveries
from app.times.clock import SECOND
from dev.programs.processes import find_free_port
from tests.costs.counting import counted
from tests.webhooks.receiver import Receiver, respond, run_receiver
from tests.webhooks.webhook_fixture import Office
from tests.world import World, wait_until

SLOTS = 2


@pytest.fixture
def other_receiver(quiet_office: Office) -> Iterator[Receiver]:
    """The receiver of Ben's webhook."""
    world = quiet_office.world
    with run_receiver() as other:
        path = f"/api/v2/users/{world.ben.user.id}/webhook"
        assert world.call("PATCH", path, world.ben, json={"url": other.url()}).status_code == 200
        yield other


@pytest.fixture
def tasks(quiet_office: Office, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The tasks that are enqueued: the event and when it is due."""
    enqueued: list[tuple[str, int]] = []

    def enqueue(delivery_id: str, uid: str, integration_id: str, attempt: int, due: int, *_: Any) -> None:
        del uid, integration_id, attempt
        enqueued.append((delivery_id, due))

    monkeypatch.setattr(quiet_office.world.instance.core.queue, "relay", enqueue)
    return enqueued


def event_of_ben(world: World) -> RelayDelivery:
    assert world.send(world.ben, message="good", sendStatus="sent").status_code == 200
    return world.instance.core.store.page(relay_deliveries, deliveries_of(world.ben.user.id, None, 1, None))[0]


def open_breaker(office: Office) -> None:
    """Open the circuit breaker of Ann's webhook by posts to a closed port."""
    office.change_webhook(url=f"http://127.0.0.1:{find_free_port()}/")
    for _ in range(MAX_FAILURES):
        assert office.post(office.store_text()).attempts == 1


class Hanging:
    """A receiver that hangs, silently or after a part of its response, until it is released."""

    def __init__(self, *, drips: bool) -> None:
        self.released = threading.Event()
        self.running = 0
        self._drips = drips
        self._lock = threading.Lock()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.running += 1
        if self._drips:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.released.wait(0.05):
                handler.wfile.write(b"a")
            handler.wfile.write(b"\r\nContent-Length: 0\r\n\r\n")
        else:
            self.released.wait(30)
            respond(200)(handler)


@pytest.mark.parametrize("drips", [False, True])
def test_hanging_receiver_holds_two_threads_and_nobody_else(
    quiet_office: Office, other_receiver: Receiver, tasks: list[tuple[str, int]], drips: bool
) -> None:
    office, hanging = quiet_office, Hanging(drips=drips)
    events = [office.store_text(f"bad {number}") for number in range(10)]
    good = event_of_ben(office.world)
    tasks.clear()
    office.receiver.respond = hanging
    with ThreadPoolExecutor(10) as pool:
        running: list[Future[RelayDelivery]] = [pool.submit(office.post, event) for event in events]
        wait_until(lambda: (sum(future.done() for future in running), hanging.running), lambda seen: seen == (8, SLOTS))
        office.world.instance.webhooks.delivery.deliver(good.id, good.uid)
        assert len(other_receiver.received) == 1
        hanging.released.set()
    put_off = [event for event, future in zip(events, running, strict=True) if future.result().state == "pending"]

    assert [office.delivery(event.id) for event in put_off] == put_off
    assert sorted(delivery_id for delivery_id, _ in tasks) == sorted(event.id for event in put_off)
    office.clock.forward(max(due for _, due in tasks) - office.clock())
    assert {office.post(event).state for event in [*put_off, *put_off]} == {"delivered"}
    assert len(office.receiver.received) == 10


def test_breaker_opens_and_shows_until_a_probe_arrives(quiet_office: Office, other_receiver: Receiver) -> None:
    office = quiet_office
    open_breaker(office)
    webhook = office.webhook()
    assert webhook["enabled"]
    assert 0 < webhook["pausedSince"] <= office.clock() < webhook["pausedUntil"]
    waiting = office.store_text("waits")
    assert office.post(waiting) == waiting
    good = event_of_ben(office.world)
    office.world.instance.webhooks.delivery.deliver(good.id, good.uid)
    assert len(other_receiver.received) == 1
    health = office.world.served.call("GET", "/health").json()
    assert health["checks"]["receivers:openCircuits"][0] | {"time": 0, "ageSeconds": 0} == {
        "componentType": "component",
        "status": "pass",
        "observedValue": 1,
        "observedUnit": "receivers",
        "time": 0,
        "ageSeconds": 0,
    }


def test_corrected_url_has_a_breaker_of_its_own(quiet_office: Office) -> None:
    office = quiet_office
    open_breaker(office)
    waiting = office.store_text("waits")
    assert office.post(waiting).state == "pending"

    office.change_webhook(url=office.receiver.url())
    assert office.post(waiting).state == "delivered"
    assert office.webhook()["pausedSince"] == 0


def test_answers_of_any_status_open_nothing(quiet_office: Office) -> None:
    quiet_office.receiver.respond = respond(500)
    for _ in range(2 * MAX_FAILURES):
        assert quiet_office.post(quiet_office.store_text()).attempts == 1
    assert quiet_office.webhook()["pausedSince"] == 0


def test_one_probe_then_everything_arrives(quiet_office: Office, tasks: list[tuple[str, int]]) -> None:
    office = quiet_office
    hanging = Hanging(drips=False)
    office.receiver.respond = hanging
    limits = office.world.instance.core.limits
    for _ in range(MAX_FAILURES):
        webhook = office.world.instance.webhooks.delivery._find_webhook(office.store_text(), office.ann(), None)
        assert webhook is not None
        with limits.enter(webhook.party, office.clock()) as call:
            call.note(is_answered=False)
    events = [office.store_text(f"waits {number}") for number in range(4)]
    assert {office.post(event).state for event in events} == {"pending"}
    assert office.receiver.received == []

    office.clock.forward(2 * FIRST_PAUSE_MS)
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(office.post, event) for event in events]
        wait_until(lambda: (sum(future.done() for future in running), hanging.running), lambda seen: seen == (3, 1))
        hanging.released.set()
    for event in events:
        office.clock.forward(max(due for delivery_id, due in tasks if delivery_id == event.id) - office.clock())
        assert office.post(event).state == "delivered"
    assert len(office.receiver.received) == len({request.id for request in office.receiver.received}) == 4


def test_putting_off_writes_nothing_at_first(quiet_office: Office) -> None:
    office = quiet_office
    open_breaker(office)
    event = office.store_text("waits")
    with counted(office.world.instance) as cost:
        for _ in range(10):
            office.world.instance.webhooks.delivery.deliver(event.id, event.uid)
    assert cost.commits == 0


def test_a_lost_task_is_made_again_by_the_sweeper(quiet_office: Office, tasks: list[tuple[str, int]]) -> None:
    office = quiet_office
    open_breaker(office)
    event = office.store_text("waits")
    office.post(event)
    tasks.clear()
    office.clock.forward(API_EVENT_DELAY_MS + TASK_GRACE_MS + SECOND)
    office.world.instance.operations.sweeper.sweep()
    assert event.id in {delivery_id for delivery_id, _ in tasks}


def test_event_that_waited_for_its_whole_schedule_fails(quiet_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office = quiet_office
    open_breaker(office)
    monkeypatch.setattr("app.outbound_limits.circuit_breaker.CircuitBreaker.admits", lambda *_: False)
    event = office.store_text("waits")
    office.clock.forward(API_EVENT_DELAY_MS + RETRY_WINDOW_MS - SECOND)
    assert office.post(event).state == "pending"
    office.clock.forward(2 * SECOND)

    failed = office.post(event)
    assert (failed.state, failed.attempts) == ("failed", 0)
    assert failed.tries[-1]["error"].startswith("The receiving system has not responded lately")
