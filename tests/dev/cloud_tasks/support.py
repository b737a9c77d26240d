"""A handler that records what it gets, Google's unchanged client, and waiting with a deadline."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import grpc
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport
from google.protobuf.timestamp_pb2 import Timestamp

from tests.kept_connections import KeptConnections

LOCATION = "projects/demo-project/locations/europe-west1"


@dataclass(frozen=True)
class Received:
    """One request as the handler saw it; header names in lower case, times in seconds of the monotonic clock."""

    time_s: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """The handler's response."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Receiver:
    """A handler's server on loopback. `answer` decides on each request, and may block."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.answer: Callable[[Received], Answer] = lambda _: Answer()
        self.connections = 0
        self.running = 0
        self.max_running = 0
        self._lock = threading.Lock()
        receiver = self

        class Handler(KeptConnections, BaseHTTPRequestHandler):
            def setup(self) -> None:
                super().setup()
                receiver.connections += 1

            def handle_any(self) -> None:
                receiver.handle(self)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = handle_any  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # A caller that gave up at its deadline is part of the tests.

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Received(time.monotonic(), handler.command, handler.path, headers, body)
        with self._lock:
            self.requests.append(request)
            self.running += 1
            self.max_running = max(self.max_running, self.running)
        try:
            answer = self.answer(request)
        finally:
            with self._lock:
                self.running -= 1
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def wait_for(self, count: int, within_s: float = 10) -> list[Received]:
        wait_until(lambda: len(self.requests) >= count, within_s)
        return self.requests

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def run_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()


@contextmanager
def connect(address: str) -> Iterator[tasks_v2.CloudTasksClient]:
    with grpc.insecure_channel(address) as channel:
        yield tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))


def wait_until(condition: Callable[[], bool], within_s: float = 10) -> None:
    """Poll until the condition holds, and fail the test when it does not in time."""
    end_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end_s, f"nothing within {within_s} s"
        time.sleep(0.002)


def make_task(url: str, **fields: Any) -> tasks_v2.Task:
    """Create a task that posts to a URL; `fields` are the task's own, `http_request` adding to the request's."""
    request = {"url": url, **fields.pop("http_request", {})}
    return tasks_v2.Task(http_request=request, **fields)


def make_time(from_now_s: float) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromMilliseconds(int((time.time() + from_now_s) * 1000))
    return timestamp


def find_gaps_s(requests: list[Received]) -> list[float]:
    return [after.time_s - before.time_s for before, after in pairwise(requests)]


class ShiftedClock:
    """The wall clock in ms, which a test can move on."""

    def __init__(self) -> None:
        self.shift_ms = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.shift_ms
