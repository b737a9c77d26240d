"""Ends this very process at a step of a text: the functions that make the step are wrapped, in the servers alone."""

import fcntl
import io
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from app.carriers.http import CarrierHttp
from app.safe_http.client import OutboundClient
from app.store.engine.connection import FirestoreConnection
from app.task_queue import paths
from app.task_queue.client import Queue
from tests.crash.crash_points import AFTER, BEFORE, Kill

Marks = set[str]
Application = Callable[..., Iterable[bytes]]

_CHANGES = {
    ("messages", "sending"): "the claim",
    ("messages", "sent"): "the state write",
    ("messages", "queued"): "the queuing anew",
    ("relay-deliveries", "delivering"): "the event's claim",
    ("relay-deliveries", "delivered"): "the event's state write",
}
_STOP_SECONDS = 1.0
_BOARD_BYTES = 65_536
_MARKED_FIELDS = ("message", "carrierMessageId")


class KillBoard:
    """The kill that all servers of an instance wait for, and what its text is known by in any of them."""

    def __init__(self) -> None:
        self._file = _open_shared()
        self._claims = _open_shared()

    def post(self, kill: Kill | None) -> None:
        """Wait for another kill, or none."""
        self._file.truncate(0)
        self._claims.truncate(0)
        if kill is not None:
            order = json.dumps({"name": kill.step.name, "moment": kill.step.moment, "signal": kill.signal})
            self._file.write("".join(f"{line}\n" for line in (order, *kill.marks)).encode())

    def add_marks(self, marks: Iterable[str]) -> None:
        """Add what the text is known by from now on."""
        self._file.write("".join(f"{mark}\n" for mark in marks).encode())

    def claim(self, pid: int) -> bool:
        """Whether a server is the first that came to the step. The worker comes there too if it puts a message off."""
        self._claims.write(f"{pid}\n".encode())
        return os.pread(self._claims.fileno(), _BOARD_BYTES, 0).split()[0] == str(pid).encode()

    def read(self) -> tuple[dict[str, Any], Marks]:
        """Return the step with its signal, and the marks; both are empty if no kill is awaited."""
        order, *marks = os.pread(self._file.fileno(), _BOARD_BYTES, 0).decode().splitlines() or ["{}"]
        return json.loads(order), set(marks)

    def close(self) -> None:
        """Close its files."""
        self._file.close()
        self._claims.close()


def _open_shared() -> io.FileIO:
    file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - the process keeps it to its end
    # Servers write at once, and may end in the middle: no lock could be held.
    fcntl.fcntl(file, fcntl.F_SETFL, fcntl.fcntl(file, fcntl.F_GETFL) | os.O_APPEND)
    return file


class Trap:
    """Waits for one step of one text. What is made in a commit together with the text belongs to it."""

    def __init__(self, board: KillBoard) -> None:
        self._board = board
        self._lock = threading.Lock()

    def set(self) -> None:
        """Wrap the functions that make the steps."""
        self._wrap(FirestoreConnection, "commit", self._step_of_commit)
        self._wrap(Queue, "_create", self._step_of_task)
        self._wrap(CarrierHttp, "request", self._step_of_carrier)
        self._wrap(OutboundClient, "request", self._step_of_post)

    def guard(self, application: Application) -> Application:
        """Return the application with its requests and answers watched."""

        def watched(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            with self._passing(self._step_of_request(environ, body)):
                # Read to its end, so that everything is done but the sending of the answer.
                return list(application(environ, start_response))

        return watched

    @property
    def _marks(self) -> Marks:
        return self._board.read()[1]

    def _wrap(self, owner: type, name: str, step_of: Callable[..., str]) -> None:
        original = getattr(owner, name)

        def wrapped(instance: Any, *args: Any, **options: Any) -> Any:
            with self._passing(step_of(*args, **options)):
                return original(instance, *args, **options)

        setattr(owner, name, wrapped)

    @contextmanager
    def _passing(self, step: str) -> Iterator[None]:
        self._strike(step, BEFORE)
        yield
        self._strike(step, AFTER)

    def _strike(self, step: str, moment: str) -> None:
        if not step:
            return
        order, _ = self._board.read()
        if step == order.get("name") and moment == order["moment"]:
            with self._lock:
                if not self._board.claim(os.getpid()):
                    return
                os.kill(os.getpid(), order["signal"])
                # A stop may reach another thread first, and this one a moment later.
                time.sleep(_STOP_SECONDS)

    def _step_of_request(self, environ: dict[str, Any], body: bytes) -> str:
        path, marks = environ["PATH_INFO"], self._marks
        if environ.get("HTTP_IDEMPOTENCY_KEY") in marks:
            return "the request"
        if path == paths.DELIVER and json.loads(body)["message_id"] in marks:
            return "the queue's call"
        if path == paths.RELAY and json.loads(body)["delivery_id"] in marks:
            return "the event's call"
        if path == "/receive" and marks.intersection(parse_qs(body.decode()).get("MessageSid", [])):
            return "the webhook"
        return ""

    def _step_of_commit(self, request: Any) -> str:
        documents = [(*write.update.name.split("/")[-2:], write.update.fields) for write in request.writes if write.update.name]
        marks = self._marks
        if any(fields[name].string_value in marks for _, _, fields in documents for name in _MARKED_FIELDS if name in fields):
            self._board.add_marks(document_id for _, document_id, _ in documents)
            return "the commit"
        for collection, document_id, fields in documents:
            if document_id in marks:
                if "absentAt" in fields:
                    return "the note of absence"
                return _CHANGES.get((collection, fields["state"].string_value), "") if "state" in fields else ""
        return ""

    def _step_of_task(self, call: Any) -> str:
        names, marks = json.loads(call.task.http_request.body), self._marks
        if names.get("message_id") in marks:
            return "the task's creation"
        return "the event's task" if names.get("delivery_id") in marks else ""

    def _step_of_carrier(
        self, method: str, url: str, login: Any, form: Any = None, query: Any = None, *_: Any, **__: Any
    ) -> str:
        marks = self._marks
        if method == "GET":
            return "the look" if query["To"] in marks else ""
        callback = dict(form)["StatusCallback"]
        return "the request to the carrier" if any(f"message={mark}#" in callback for mark in marks) else ""

    def _step_of_post(self, method: str, url: str, headers: dict[str, str], body: bytes, **_: Any) -> str:
        return "the post" if headers["webhook-id"] in self._marks else ""
