"""Responses whose head leaves with the body: the same bytes as gunicorn's own, in fewer calls."""

import io
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import FileWrapper, Response

from web_server.responses import WholeResponse

LONG = b"x" * 100_000
LENGTH = "Content-Length"

Headers = Sequence[tuple[str, str]]


@dataclass
class Sent:
    """Bytes that a caller received, and the lengths of the calls that sent them."""

    data: bytes = b""
    calls: list[int] = field(default_factory=list)


class CountingSocket(socket.socket):
    calls: list[int]

    def sendall(self, data: Any, flags: int = 0) -> None:
        self.calls.append(len(data))
        super().sendall(data, flags)


def respond(
    kind: type[Response], method: str, status: str, headers: Sequence[tuple[str, str]], pieces: Sequence[bytes]
) -> Sent:
    """Send a response over a connection."""

    def act(response: Any) -> None:
        response.start_response(status, list(headers))
        for piece in pieces:
            response.write(piece)
        response.close()

    return exchange(kind, method, act)


def exchange(kind: type[Response], method: str, act: Callable[[Any], None]) -> Sent:
    """Do something with the response to a request, over a connection."""
    own, caller = socket.socketpair()
    sent = Sent()
    with caller, CountingSocket(fileno=own.detach()) as counting:
        counting.calls = sent.calls
        config = Config()
        request = next(RequestParser(config, iter([f"{method} / HTTP/1.1\r\nHost: a\r\n\r\n".encode()]), ("127.0.0.1", 1)))
        response = kind(request, counting, config)
        reading = threading.Thread(target=lambda: setattr(sent, "data", b"".join(iter(lambda: caller.recv(65_536), b""))))
        reading.start()
        act(response)
        counting.shutdown(socket.SHUT_WR)
        reading.join()
    return sent


def without_date(response: bytes) -> bytes:
    return re.sub(rb"\r\nDate: [^\r]+", b"", response, count=1)


@pytest.mark.parametrize(
    ("method", "status", "headers", "pieces", "calls"),
    [
        ("GET", "200 OK", [(LENGTH, "5")], [b"hello"], 1),
        ("GET", "200 OK", [(LENGTH, "5")], [b"hel", b"lo"], 2),
        ("GET", "200 OK", [(LENGTH, "5")], [b"hello, and more"], 1),
        ("GET", "200 OK", [(LENGTH, "0")], [], 1),
        ("GET", "200 OK", [(LENGTH, "0")], [b""], 1),
        ("GET", "200 OK", [(LENGTH, str(len(LONG)))], [LONG], 2),
        ("HEAD", "200 OK", [(LENGTH, "5")], [], 1),
        ("HEAD", "200 OK", [(LENGTH, "5")], [b"hello"], 1),
        ("DELETE", "204 No Content", [], [], 1),
        ("GET", "200 OK", [], [b"first", b"second"], 4),
        ("GET", "200 OK", [], [b"", b"first"], 3),
        ("GET", "200 OK", [], [], 2),
    ],
    ids=[
        *["length", "pieces", "too long", "empty", "empty piece", "long body"],
        *["head", "head with a body", "no content", "stream", "stream after nothing", "empty stream"],
    ],
)
def test_response_is_gunicorns_in_fewer_calls(
    method: str, status: str, headers: list[tuple[str, str]], pieces: list[bytes], calls: int
) -> None:
    ours = respond(WholeResponse, method, status, headers, pieces)
    usual = respond(Response, method, status, headers, pieces)

    assert without_date(ours.data) == without_date(usual.data)
    assert len(ours.calls) == calls
    assert len(ours.calls) <= len(usual.calls)


def test_head_of_a_stream_leaves_before_its_first_piece() -> None:
    seen = list[int]()

    def act(response: Any) -> None:
        response.start_response("200 OK", [])
        response.write(b"")
        seen.append(len(response.sock.calls))
        response.close()

    exchange(WholeResponse, "GET", act)

    assert seen == [1]


def test_file_follows_its_head() -> None:
    def act(response: Any) -> None:
        response.start_response("200 OK", [(LENGTH, "5")])
        response.write_file(FileWrapper(io.BytesIO(b"hello"), 3))
        response.close()

    head, _, body = exchange(WholeResponse, "GET", act).data.partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body == b"hello"
