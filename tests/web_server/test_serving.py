"""Threads that serve the lines: the one that takes another item than its own sends a thread for that one."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.web_server.hall import THREADS, Hall
from web_server.lines import ACTIVE_SECONDS, BY_PARTY
from web_server.parties import BACKGROUND
from web_server.worker import Worker

_PATIENCE_SECONDS = 30


@dataclass
class Office:
    """A worker's threads, whose items are functions."""

    hall: Hall = field(default_factory=Hall)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS))

    def come(self, party: str, act: Callable[[], Any]) -> "Future[Any]":
        """Put an item in a line, with a thread for it, as a request does."""
        self.hall.lines.add(party, cast(Any, act), self.hall.now)
        return self.pool.submit(self.serve)

    def serve(self) -> None:
        worker = SimpleNamespace(
            _lines=self.hall.lines,
            tpool=self.pool,
            handle=lambda act: act(),
            method_queue=SimpleNamespace(defer=lambda *_: None),
            finish_request=None,
            _serve_lines=self.serve,
        )
        Worker._serve_lines(cast(Worker, worker))


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    yield office
    office.pool.shutdown()


def test_item_does_not_wait_for_one_that_took_its_thread(office: Office) -> None:
    hall, is_over, is_served = office.hall, threading.Event(), threading.Event()
    hall.visit("b")
    jobs_begun = threading.Semaphore(0)

    def job() -> None:
        jobs_begun.release()
        assert is_over.wait(_PATIENCE_SECONDS)

    try:
        office.come(BACKGROUND, job)
        assert jobs_begun.acquire(timeout=_PATIENCE_SECONDS)
        # Its thread leaves: one job is enough beside others.
        office.come(BACKGROUND, job).result(_PATIENCE_SECONDS)
        hall.now += ACTIVE_SECONDS / 2
        hall.visit("b")
        hall.now += BY_PARTY[BACKGROUND].young_seconds - ACTIVE_SECONDS / 2

        office.come("b", is_served.set)

        assert jobs_begun.acquire(timeout=_PATIENCE_SECONDS)
        assert is_served.wait(_PATIENCE_SECONDS)
    finally:
        is_over.set()


def test_thread_serves_what_it_took_though_the_process_ends(office: Office) -> None:
    hall, served = office.hall, list[str]()

    def add(party: str) -> None:
        hall.lines.add(party, cast(Any, lambda: served.append(party)), hall.now)

    hall.visit("b")
    add(BACKGROUND)
    add(BACKGROUND)
    (turn,) = hall.serve()
    hall.lines.leave(turn)
    add("b")
    office.pool.shutdown()

    office.serve()

    assert served == [BACKGROUND, "b"]
