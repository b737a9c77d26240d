"""Firestore is cut off at any moment: the caller is told to come again, nothing is half-written, nothing done twice."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from app.composition import Instance, compose
from app.configuration.settings import Settings
from app.store.common.idempotency_keys import idempotent_requests
from app.store.contacts.contacts import contacts
from app.store.engine.collection import Collection
from app.store.engine.database import Query
from app.store.messages.messages import messages
from dev.stack import StackEndpoints
from tests.crash.proxy import Proxy, run_proxy
from tests.world import CUSTOMER, World, make_settings, wait_until

WORDS = "Your table is ready"


@pytest.fixture
def wire(stack: StackEndpoints) -> Iterator[Proxy]:
    with run_proxy(stack.firestore_emulator_host) as proxy:
        yield proxy


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, wire: Proxy) -> Settings:
    """The settings of an instance whose wire to Firestore can be cut."""
    return make_settings(stack, project_id, FIRESTORE_EMULATOR_HOST=wire.address)


@pytest.fixture
def direct(settings: Settings, stack: StackEndpoints) -> Iterator[Instance]:
    """The same data, by a wire of its own."""
    instance = compose(dataclasses.replace(settings, FIRESTORE_EMULATOR_HOST=stack.firestore_emulator_host))
    yield instance
    instance.close()


def send(world: World) -> requests.Response:
    body = {"to": CUSTOMER, "from": world.ann.user.phone_number, "message": WORDS}
    return world.call("POST", "/api/send", world.ann, json=body, headers={"Idempotency-Key": "table-7"})


def count(instance: Instance, collection: Collection[Any]) -> int:
    return len(instance.core.store.page(collection, Query(collection.name, [], [], 100)))


def counts(instance: Instance) -> list[int]:
    """Return how many messages, contacts and answered requests there are."""
    return [count(instance, collection) for collection in (messages, contacts, idempotent_requests)]


def assert_comes_again(answer: requests.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0


def mend(world: World, wire: Proxy) -> None:
    """Mend the wire, and wait until the instance has noticed."""
    wire.mend()
    wait_until(lambda: world.call("GET", "/api/v2/contacts", world.ann).status_code, lambda status: status == 200)


def test_while_firestore_is_down_everybody_is_told_to_come_again(world: World, wire: Proxy, direct: Instance) -> None:
    wire.cut()

    assert_comes_again(send(world))
    assert_comes_again(world.text_in())
    assert_comes_again(world.call("GET", "/api/v2/contacts", world.ann))
    assert counts(direct) == [0, 0, 0]

    mend(world, wire)
    assert send(world).status_code == 200
    assert world.text_in().status_code == 200
    assert counts(direct) == [2, 1, 1]


def test_a_commit_that_did_not_get_through_leaves_nothing(world: World, wire: Proxy, direct: Instance) -> None:
    wire.cut_at(WORDS.encode(), lets_through=False)

    assert_comes_again(send(world))

    assert wire.cut_off.is_set()
    assert counts(direct) == [0, 0, 0]
    mend(world, wire)
    answer = send(world)
    assert answer.status_code == 200
    assert "Idempotent-Replayed" not in answer.headers
    assert counts(direct) == [1, 1, 1]
    world.wait_for_state(answer.json()["id"], "sent", "delivered")


def cut_after_commit(wire: Proxy, direct: Instance) -> None:
    """Cut the wire when Firestore has written what it was sent, but not said so yet."""
    assert wire.cut_off.wait(10)
    wait_until(lambda: count(direct, messages), bool)
    wire.cut()


def test_repeated_request_finds_commit_with_lost_response(world: World, wire: Proxy, direct: Instance) -> None:
    wire.cut_at(WORDS.encode(), lets_through=True)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send, world)
        cut_after_commit(wire, direct)
        assert_comes_again(first.result())
    mend(world, wire)

    answer = send(world)

    assert answer.status_code == 200
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert counts(direct) == [1, 1, 1]
    assert world.message(answer.json()["id"]).body == WORDS


def test_inbound_message_with_lost_commit_is_stored_once(world: World, wire: Proxy, direct: Instance) -> None:
    wire.cut_at(WORDS.encode(), lets_through=True)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(world.text_in, WORDS, carrier_message_id="SIM1")
        cut_after_commit(wire, direct)
        assert_comes_again(first.result())
    mend(world, wire)

    assert world.text_in(WORDS, carrier_message_id="SIM1").status_code == 200

    assert counts(direct) == [1, 1, 0]
