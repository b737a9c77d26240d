"""The application under its production server: one process of each service. Tests count on the threads of the API's."""

import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from google.cloud import tasks_v2

from app.composition import Instance, compose
from app.configuration.settings import Settings
from dev.components import application
from dev.data import seeding
from dev.environment import ServicePorts, make_environment
from dev.programs import processes
from dev.stack import StackEndpoints

THREADS = 8


@dataclass(frozen=True)
class Office:
    """A running server, a user of it, and its log."""

    port: int
    instance: Instance
    uid: str
    tenant_id: str
    authorization: str
    number: str
    log: Path

    def connect(self, data: bytes = b"") -> socket.socket:
        """Open a connection and send what is given."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.sendall(data)
        return connection

    def exchange(self, data: bytes) -> bytes:
        """Send bytes as they are, and return all that comes back."""
        with self.connect(data) as connection:
            return read_all(connection)

    def timed(self, data: bytes) -> tuple[bytes, float]:
        """Exchange bytes; return the answer and how many seconds it took."""
        started = time.monotonic()
        with self.connect(data) as connection:
            answer = connection.recv(65_536)
        return answer, time.monotonic() - started

    def read_log(self) -> str:
        """Return what the server wrote."""
        return self.log.read_text(errors="replace")


def read_all(connection: socket.socket) -> bytes:
    got = b""
    try:
        while piece := connection.recv(65_536):
            got += piece
    except ConnectionResetError:
        pass
    return got


@contextmanager
def held(office: Office, count: int, data: bytes) -> Iterator[list[socket.socket]]:
    """Hold connections that have sent no more than these bytes."""
    connections = [office.connect(data) for _ in range(count)]
    try:
        time.sleep(0.3)
        yield connections
    finally:
        for connection in connections:
            connection.close()


@pytest.fixture(scope="session")
def office(stack: StackEndpoints, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with run_office(stack, worker_id, tmp_path_factory.mktemp("web-server")) as office:
        yield office


@contextmanager
def run_office(stack: StackEndpoints, worker_id: str, logs: Path, **changes: str) -> Iterator[Office]:
    """Run API and worker with an office of their own.

    Args:
        stack: what they talk to.
        worker_id: of the test process.
        logs: directory of the log files.
        changes: environment variables that differ from development's.
    """
    ports = ServicePorts.find_free()
    environment = {
        **make_environment(stack, ports, secrets.token_urlsafe(48)),
        "GOOGLE_CLOUD_PROJECT": f"demo-{worker_id}-{secrets.token_hex(4)}",
        "WEB_CONCURRENCY": "1",
        "PACE_LOCAL": "0",
        **changes,
    }
    instance = compose(Settings.from_environment(environment))
    seeding.add_instance(instance)
    organization = seeding.add_organization(instance, "Acme Dental", seeding.add_tenant(instance, "Acme Telecom"))
    user = seeding.add_user(instance, organization, "Ann Archer", "+12125550100")
    _create_queue(instance)
    running = application.start_services(ports, environment, logs)
    try:
        processes.wait_until_ready(running)
        authorization = seeding.add_user_token(instance, user)
        office = Office(ports.api, instance, user.id, user.tenant_id, authorization, user.phone_number, running[0].log)
        assert office.exchange(b"GET /docs/errors HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 ")
        yield office
    finally:
        processes.stop(running)
        instance.close()


def _create_queue(instance: Instance) -> None:
    """Create the queue: the services are ready when /health passes, and until its first task there is none."""
    settings, client = instance.core.settings, instance.core.queue.client
    parent = f"projects/{settings.GOOGLE_CLOUD_PROJECT}/locations/{settings.TASKS_LOCATION}"
    client.create_queue(parent=parent, queue=tasks_v2.Queue(name=f"{parent}/queues/{settings.TASKS_QUEUE}"))
