"""Receivers of one organization that hang, each at a port of its own, leave threads to the events of others."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler

import pytest

from app.store.engine.database import Query
from app.store.webhooks.relay_deliveries import RelayDelivery, deliveries_of, relay_deliveries
from tests.integrations.desk import INSTALLED
from tests.webhooks.receiver import Receiver, respond, run_receiver
from tests.webhooks.webhook_fixture import Office
from tests.world import Person, World, wait_until

THREADS = 8
RECEIVERS = 12
HALF = 4


class Hanging:
    """Responds once it is released; counts the requests that have come."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.asked = 0
        self._lock = threading.Lock()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.asked += 1
        self.released.wait(60)
        respond(200)(handler)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    behaviour = Hanging()
    yield behaviour
    behaviour.released.set()


@pytest.fixture
def receivers(hanging: Hanging) -> Iterator[list[Receiver]]:
    """Receivers that hang, at a port each."""
    with ExitStack() as stack:
        running = [stack.enter_context(run_receiver()) for _ in range(RECEIVERS)]
        for receiver in running:
            receiver.respond = hanging
        yield running
        hanging.released.set()


@pytest.fixture
def good_receiver(quiet_office: Office) -> Iterator[Receiver]:
    """The receiver of Zoe's webhook, in another organization."""
    world = quiet_office.world
    with run_receiver() as good:
        path = f"/api/v2/users/{world.zoe.user.id}/webhook"
        assert world.call("PATCH", path, world.zoe, json={"url": good.url()}).status_code == 200
        yield good


def install(world: World, person: Person, receiver: Receiver) -> None:
    body = {"integration": "webhooks", "configuration": {"url": receiver.url()}, "events": ["message.sent"]}
    assert world.call("POST", INSTALLED, person, json=body).status_code == 200


def events_of(world: World, person: Person) -> list[RelayDelivery]:
    query = Query(relay_deliveries.name, [("uid", "==", person.user.id)], [], 100)
    return list(world.instance.core.store.page(relay_deliveries, query))


def test_hanging_receivers_of_one_office_hold_half_the_threads(
    quiet_office: Office, hanging: Hanging, receivers: list[Receiver], good_receiver: Receiver
) -> None:
    world, delivery = quiet_office.world, quiet_office.world.instance.webhooks.delivery
    for number, receiver in enumerate(receivers):
        install(world, world.ann if number % 2 else world.ben, receiver)
    for person in (world.ann, world.ben, world.zoe) * 2:
        assert world.send(person, message="hello", sendStatus="sent").status_code == 200
    held = [event for person in (world.ann, world.ben) for event in events_of(world, person) if event.integration_id]
    assert len(held) == 2 * RECEIVERS
    good = world.instance.core.store.page(relay_deliveries, deliveries_of(world.zoe.user.id, None, 1, None))[0]

    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(delivery.deliver, event.id, event.uid, event.integration_id) for event in held]
        last = pool.submit(delivery.deliver, good.id, good.uid)
        try:
            wait_until(lambda: sum(future.done() for future in (*running, last)), lambda done: done >= len(held) - HALF + 1)
            assert hanging.asked == HALF
            assert [request.id for request in good_receiver.received] == [good.id]
        finally:
            hanging.released.set()
