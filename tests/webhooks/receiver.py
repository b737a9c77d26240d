"""A customer's own web server, on loopback: it keeps what is posted to it, and answers as a test says."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

from tests.kept_connections import KeptConnections


@dataclass(frozen=True)
class Received:
    """One request as it came; names of headers in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """Return the body's JSON."""
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def id(self) -> str:
        """Return the event's id."""
        return self.headers["webhook-id"]

    def verify(self, secret: str) -> Any:
        """Verify the signature with the vendor's own library, which raises where it is wrong."""
        return Webhook(secret).verify(self.body, dict(self.headers))


Respond = Callable[[BaseHTTPRequestHandler], None]


def respond(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Respond:
    """Return a whole response."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return write


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send the head of a response, and then one byte now and then, without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"a")
        time.sleep(0.02)


@dataclass
class Receiver:
    """The web server.

    Attributes:
        port: on 127.0.0.1.
        received: every request, in order.
        respond: how the next requests are answered.
    """

    port: int
    received: list[Received] = field(default_factory=list)
    respond: Respond = field(default_factory=lambda: respond(200, body=b"ok"))

    def url(self, path: str = "/texts?key=s3cret") -> str:
        """Return a URL of the server."""
        return f"http://127.0.0.1:{self.port}{path}"

    def bodies(self) -> list[str]:
        """Return the texts of the events received."""
        return [request.event.get("MessageBody", "") for request in self.received]


@contextmanager
def run_receiver() -> Iterator[Receiver]:
    """Run a web server."""

    class Handler(KeptConnections, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, body))
            try:
                receiver.respond(self)
            except OSError:
                # The caller has hung up, which some tests are about.
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
