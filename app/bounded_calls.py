"""Bound of the threads that wait for another party at the same time.

A party that hangs would otherwise hold every thread of the process for its whole time limit, call after call. While it answers,
calls beyond the bound wait a moment for a place. That wait holds a thread too: once a call has taken `SLOW_SECONDS`, only
`MAX_QUEUED` go on waiting, and once one has hung for `HANGING_SECONDS`, none.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

HANGING_SECONDS = 1.0
"""A call that takes longer counts as hanging. No call waits longer than this for a place."""

SLOW_SECONDS = 0.25
"""A call that takes longer is slow: it may be about to hang."""

MAX_QUEUED = 2
"""Maximum threads that wait for a place behind slow calls."""

MAX_WAITING = 6
"""Maximum threads of a process that wait for other parties. The API has 8, so it still serves callers if all parties hang."""


class CallsFullError(Exception):
    """As many calls as allowed wait for an answer; nothing was sent."""


class WaitingThreads:
    """The threads of this process that wait for other parties, of all kinds together."""

    def __init__(self, most: int = MAX_WAITING) -> None:
        self._places = threading.Semaphore(most)

    def enter(self, wait_seconds: float = 0.0) -> None:
        """Count a thread until `leave`.

        Args:
            wait_seconds: maximum wait for a place.

        Raises:
            CallsFullError: there is no place.
        """
        if not (self._places.acquire(blocking=False) or (wait_seconds and self._places.acquire(timeout=wait_seconds))):
            raise CallsFullError

    def leave(self) -> None:
        """End the count of a thread."""
        self._places.release()


class _Running(NamedTuple):
    """A call that runs; `began` is a time of the monotonic clock in seconds."""

    key: str
    group: str
    began: float


class BoundedCalls:
    """The calls of this process to one kind of party."""

    def __init__(self, waiting: WaitingThreads, most: int, most_per_key: int = 0, most_per_group: int = 0) -> None:
        """Set the bounds.

        Args:
            waiting: bound of this and other kinds of calls together.
            most: maximum calls at once.
            most_per_key: maximum calls at once under one key, such as a host; 0: `most`.
            most_per_group: maximum calls at once of a group of keys; 0: `most`.
        """
        self._waiting = waiting
        self._most = most
        self._most_per_key = most_per_key or most
        self._most_per_group = most_per_group or most
        self._running: dict[object, _Running] = {}
        self._queued = 0
        self._changed = threading.Condition()

    def count(self) -> int:
        """Return how many calls wait for an answer."""
        return len(self._running)

    @contextmanager
    def running(self, key: str = "", group: str = "", *, more: int = 0, continues: bool = False) -> Iterator[None]:
        """Count the enclosed call while it runs.

        Args:
            key: whom the call is for or to.
            group: what several keys share, such as a host; empty for nothing.
            more: calls that the key may have beyond `most_per_key`.
            continues: work that has begun would be lost without the call, so it waits behind slow calls, however many wait.

        Raises:
            CallsFullError: there is no place.
        """
        token = object()
        with self._changed:
            self._wait_for_place(key, group, more, time.monotonic() + HANGING_SECONDS, continues=continues)
            is_hanging = any(_is_hanging(call.began) for call in self._running.values())
            self._running[token] = _Running(key, group, time.monotonic())
        try:
            self._waiting.enter(0.0 if is_hanging else SLOW_SECONDS)
            try:
                yield
            finally:
                self._waiting.leave()
        finally:
            with self._changed:
                del self._running[token]
                self._changed.notify_all()

    def _wait_for_place(self, key: str, group: str, more: int, deadline: float, *, continues: bool) -> None:
        patience = HANGING_SECONDS if continues or self._queued < MAX_QUEUED else SLOW_SECONDS
        self._queued += 1
        try:
            while in_the_way := self._find_in_the_way(key, group, more):
                now = time.monotonic()
                end = min(deadline, min(in_the_way) + patience)
                if now >= end:
                    raise CallsFullError
                self._changed.wait(end - now)
        finally:
            self._queued -= 1

    def _find_in_the_way(self, key: str, group: str, more: int) -> list[float]:
        """Return when the calls began that leave no place; none if there is one."""
        calls = self._running.values()
        same_key = [call.began for call in calls if call.key == key]
        same_group = [call.began for call in calls if group and call.group == group]
        if len(calls) >= self._most:
            return [call.began for call in calls]
        if len(same_key) >= self._most_per_key + more:
            return same_key
        return same_group if len(same_group) >= self._most_per_group else []


def _is_hanging(began: float) -> bool:
    return time.monotonic() - began > HANGING_SECONDS
