"""A carrier on loopback that speaks Bandwidth's format: messages, media and access tokens."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.kept_connections import KeptConnections

GOLDEN = Path(__file__).parent / "golden"
ACCEPTED = json.loads((GOLDEN / "accepted.json").read_text())

Answer = tuple[int, Any]
"""Status, and what is sent: bytes as they are, all else as JSON."""


@dataclass
class Call:
    """A request as it was received."""

    method: str
    path: str
    authorization: str
    content_type: str
    body: bytes


@dataclass
class BandwidthServer:
    """The carrier: its answers by kind of path, and the calls that it got.

    Attributes:
        answers: answers to calls of a kind, in order; the last one stays.
        delays: seconds before the answer to a kind of call.
    """

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def token_url(self) -> str:
        """Return where clients log in."""
        return f"{self.url}/token"

    def calls_of(self, kind: str) -> list[Call]:
        """Return the calls whose path ends with a word."""
        return [call for call in self.calls if call.path.endswith(kind)]

    def next_answer(self, call: Call) -> Answer:
        """Keep a call, and return its answer."""
        kind = call.path.rpartition("/")[2]
        with self.lock:
            self.calls.append(call)
            held = self.answers.setdefault(kind, [(202, ACCEPTED)])
            answer = held.pop(0) if len(held) > 1 else held[0]
        time.sleep(self.delays.get(kind, 0))
        return answer


@contextmanager
def run_server() -> Iterator[BandwidthServer]:
    """Serve on a free port."""
    carrier = BandwidthServer()

    class Handler(KeptConnections, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            call = Call(
                self.command, self.path, self.headers.get("Authorization", ""), self.headers.get("Content-Type", ""), body
            )
            status, answer = carrier.next_answer(call)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except ConnectionError:
                self.close_connection = True

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    carrier.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield carrier
    finally:
        server.shutdown()
        server.server_close()
