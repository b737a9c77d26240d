"""A carrier on loopback for one test: it keeps each request, and answers as the test says."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.kept_connections import KeptConnections


@dataclass(frozen=True)
class Received:
    """A request; names of headers are in lower case, and `body` is parsed JSON, None without a body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    raw: bytes


@dataclass(frozen=True)
class Reply:
    """A response; `body` is JSON, or bytes as they are sent. `is_lost` closes the connection instead."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_lost: bool = False


LOST = Reply(is_lost=True)
Answer = Callable[[Received], Reply]


class LoopbackCarrier:
    """The carrier."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.requests: list[Received] = []
        self.url = ""
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        """Return the port."""
        return int(self.url.rpartition(":")[2])


@contextlib.contextmanager
def run_loopback_carrier(answer: Answer) -> Iterator[LoopbackCarrier]:
    """Serve a carrier by a thread of this process; `answer` returns the response to a request, and can be replaced."""
    carrier = LoopbackCarrier(answer)

    class Handler(KeptConnections, BaseHTTPRequestHandler):
        def _respond(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            is_json = headers.get("content-type", "").startswith("application/json")
            request = Received(self.command, self.path, headers, json.loads(raw) if is_json and raw else None, raw)
            with carrier.lock:
                carrier.requests.append(request)
                reply = carrier.answer(request)
            if reply.is_lost:
                self.close_connection = True
                return
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    carrier.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield carrier
    finally:
        server.shutdown()
        server.server_close()
