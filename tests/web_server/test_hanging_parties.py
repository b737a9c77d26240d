"""Parties that accept calls and never answer: callers who do not need them are served meanwhile.

Threads are counted, not time.
"""

import json
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import jwt
import pytest

from app.auth.principal import Scope
from app.auth.tokens.firebase_token import MAX_CALLS
from app.bounded_calls import MAX_WAITING
from app.crypto.vault import Owner, OwnerKind
from dev.data import seeding
from dev.stack import StackEndpoints
from tests.crash.proxy import Proxy, run_proxy
from tests.web_server.conftest import THREADS, Office, run_office
from tests.world import wait_until

SLOTS = 8
"""Calls of one carrier account at once: a quarter of the 32 threads of a worker process."""


@dataclass
class SilentServer:
    """A server that accepts every connection and never says anything."""

    listener: socket.socket
    connections: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def accept(self) -> None:
        while True:
            try:
                self.connections.append(self.listener.accept()[0])
            except OSError:
                return


@contextmanager
def run_silent_server() -> Iterator[SilentServer]:
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        server = SilentServer(listener)
        threading.Thread(target=server.accept, daemon=True).start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        for connection in server.connections:
            connection.close()


@dataclass(frozen=True)
class HangingOffice:
    """An office, and the parties that hang: Auth behind a proxy while a test wants it, a carrier always."""

    office: Office
    auth: Proxy
    carrier: SilentServer


@pytest.fixture(scope="module")
def hanging(stack: StackEndpoints, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HangingOffice]:
    with ExitStack() as ends:
        auth = ends.enter_context(run_proxy(stack.auth_emulator_host))
        carrier = ends.enter_context(run_silent_server())
        changes = {"FIREBASE_AUTH_EMULATOR_HOST": auth.address, "TWILIO_BASE_URL": f"http://127.0.0.1:{carrier.port}"}
        office = ends.enter_context(run_office(stack, worker_id, tmp_path_factory.mktemp("hanging"), **changes))
        yield HangingOffice(office, auth, carrier)


def request(method: str, path: str, authorization: str = "", body: object = None) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: x", "Connection: close", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(content)}", *([f"Authorization: {authorization}"] if authorization else [])]
    return "\r\n".join([*lines, "", ""]).encode() + content


def session_of(office: Office) -> str:
    """Return the Authorization of an app session, which Auth must be asked about."""
    now, project = int(time.time()), office.instance.core.settings.GOOGLE_CLOUD_PROJECT
    claims = {
        "aud": project,
        "iss": f"https://securetoken.google.com/{project}",
        "sub": office.uid,
        **dict.fromkeys(("iat", "auth_time"), now),
        "exp": now + 3600,
        "firebase": {"sign_in_provider": "password"},
    }
    return f"Bearer {jwt.encode(claims, '', algorithm='none')}"


@contextmanager
def calls_at_once(office: Office, count: int, data: bytes) -> Iterator[list[socket.socket]]:
    """Send a request so many times at once, and read none of the answers yet."""
    connections = [office.connect(data) for _ in range(count)]
    try:
        yield connections
    finally:
        for connection in connections:
            connection.close()


def answered(connections: list[socket.socket]) -> list[socket.socket]:
    return select.select(connections, [], [], 0)[0]


def statuses(connections: list[socket.socket]) -> set[bytes]:
    return {connection.recv(64).split()[1] for connection in connections}


def assert_serves_others(office: Office) -> None:
    for _ in range(2 * THREADS):
        answer = office.exchange(request("GET", f"/api/v2/users/{office.uid}", office.authorization))
        assert answer.startswith(b"HTTP/1.1 200 "), answer


def test_hanging_auth_holds_half_of_the_threads(hanging: HangingOffice) -> None:
    office, count = hanging.office, 3 * THREADS
    hanging.auth.hang()
    try:
        with calls_at_once(office, count, request("GET", f"/api/v2/users/{office.uid}", session_of(office))) as connections:
            refused = wait_until(lambda: answered(connections), lambda seen: len(seen) >= count - MAX_CALLS)
            assert_serves_others(office)
            waiting = count - len(answered(connections))

            assert len(refused) == count - MAX_CALLS
            assert waiting == MAX_CALLS <= THREADS // 2
            assert statuses(refused) == {b"503"}
    finally:
        hanging.auth.mend()


def test_health_holds_no_threads_while_auth_hangs(hanging: HangingOffice) -> None:
    hanging.auth.hang()
    try:
        with calls_at_once(hanging.office, 5 * THREADS, request("GET", "/health")) as connections:
            assert_serves_others(hanging.office)
            wait_until(lambda: len(answered(connections)), lambda count: count == 5 * THREADS)

            assert statuses(connections) <= {b"200", b"503"}
    finally:
        hanging.auth.mend()


def test_hanging_carrier_holds_the_slots_of_its_account(hanging: HangingOffice) -> None:
    office, count = hanging.office, 3 * THREADS
    provider = {"name": "twilio", "account_sid": f"AC{'0' * 32}", "auth_token": "x" * 32}
    office.instance.carriers.accounts.store(Owner(OwnerKind.TENANT, office.tenant_id), provider)
    for index in range(count):
        body = {"to": f"+1212555{100 + index:04}", "from": office.number, "message": "Hello!"}
        assert office.exchange(request("POST", "/api/send", office.authorization, body)).startswith(b"HTTP/1.1 200 ")

    wait_until(lambda: len(hanging.carrier.connections), lambda held: held == SLOTS)
    # As many as the API has threads: they are the worker's.
    assert_serves_others(office)


def test_parties_that_hang_together_leave_threads(hanging: HangingOffice) -> None:
    office, account = hanging.office, seeding.add_service_account(hanging.office.instance, "Tester", [Scope.EDIT_USERS])
    webhook = f"/api/v2/users/{office.uid}/webhook"
    url = {"url": f"http://127.0.0.1:{hanging.carrier.port}/hook"}
    assert office.exchange(request("PATCH", webhook, account, url)).startswith(b"HTTP/1.1 200 ")
    hanging.auth.hang()
    try:
        with (
            calls_at_once(office, 2 * THREADS, request("POST", f"{webhook}/test", account)) as tests,
            calls_at_once(office, 2 * THREADS, request("GET", f"/api/v2/users/{office.uid}", session_of(office))) as sessions,
        ):
            both = [*tests, *sessions]
            waiting = wait_until(lambda: len(both) - len(answered(both)), lambda count: count <= MAX_WAITING < THREADS)
            assert_serves_others(office)

            assert waiting > 0
            assert statuses(answered(tests)) <= {b"200", b"429"}
    finally:
        hanging.auth.mend()
