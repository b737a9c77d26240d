"""One server for all tests of a worker, each with queues of its own, as the application's tests use it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from google.api_core.exceptions import NotFound
from google.cloud import tasks_v2

from dev.cloud_tasks.server import CloudTasksServer
from tests.dev.cloud_tasks.support import LOCATION, Receiver, connect, run_receiver

MakeQueue = Callable[..., str]


@pytest.fixture(scope="session")
def server() -> Iterator[CloudTasksServer]:
    with CloudTasksServer() as server:
        yield server


@pytest.fixture(scope="session")
def client(server: CloudTasksServer) -> Iterator[tasks_v2.CloudTasksClient]:
    with connect(server.grpc_address) as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with run_receiver() as receiver:
        yield receiver


@pytest.fixture
def make_queue(client: tasks_v2.CloudTasksClient) -> Iterator[MakeQueue]:
    """Create queues that end with the test, so that no retry goes on beyond it."""
    names: list[str] = []

    def make(**settings: Any) -> str:
        name = f"{LOCATION}/queues/test-{uuid.uuid4().hex}"
        client.create_queue(parent=LOCATION, queue=tasks_v2.Queue(name=name, **settings))
        names.append(name)
        return name

    yield make
    for name in names:
        with suppress(NotFound):  # The test itself may have deleted it.
            client.delete_queue(name=name)


@pytest.fixture
def queue(make_queue: MakeQueue) -> str:
    """A queue with default settings."""
    return make_queue()


@pytest.fixture
def paused_queue(client: tasks_v2.CloudTasksClient, queue: str) -> str:
    """A queue that dispatches nothing on its own."""
    client.pause_queue(name=queue)
    return queue
