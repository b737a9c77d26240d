"""A carrier in Twilio's format on loopback; each account behaves as a test says."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from tests.kept_connections import KeptConnections

GOOD_ACCOUNT = "ACb"
BAD_ACCOUNT = "ACa"

REFUSALS = {"refuse": (400, 21211), "fail": (500, 20500), "suspend": (401, 20003), "throttle": (429, 20429)}
"""Status and code of the refusals of an account."""


@dataclass
class Carrier:
    """The carrier.

    Attributes:
        port: on 127.0.0.1.
        behaviour: of each account: `take`, `hang`, `drip`, `drop`, or one of `REFUSALS`.
        asked: how often each account was called.
        taken: the texts that each account has taken, in order.
        running: calls of each account that have not ended.
        most: maximum of `running`.
        released: set to end calls that hang, which are then dropped.
    """

    port: int
    behaviour: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    taken: dict[str, list[str]] = field(default_factory=dict)
    running: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Return the base URL."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def run_carrier() -> Iterator[Carrier]:
    """Run the carrier."""

    class Handler(KeptConnections, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(lambda _: {"messages": []}, {})

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._serve(self._take, form)

        def _serve(self, act: Callable[[Any], Any], form: dict[str, list[str]]) -> None:
            account = self.path.split("/")[3]
            with carrier.lock:
                carrier.asked[account] += 1
                carrier.running[account] += 1
                carrier.most[account] = max(carrier.most[account], carrier.running[account])
                behaviour = carrier.behaviour.get(account, "take")
            try:
                self._behave(behaviour, act, form)
            except OSError:
                self.close_connection = True
            finally:
                with carrier.lock:
                    carrier.running[account] -= 1

        def _behave(self, behaviour: str, act: Callable[[Any], Any], form: dict[str, list[str]]) -> None:
            if behaviour == "hang":
                carrier.released.wait(60)
            elif behaviour == "drip":
                self.wfile.write(b"HTTP/1.1 201 Created\r\nX-Slow: ")
                while not carrier.released.wait(0.05):
                    self.wfile.write(b"a")
            if behaviour in ("hang", "drip", "drop"):
                self.close_connection = True
                return
            status, code = REFUSALS.get(behaviour, (201, 0))
            body = json.dumps({"code": code} if code else act(form)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _take(self, form: dict[str, list[str]]) -> dict[str, str]:
            account = self.path.split("/")[3]
            with carrier.lock:
                texts = carrier.taken.setdefault(account, [])
                texts.append(form["Body"][0])
                return {"sid": f"SM{account}{len(texts)}", "num_segments": "1"}

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    carrier = Carrier(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield carrier
    finally:
        carrier.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
