"""A carrier's HTTP API on loopback. The test scripts its responses, and how they break."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.raw_http import read_request

_DRIP_SECONDS = 0.05
_MAX_HANG_SECONDS = 20.0
_DRIPPED_BYTES = 100_000


class Ending(Enum):
    """How a response ends."""

    WHOLE = auto()
    LAST = auto()
    """The response is whole, and the connection is closed after it."""
    HANGING = auto()
    """The request is read, and nothing is answered."""
    DRIPPING = auto()
    """The body comes byte by byte, and never ends in time."""
    TRUNCATED = auto()
    """The connection is closed in the middle of the body."""
    CLOSED = auto()
    """The connection is closed without a response."""
    NO_HTTP = auto()
    """The response is not HTTP."""
    RESET = auto()
    """The connection is reset (RST) without a response."""


@dataclass(frozen=True)
class Reply:
    """A response of the carrier."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WHOLE

    @property
    def head(self) -> bytes:
        """Return status line and headers."""
        length = _DRIPPED_BYTES if self.ending is Ending.DRIPPING else len(self.body)
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {phrase}", f"Content-Length: {length}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def json_reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """Return a response with a JSON body."""
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


@dataclass(frozen=True)
class Received:
    """A request as the carrier received it; header names are lower-case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Return the path without the query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters of the URL."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> list[list[str]]:
        """Return the form fields of the body, in order."""
        return [[name, value] for name, value in parse_qsl(self.body.decode(), keep_blank_values=True)]

    def json(self) -> Any:
        """Return the JSON body."""
        return json.loads(self.body)


Answer = Reply | Callable[[Received], Reply]


class LoopbackServer:
    """The carrier. Connections are kept, as the real ones keep them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._answers: list[Answer] = [Reply(404)]
        self._auxiliary: Callable[[Received], Reply | None] = lambda _: None
        self.requests: list[Received] = []
        self.auxiliary_requests: list[Received] = []
        self.connections = 0
        self.ended = 0
        self.closes_at_once = False
        """Close connections after their first bytes, as in the middle of a TLS handshake."""

    @property
    def url(self) -> str:
        """Return the base URL without a trailing slash."""
        return f"http://127.0.0.1:{self._port}"

    def answer(self, *answers: Answer) -> None:
        """Set the responses to the next requests, in order; the last one repeats."""
        with self._lock:
            self._answers = list(answers)

    def answer_auxiliary(self, answer: Callable[[Received], Reply | None]) -> None:
        """Set the response to requests that precede the scripted ones, such as those for tokens; None for others."""
        self._auxiliary = answer

    def serve(self, connection: socket.socket) -> None:
        """Respond to the requests of one connection until it ends."""
        self.connections += 1
        with connection, suppress(OSError):
            if self.closes_at_once:
                connection.recv(65_536)
                return
            while b"\r\n\r\n" in (request := read_request(connection)):
                self._respond(connection, self._find_reply(parse_request(request)))
        self.ended += 1

    def _find_reply(self, request: Received) -> Reply:
        reply = self._auxiliary(request)
        if reply is not None:
            self.auxiliary_requests.append(request)
            return reply
        with self._lock:
            self.requests.append(request)
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer if isinstance(answer, Reply) else answer(request)

    def _respond(self, connection: socket.socket, reply: Reply) -> None:
        match reply.ending:
            case Ending.WHOLE:
                connection.sendall(reply.head + reply.body)
                return
            case Ending.LAST:
                connection.sendall(reply.head + reply.body)
            case Ending.NO_HTTP:
                connection.sendall(b"garbage\r\n\r\n")
            case Ending.HANGING:
                connection.settimeout(_MAX_HANG_SECONDS)
                connection.recv(1)
            case Ending.DRIPPING:
                connection.sendall(reply.head)
                connection.settimeout(_DRIP_SECONDS)
                for _ in range(int(_MAX_HANG_SECONDS / _DRIP_SECONDS)):
                    connection.sendall(b" ")
                    with suppress(TimeoutError):
                        if not connection.recv(1):
                            break
            case Ending.TRUNCATED:
                connection.sendall(reply.head + reply.body[: len(reply.body) // 2])
            case Ending.RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case Ending.CLOSED:
                pass
        raise ConnectionAbortedError


def parse_request(request: bytes) -> Received:
    """Return a request read from a socket."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Received(method, target, headers, body)


@contextmanager
def run_loopback() -> Iterator[LoopbackServer]:
    """Serve a carrier on a free port of loopback, by threads of this process."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        server = LoopbackServer(listener.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=server.serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            # Closing alone does not wake a thread that waits in accept().
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
