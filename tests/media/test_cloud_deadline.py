"""Cloud Storage that accepts connections and does not respond, or only byte by byte: each call has one deadline."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO

import pytest

from app.errors import ServiceUnavailableError
from app.media import cloud_store
from app.media.cloud_store import CloudStore
from tests.web_server.test_hanging_parties import run_silent_server

LARGE = 9 * 1024**2
"""Bytes from which on Google's client uploads in several requests."""

CALLS: dict[str, Callable[[CloudStore], object]] = {
    "read": lambda store: next(store.read("a/original", 0, 10)),
    "delete": lambda store: store.delete_folder("a"),
    "put": lambda store: store.put("a/original", BytesIO(b"x" * 10), 10, "image/png"),
    "put-large": lambda store: store.put("a/original", BytesIO(b"x" * LARGE), LARGE, "video/mp4"),
}


@pytest.fixture(autouse=True)
def deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call has a second."""
    monkeypatch.setattr(cloud_store, "CALL_SECONDS", 1.0)


@contextmanager
def run_server(speak: Callable[[socket.socket], object]) -> Iterator[tuple[CloudStore, list[float]]]:
    """Run a store on a server that answers every connection in its own way; yield it and when each connection came."""
    came: list[float] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65_536)
            speak(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                came.append(time.monotonic())
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield CloudStore("bucket", "demo", f"127.0.0.1:{listener.getsockname()[1]}"), came
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("name", CALLS)
def test_call_of_a_silent_store_ends(name: str) -> None:
    with run_silent_server() as silent:
        store = CloudStore("bucket", "demo", f"127.0.0.1:{silent.port}")
        started = time.monotonic()
        with pytest.raises(ServiceUnavailableError):
            CALLS[name](store)

        assert time.monotonic() - started < 8
        assert len(silent.connections) == 1


@pytest.mark.parametrize("name", CALLS)
def test_call_of_a_trickling_store_ends(name: str) -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(600):
            connection.sendall(b" ")
            time.sleep(0.1)

    with run_server(trickle) as (store, _):
        started = time.monotonic()
        with pytest.raises(ServiceUnavailableError):
            CALLS[name](store)

        assert time.monotonic() - started < 8


@pytest.mark.parametrize("name", CALLS)
def test_failing_requests_are_repeated_until_the_deadline(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_store, "CALL_SECONDS", 4.0)
    answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with run_server(lambda connection: connection.sendall(answer)) as (store, came):
        started = time.monotonic()
        with pytest.raises(ServiceUnavailableError):
            CALLS[name](store)

        assert len(came) > 1
        assert came[-1] - started <= 4.0 + 0.5


def test_lost_answer_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_store, "CALL_SECONDS", 10.0)
    answers = iter([b"", b"HTTP/1.1 206 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"])
    with run_server(lambda connection: connection.sendall(next(answers))) as (store, came):
        assert list(store.read("a/original", 0, 3)) == [b"abc"]

    assert len(came) == 2
