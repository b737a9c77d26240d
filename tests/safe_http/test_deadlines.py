"""One deadline for a whole call, however slow the other side is: for both clients that make calls."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.session import MAX_BYTES, HttpSession, NoAnswerError, NothingSentError
from app.safe_http.ssrf_guard import AddressGuard
from tests.raw_http import Serve, read_request, serving

SECONDS = 0.4
SLACK = 4.0
HEAD = b"HTTP/1.1 200 OK\r\n"


def repeat(connection: socket.socket, piece: bytes, pause: float) -> None:
    read_request(connection)
    while True:
        connection.sendall(piece)
        time.sleep(pause)


def say_nothing(connection: socket.socket) -> None:
    read_request(connection)
    time.sleep(20)


def drip_status_line(connection: socket.socket) -> None:
    repeat(connection, b"H", 0.02)


def drip_headers(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    repeat(connection, b"X-Slow: 1\r\n", 0.05)


def drip_body(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
    repeat(connection, b"x", 0.02)


def drip_chunks(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    repeat(connection, b"1\r\nx\r\n", 0.02)


def promise_without_end(connection: socket.socket) -> None:
    repeat(connection, b"HTTP/1.1 100 Continue\r\n\r\n", 0.01)


SLOW = [say_nothing, drip_status_line, drip_headers, drip_body, drip_chunks, promise_without_end]


def by_session(url: str) -> Any:
    return HttpSession(SECONDS).request("POST", url, body=b"{}")


def by_guarded_client(url: str) -> Any:
    return OutboundClient(AddressGuard(loopback_allowed=True)).request("POST", url, body=b"{}", seconds=SECONDS)


CALLS = [by_session, by_guarded_client]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("serve", SLOW)
def test_a_slow_answer_ends_at_the_deadline(serve: Serve, call: Callable[[str], Any]) -> None:
    with serving(serve) as port:
        started = time.monotonic()
        with pytest.raises((NoAnswerError, OutboundError)):
            call(f"http://127.0.0.1:{port}/")
        assert time.monotonic() - started < SECONDS + SLACK


@pytest.mark.parametrize("call", CALLS)
def test_a_tls_handshake_that_hangs_ends_unsent(call: Callable[[str], Any]) -> None:
    with serving(say_nothing) as port:
        started = time.monotonic()
        with pytest.raises((NothingSentError, OutboundError)):
            call(f"https://127.0.0.1:{port}/")
        assert time.monotonic() - started < SECONDS + SLACK


@pytest.mark.parametrize("call", CALLS)
def test_a_name_that_never_resolves_ends_unsent(call: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: Any, **__: Any) -> list[Any]:
        time.sleep(8)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    started = time.monotonic()
    with pytest.raises((NothingSentError, OutboundError)):
        call("https://crm.example.com/")
    assert time.monotonic() - started < SECONDS + SLACK


@pytest.mark.parametrize("call", CALLS)
def test_a_connection_nobody_accepts_ends_unsent(call: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(_: Any, timeout: float) -> Any:
        time.sleep(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    started = time.monotonic()
    with pytest.raises((NothingSentError, OutboundError)):
        call("http://127.0.0.1:8080/")
    assert time.monotonic() - started < SECONDS + SLACK


def test_connecting_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.safe_http.network.CONNECT_SECONDS", SECONDS)
    with serving(say_nothing) as port:
        started = time.monotonic()
        with pytest.raises(NothingSentError):
            HttpSession(10.0).request("GET", f"https://127.0.0.1:{port}/")
        assert time.monotonic() - started < SECONDS + SLACK


def test_an_endless_body_ends_at_its_limit() -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n")
        repeat(connection, b"x" * 65536, 0)

    with serving(flood) as port:
        answer = HttpSession(10.0).request("GET", f"http://127.0.0.1:{port}/")
    assert (len(answer.body), answer.is_cut) == (MAX_BYTES, True)


def test_endless_headers_end() -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        repeat(connection, b"X: " + b"x" * 65536, 0)

    with serving(flood) as port, pytest.raises(NoAnswerError):
        HttpSession(10.0).request("GET", f"http://127.0.0.1:{port}/")


def test_a_body_that_is_as_long_as_the_limit_is_whole() -> None:
    def answer_exactly(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(HEAD + b"Content-Length: 8\r\n\r\n12345678")

    with serving(answer_exactly) as port:
        answer = HttpSession(5.0).request("GET", f"http://127.0.0.1:{port}/", max_bytes=8)
    assert (answer.body, answer.is_cut) == (b"12345678", False)


def test_each_call_on_a_kept_connection_has_its_own_time() -> None:
    def answer_twice(connection: socket.socket) -> None:
        while read_request(connection):
            time.sleep(0.7)
            connection.sendall(HEAD + b"Content-Length: 2\r\n\r\nok")

    session = HttpSession(2.0, keeps_connections=True)
    with serving(answer_twice) as port:
        for _ in range(3):
            assert session.request("GET", f"http://127.0.0.1:{port}/").body == b"ok"
