"""A carrier's server of media on loopback, which can also misbehave."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dev.programs.processes import LOOPBACK


@dataclass
class Answer:
    """Response to a path.

    Attributes:
        body: bytes of the response.
        drips: pause in seconds between two bytes; 0 for none.
        hangs: seconds before anything is returned.
        cut: bytes that are missing at the end, although Content-Length counts them.
        failures: how many times a 500 comes first.
        login: Authorization header that is required; empty for none.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: float = 0.0
    hangs: float = 0.0
    cut: int = 0
    failures: int = 0
    login: str = ""


@dataclass
class CarrierHost:
    """A running server.

    Attributes:
        seen: path and Authorization header of each request.
        waiting: requests that get no response yet.
        released: set to end all that hang.
    """

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    waiting: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    released: threading.Event = field(default_factory=threading.Event)

    def add(self, path: str, answer: Answer) -> str:
        """Set what a path returns, and return its URL."""
        self.answers[path] = answer
        return self.url + path

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count a request that gets no response yet."""
        with self.lock:
            self.waiting += 1
        try:
            yield
        finally:
            with self.lock:
                self.waiting -= 1


@contextmanager
def run_host() -> Iterator[CarrierHost]:
    """Run a server."""
    host = CarrierHost("")
    server = ThreadingHTTPServer((LOOPBACK, 0), _make_handler(host))
    server.daemon_threads = True
    host.url = f"http://{LOOPBACK}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _make_handler(host: CarrierHost) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            login = self.headers.get("Authorization", "")
            host.seen.append((self.path, login))
            answer = host.answers.get(self.path, Answer(status=404))
            with host.counting():
                host.released.wait(answer.hangs)
            if answer.failures:
                answer.failures -= 1
                answer = Answer(status=500)
            if answer.login and answer.login != login:
                answer = Answer(status=401)
            with suppress(OSError):
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.drips:
                for byte in answer.body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(answer.drips)
            else:
                self.wfile.write(answer.body[: len(answer.body) - answer.cut])

        def log_message(self, *_: object) -> None:
            pass

    return Handler
