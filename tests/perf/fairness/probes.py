"""Calls of everybody else at a constant rate, each timed from when it was due."""

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from app.store.tenancy.tenants import tenants
from tests.perf.fairness.town import Town, make_mark
from tests.perf.report import percentile
from tests.perf.running import OFFICE

Kind = Literal["accept", "delivery", "inbound", "event", "get"]
KINDS: tuple[Kind, ...] = ("accept", "delivery", "inbound", "event", "get")
"""A message accepted; the same until the carrier has it; an inbound message; the same until the receiver has it; a contact."""

Column = Kind | Literal["emulator"]
COLUMNS: tuple[Column, ...] = (*KINDS, "emulator")
"""The same, and a document read from the emulator itself: what the emulator and a full machine add by themselves."""

PER_SECOND = 8.0
CUSTOMERS = 40
_THREADS = 32
_TIMEOUT_SECONDS = 60.0
_PATIENCE_SECONDS = 15.0
"""How long arrivals are waited for at the end of a window; what has not arrived by then took at least as long."""

_LOOK_SECONDS = 0.5


@dataclass
class Window:
    """Times and failures of everybody else for a while.

    Attributes:
        milliseconds: how long each call took, by kind.
        failures: calls that were not answered with 2xx, by kind and status.
        missing: messages and events that had not arrived, by kind.
        cores: how many cores the application used.
    """

    milliseconds: dict[Column, list[float]] = field(default_factory=lambda: {kind: [] for kind in COLUMNS})
    failures: Counter[str] = field(default_factory=Counter)
    missing: Counter[Kind] = field(default_factory=Counter)
    cores: float = 0.0

    def percentile(self, kind: Column, percent: int) -> float:
        """Return a percentile of the times of a kind in ms."""
        return percentile(self.milliseconds[kind], percent)


Prepare = Callable[[int, str], tuple[str, str, str, dict[str, str]]]
"""Takes a number and a mark, and returns method, path, body and headers."""


class Probes:
    """The callers."""

    def __init__(self, town: Town) -> None:
        """Set the instance that is called."""
        self._town = town
        self._local = threading.local()
        self._lock = threading.Lock()
        self._contact = ""

    def warm_up(self) -> None:
        """Create the contacts, the connections and the processes' caches."""
        for number in range(CUSTOMERS):
            answer = self._town.set_up(
                "POST",
                "/api/send",
                self._town.running.authorization,
                json={"to": _customer(number), "from": OFFICE, "message": "Welcome!"},
            )
            self._contact = answer["ConversationID"]

    @contextmanager
    def watching(self) -> Iterator[Window]:
        """Call while the block runs; the window is complete afterwards."""
        window, ended = Window(), threading.Event()
        delivery, event = dict[str, float](), dict[str, float]()
        usage, started = self._town.running.usage, time.monotonic()
        cpu = usage.cpu_milliseconds()
        threads = [
            threading.Thread(target=self._repeat, args=(window, ended, kind, prepare, marks))
            for kind, prepare, marks in (
                ("accept", self._accept, delivery),
                ("inbound", self._inbound, event),
                ("get", self._get, None),
            )
        ]
        threads.append(threading.Thread(target=self._ask_emulator, args=(window, ended)))
        for thread in threads:
            thread.start()
        try:
            yield window
        finally:
            window.cores = (usage.cpu_milliseconds() - cpu) / 1000 / (time.monotonic() - started)
            ended.set()
            for thread in threads:
                thread.join()
        self._collect(window, "delivery", delivery, "texts")
        self._collect(window, "event", event, "events")

    def _repeat(
        self, window: Window, ended: threading.Event, kind: Kind, prepare: Prepare, marks: dict[str, float] | None
    ) -> None:
        # Calls are due at fixed times: if one waits, the next ones wait too, as those of other callers would.
        with ThreadPoolExecutor(_THREADS) as pool:
            for number, due in enumerate(_wait_for_times(ended)):
                pool.submit(self._call, window, kind, prepare, number, due, marks)

    def _call(
        self, window: Window, kind: Kind, prepare: Prepare, number: int, due: float, marks: dict[str, float] | None
    ) -> None:
        mark = make_mark(kind)
        try:
            status = self._request(*prepare(number, mark))
        except (OSError, http.client.HTTPException) as error:
            status = 0
            self._local.connection = None
            failure = type(error).__name__
        else:
            failure = str(status)
        milliseconds = (time.time() - due) * 1000
        with self._lock:
            window.milliseconds[kind].append(milliseconds)
            if not 200 <= status < 300:
                window.failures[f"{kind} {failure}"] += 1
            elif marks is not None:
                marks[mark] = due

    def _ask_emulator(self, window: Window, ended: threading.Event) -> None:
        store, reference = self._town.running.instance.core.store, tenants.at(self._town.tenant.id)
        for due in _wait_for_times(ended):
            store.get(reference)
            window.milliseconds["emulator"].append((time.time() - due) * 1000)

    def _request(self, method: str, path: str, body: str, headers: dict[str, str]) -> int:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(urlsplit(self._town.running.url).netloc, timeout=_TIMEOUT_SECONDS)
            self._local.connection = connection
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        response.read()
        return int(response.status)

    def _collect(self, window: Window, kind: Kind, marks: dict[str, float], arrived_as: str) -> None:
        deadline = time.time() + _PATIENCE_SECONDS
        while True:
            arrivals = self.list_arrivals(arrived_as)
            if marks.keys() <= arrivals.keys() or time.time() > deadline:
                break
            time.sleep(_LOOK_SECONDS)
        now = time.time()
        window.milliseconds[kind] = [(arrivals.get(mark, now) - due) * 1000 for mark, due in marks.items()]
        window.missing[kind] = len(marks.keys() - arrivals.keys())

    def list_arrivals(self, kind: str) -> dict[str, float]:
        """Return when marked `texts` or `events` arrived, in seconds since the epoch."""
        arrivals: Any = self._town.outside.control("GET", "arrivals")
        found: dict[str, float] = arrivals[kind]
        return found

    def _accept(self, number: int, mark: str) -> tuple[str, str, str, dict[str, str]]:
        body = json.dumps({"to": _customer(number), "from": OFFICE, "message": f"Your table is ready [{mark}]"})
        headers = {"Content-Type": "application/json", "Idempotency-Key": mark}
        return "POST", "/api/send", body, headers | {"Authorization": self._town.running.authorization}

    def _inbound(self, number: int, mark: str) -> tuple[str, str, str, dict[str, str]]:
        return make_inbound(self._town, self._town.account.sid, self._town.account.token, OFFICE, number, f"Thanks [{mark}]")

    def _get(self, number: int, mark: str) -> tuple[str, str, str, dict[str, str]]:
        del number, mark
        return "GET", f"/api/v2/contacts/{self._contact}", "", {"Authorization": self._town.running.authorization}


def make_inbound(town: Town, sid: str, token: str, to: str, number: int, words: str) -> tuple[str, str, str, dict[str, str]]:
    """Return method, path, body and headers of an inbound message."""
    path = "/receive?provider=twilio"
    mark = make_mark("SM")
    parameters = {
        "MessageSid": mark,
        "AccountSid": sid,
        # Others than those who are written to: events of one conversation wait for each other.
        "From": _customer(number, "312"),
        "To": to,
        "Body": words,
        "NumMedia": "0",
    }
    signature = RequestValidator(token).compute_signature(town.running.url + path, parameters)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return "POST", path, urlencode(parameters), headers


def _wait_for_times(ended: threading.Event) -> Iterator[float]:
    """Yield each time at which a call is due, in seconds since the epoch, once it has come."""
    started = time.time()
    for number in itertools.count():
        due = started + number / PER_SECOND
        if ended.wait(max(0.0, due - time.time())):
            return
        yield due


def _customer(number: int, area: str = "301") -> str:
    return f"+1{area}5550{100 + number % CUSTOMERS}"
