"""Callers that do not read their response: they hold few threads, and not for long, so nobody else waits for them."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from dev.data import seeding
from tests.web_server.conftest import THREADS, Office, read_all
from web_server import caller_socket, slow_callers
from web_server.caller_socket import CallerSocket
from web_server.framing import MAX_BODY_BYTES
from web_server.parties import NEWCOMERS, STRANGERS
from web_server.slow_callers import WaitingPlaces

QUICK_SECONDS = 10.0
PING = b"GET /docs/errors/internal HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
WRONG = "Authorization: Bearer nobody:wrong"
CHUNK = b"x" * 1_000_000


def ask_without_reading(office: Office, *lines: str) -> socket.socket:
    """Ask for so much that the kernel does not take all of it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", office.port))
    connection.sendall(12 * "\r\n".join(["GET /docs/json HTTP/1.1", "Host: x", *lines, "", ""]).encode())
    return connection


@contextmanager
def unread(office: Office) -> Iterator[None]:
    """As many callers of each crowd as the process has threads, none of whom reads."""
    connections = [ask_without_reading(office, *lines) for _ in range(THREADS) for lines in ([], [WRONG])]
    try:
        time.sleep(3)
        yield
    finally:
        for connection in connections:
            connection.close()


def user_call(office: Office) -> bytes:
    lines = ["GET /api/v2/contacts HTTP/1.1", "Host: x", f"Authorization: {office.authorization}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("make_call", [lambda _: PING, user_call], ids=["stranger", "user"])
def test_unread_responses_delay_nobody_for_long(office: Office, make_call: Callable[[Office], bytes]) -> None:
    assert office.timed(make_call(office))[0].startswith(b"HTTP/1.1 200 ")

    with unread(office):
        answer, seconds = office.timed(make_call(office))

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert seconds < QUICK_SECONDS


@contextmanager
def dripping(office: Office, count: int) -> Iterator[None]:
    """Requests of one user whose bodies arrive at a rate that the server tolerates."""
    lines = ["POST /api/send HTTP/1.1", "Host: x", f"Authorization: {office.authorization}", "Content-Type: application/json"]
    head = "\r\n".join([*lines, "Content-Length: 1000000", "Idempotency-Key: drip", "", ""]).encode()
    connections = [office.connect(head + b'{"message": "' + b"x" * 1000) for _ in range(count)]
    ended = threading.Event()

    def drip() -> None:
        while not ended.wait(0.5):
            for connection in connections:
                with suppress(OSError):
                    connection.sendall(b"x" * 5000)

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        time.sleep(2)
        yield
    finally:
        ended.set()
        thread.join()
        for connection in connections:
            connection.close()


@pytest.mark.parametrize("count", [0, THREADS // 2])
def test_slow_uploads_of_one_user_leave_room_for_others(office: Office, count: int) -> None:
    instance = office.instance
    organization = seeding.add_organization(instance, f"Other {count}", seeding.add_tenant(instance, f"Other {count}"))
    user = seeding.add_user(instance, organization, f"Bea{count} Boyd{count}", f"+1646555{100 + count:04}")
    lines = [f"Authorization: {seeding.add_user_token(instance, user)}", "Content-Type: application/json", "Connection: close"]
    rows = [{"phone_number": f"+1212555{number:04}", "full_name": "x" * 90} for number in range(100, 110)] * 800
    body = json.dumps({"contacts": rows}).encode()
    assert len(body) > MAX_BODY_BYTES
    head = "\r\n".join(["POST /api/v2/contacts/batch HTTP/1.1", "Host: x", *lines, f"Content-Length: {len(body)}", "", ""])

    with dripping(office, count), office.connect(head.encode() + body[: len(body) // 2]) as connection:
        time.sleep(1.5)
        with suppress(OSError):
            connection.sendall(body[len(body) // 2 :])
        answer = read_all(connection)

    assert answer.startswith(b"HTTP/1.1 200 "), answer[:60]


class TestPlaces:
    def test_a_party_gets_half_of_them(self) -> None:
        places = WaitingPlaces(8)

        assert [places.take("a") for _ in range(3)] == [True, True, False]
        assert [places.take("b") for _ in range(3)] == [True, True, False]
        assert not places.take("c")
        places.give_back("a")
        assert places.take("c")

    def test_callers_without_a_known_credential_are_one_party(self) -> None:
        places = WaitingPlaces(8)

        assert [places.take(party) for party in (STRANGERS, NEWCOMERS, STRANGERS)] == [True, True, False]
        assert places.take("a")

    @pytest.mark.parametrize("threads", [1, 2, 3])
    def test_a_small_process_has_one(self, threads: int) -> None:
        places = WaitingPlaces(threads)

        assert [places.take("a") for _ in range(2)] == [True, False]


class TestSending:
    def send(self, places: WaitingPlaces, *, read: bool) -> bytes:
        """Send more than the kernel takes, to a caller who reads or does not."""
        own, caller = socket.socketpair()
        received = bytearray()

        def receive() -> None:
            while data := caller.recv(65_536):
                received.extend(data)

        with caller, CallerSocket(own, places) as connection:
            connection.reading.start("a")
            reading = threading.Thread(target=receive)
            if read:
                reading.start()
            connection.sendall(CHUNK)
            connection.shutdown(socket.SHUT_WR)
            reading.join()
        return bytes(received)

    def test_everything_arrives_at_a_caller_who_reads(self) -> None:
        assert self.send(WaitingPlaces(8), read=True) == CHUNK

    def test_a_caller_who_does_not_read_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(slow_callers, "PATIENCE_SECONDS", -60.0)
        places = WaitingPlaces(8)

        with pytest.raises(BrokenPipeError):
            self.send(places, read=False)
        assert places.take("a")
        assert places.take("a")

    def test_without_a_place_it_is_given_up_sooner(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(caller_socket, "NO_PLACE_SECONDS", 0.05)
        places = WaitingPlaces(2)
        assert places.take("b")

        with pytest.raises(BrokenPipeError):
            self.send(places, read=False)
