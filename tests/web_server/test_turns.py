"""Parties take turns: one that sends much waits behind itself, and leaves threads to the others."""

import contextlib
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dev.local_http import answers
from dev.programs import processes
from tests.web_server.conftest import THREADS, read_all
from tests.world import wait_until
from web_server.lines import RECENT_SECONDS, USUAL, count_share

SHARE = count_share(THREADS)
MANY = 20


@dataclass
class Gate:
    """Where the requests of `/wait` report, and wait to be let go."""

    listener: socket.socket
    held: list[tuple[str, socket.socket]] = field(default_factory=list)
    passed: int = 0

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def look(self) -> Counter[str]:
        """Return how many requests of each party wait here."""
        self.listener.settimeout(0.05)
        with contextlib.suppress(TimeoutError):
            while True:
                connection, _ = self.listener.accept()
                self.held.append((connection.makefile("rb").readline().decode().strip(), connection))
        return Counter(party for party, _ in self.held)

    def let_go(self, count: int) -> None:
        """Respond to the first requests."""
        for _, connection in self.held[:count]:
            connection.close()
            self.passed += 1
        del self.held[:count]


@dataclass(frozen=True)
class Server:
    port: int

    def ask(self, party: str, path: str = "/") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        header = f"Authorization: {party}\r\n" if party else ""
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n".encode())
        return connection

    def get(self, party: str) -> bytes:
        with self.ask(party) as connection:
            return read_all(connection)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The web server, which has seen the credentials of `a` and `b` before."""
    port = processes.find_free_port()
    command = [sys.executable, "-m", "gunicorn", "--config=gunicorn.conf.py", "--workers=1", f"--bind=127.0.0.1:{port}"]
    running = processes.start(
        "the web server",
        [*command, "tests.web_server.turns_app:application"],
        log=tmp_path_factory.mktemp("turns") / "server.log",
        is_ready=lambda: answers(f"http://127.0.0.1:{port}/"),
        directory=Path(__file__).parents[2],
    )
    try:
        processes.wait_until_ready([running])
        server = Server(port)
        for party in ("a", "b"):
            assert server.get(party).endswith(b"ok")
        yield server
    finally:
        processes.stop([running])


@dataclass
class Crowd:
    """Requests that all wait at the gate."""

    server: Server
    gate: Gate
    requests: list[socket.socket] = field(default_factory=list)

    def join(self, party: str, count: int) -> None:
        self.requests += [self.server.ask(party, f"/wait?{self.gate.port}") for _ in range(count)]

    def end(self) -> None:
        """Respond to all of them, and check that each response arrived."""
        while self.gate.passed < len(self.requests):
            self.gate.look()
            self.gate.let_go(len(self.requests))
        for request in self.requests:
            with request:
                assert read_all(request).endswith(b"ok")


@contextmanager
def waiting(server: Server, party: str, count: int = MANY) -> Iterator[Crowd]:
    """Send many requests of a party at once."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        crowd = Crowd(server, Gate(listener))
        crowd.join(party, count)
        yield crowd
        crowd.end()


@pytest.mark.parametrize("party", ["a", "", "wrong"])
def test_one_party_leaves_threads_to_others(server: Server, party: str) -> None:
    with waiting(server, party) as crowd:
        assert wait_until(crowd.gate.look, lambda held: held.total() == SHARE) == {party: SHARE}

        assert server.get("b").endswith(b"ok")
        assert crowd.gate.look() == {party: SHARE}


def test_unknown_credentials_leave_threads_to_carriers(server: Server) -> None:
    """A credential that Auth has to check waits for Auth; carriers' webhooks have no credential, and need no Auth."""
    with waiting(server, "wrong") as crowd:
        wait_until(crowd.gate.look, lambda held: held.total() == SHARE)
        crowd.join("", THREADS)

        held = wait_until(crowd.gate.look, lambda held: held.total() == THREADS)
        assert held == {"wrong": SHARE, "": THREADS - SHARE}


def test_another_party_is_next_though_it_came_last(server: Server) -> None:
    # So few that neither party pauses, and what they began in earlier tests counts no longer.
    time.sleep(RECENT_SECONDS)
    with waiting(server, "a", USUAL.flooding_count - 1) as crowd:
        gate, freed = crowd.gate, 4
        wait_until(gate.look, lambda held: held.total() == SHARE)
        crowd.join("b", USUAL.flooding_count - 1)
        wait_until(gate.look, lambda held: held.total() == THREADS)
        gate.let_go(freed)
        held = wait_until(gate.look, lambda held: held.total() == THREADS)

        # The two that waited already, and half of the freed threads.
        assert held["b"] == THREADS - SHARE + freed // 2
