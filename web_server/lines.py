"""Requests that wait for a thread: a line for each party, served in turn.

A party that sends 60 requests at once waits behind itself. Another party's request gets the next thread that is free.
"""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from web_server.busy_share import BusyShare
from web_server.parties import BACKGROUND, CROWDS, STRANGERS
from web_server.recent_counts import RecentCounts

T = TypeVar("T")

LEFT_THREADS = 2
"""Threads of a process that one party leaves to the others."""

ACTIVE_SECONDS = 1.0
"""For how long a party counts as active after a request."""

RECENT_SECONDS = 0.25
"""How long a request that has begun tells that its party floods: before anything waits, it has made work for others."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How much a party has to put up with while others are active.

    Attributes:
        busy_count: requests in a process, waiting and served, from which on it is busy.
        flooding_count: from which on it also pauses between its requests, where one thread is too much. So it does with as
            many that have begun recently, even if none waits.
        young_seconds: how long a request counts against a busy party's share. One that takes longer mostly waits.
        longest_pause: its longest pause, in s.
        part: how much of a busy party's share it gets.
        waiting_part: how much of the time that a request waits counts as computed.
        most_young: requests that count against its share at once, however large the share is.
    """

    busy_count: int
    flooding_count: int
    young_seconds: float
    longest_pause: float
    part: float = 1.0
    waiting_part: float = 0.0
    most_young: float = math.inf


USUAL = Patience(busy_count=5, flooding_count=9, young_seconds=0.1, longest_pause=0.25)
BACKGROUND_WORK = Patience(
    busy_count=0, flooding_count=0, young_seconds=1.0, longest_pause=2.0, part=0.25, waiting_part=0.5, most_young=1
)
"""Always busy, and it computes for long. Who waits for it waits for minutes, others for ms. While it waits, Firestore works."""

STREAM = replace(BACKGROUND_WORK, longest_pause=1.0)
"""Between two pieces of a streamed response. Its reader is to see that it goes on."""

BY_PARTY = {BACKGROUND: BACKGROUND_WORK}
"""The patience of parties that are not as usual."""


def count_share(threads: int) -> int:
    """Return how many threads of a process one party may hold at once; in a very small process, half of them."""
    return max(1, threads // 2, threads - LEFT_THREADS)


@dataclass(frozen=True, slots=True)
class Turn(Generic[T]):
    """An item that is served by this thread until `Lines.leave`.

    Attributes:
        party: whose it is.
        item: the item.
        began: when it began, in s.
        computed: for how long the thread had computed then, in s.
        leaves_another: whether another item may begin now, and no thread may be on its way to it.
    """

    party: str
    item: T
    began: float
    computed: float
    leaves_another: bool


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[T]):
    """An item in a line.

    Attributes:
        item: the item.
        arrived: when it arrived, in s.
        is_free: whether there was a thread for it, and its party was not busy.
    """

    item: T
    arrived: float
    is_free: bool


class Lines(Generic[T]):
    """Waiting items by party. Safe for use by several threads.

    While others are active, a busy party, streams and background work do only as much at once as does not delay the others.
    """

    def __init__(
        self, threads: int, clock: Callable[[], float] = time.monotonic, cpu_clock: Callable[[], float] = time.thread_time
    ) -> None:
        """Create empty lines.

        Args:
            threads: threads of the process.
            clock: the current time in s.
            cpu_clock: for how long the calling thread has computed, in s.
        """
        self._threads = threads
        self._most = count_share(threads)
        self._busy_share = BusyShare(self._most)
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._lines: OrderedDict[str, deque[_Waiting[T]]] = OrderedDict()
        self._served: dict[str, list[float]] = {}
        self._paused_until: dict[str, float] = {}
        self._latest = self._latest_other = STRANGERS, float("-inf")
        self._recent = RecentCounts(RECENT_SECONDS)
        self._have_threads_left = False
        self._lock = threading.Lock()

    @property
    def are_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._lines

    def add(self, party: str, item: T, arrived: float) -> None:
        """Put an item, which arrived at a time in s, at the end of its party's line."""
        with self._lock:
            is_free = sum(map(len, self._served.values())) < self._threads and not self._is_busy(party, arrived)
            self._lines.setdefault(party, deque()).append(_Waiting(item, arrived, is_free))

    def take(self) -> Turn[T] | None:
        """Return the next party's first item, which counts as served until `leave`; None if none may be served now.

        One thread comes for each item. It leaves if the item has to wait, and the next thread to come may take that item
        instead of its own.
        """
        with self._lock:
            if not self._lines:
                self._have_threads_left = False
                return None
            now = self._clock()
            party = self._find_next(now)
            if party is None:
                self._have_threads_left = True
                return None
            line = self._lines[party]
            waiting = line.popleft()
            if line:
                self._lines.move_to_end(party)
            else:
                del self._lines[party]
            if waiting.is_free:
                self._busy_share.note(now - waiting.arrived, now)
            self._served.setdefault(party, []).append(now)
            self._recent.add(party, now)
            if party != self._latest[0]:
                self._latest_other = self._latest
            self._latest = party, now
            leaves_another = self._have_threads_left and self._find_next(now) is not None
            return Turn(party, waiting.item, now, self._cpu_clock(), leaves_another)

    def leave(self, turn: Turn[T]) -> None:
        """End the count of an item, in the thread that took it."""
        with self._lock:
            party, now = turn.party, self._clock()
            pause = self._find_pause(party, self._cpu_clock() - turn.computed, now - turn.began, now)
            if pause:
                self._paused_until[party] = now + pause
            else:
                self._paused_until.pop(party, None)
            served = self._served[party]
            served.remove(turn.began)
            if not served:
                del self._served[party]

    def find_rest(self, party: str, computed: float, took: float) -> float:
        """Return for how long in s a stream rests after a piece; 0 if nobody else is active.

        Args:
            party: whose stream it is.
            computed: for how long in s the thread has computed for the piece.
            took: how long in s the piece took.
        """
        with self._lock:
            now = self._clock()
            if not self._are_others_active(party, now):
                return 0.0
            return self._measure_pause(STREAM, computed, took, now)

    def _find_next(self, now: float) -> str | None:
        return next((party for party in self._lines if self._may_begin(party, now)), None)

    def _may_begin(self, party: str, now: float) -> bool:
        served = self._served.get(party, ())
        if len(served) >= self._most:
            return False
        if not self._is_busy(party, now):
            return True
        patience = _patience_of(party)
        young = sum(now - began < patience.young_seconds for began in served)
        most = min(self._busy_share.count_threads(now), patience.most_young)
        return young < most and now >= self._paused_until.get(party, 0.0)

    def _find_pause(self, party: str, computed: float, took: float, now: float) -> float:
        if not self._is_flooding(party, now) or not self._is_busy(party, now):
            return 0.0
        return self._measure_pause(_patience_of(party), computed, took, now)

    def _measure_pause(self, patience: Patience, computed: float, took: float, now: float) -> float:
        seconds = max(computed, took * patience.waiting_part)
        return self._busy_share.find_pause(seconds, patience.longest_pause, now, patience.part)

    def _is_busy(self, party: str, now: float) -> bool:
        """Whether a party is busy while others are active. A crowd is not one party, but many."""
        if party in CROWDS:
            return False
        is_large = self._count(party) >= _patience_of(party).busy_count or self._is_flooding(party, now)
        return is_large and self._are_others_active(party, now)

    def _is_flooding(self, party: str, now: float) -> bool:
        return max(self._count(party), self._recent.count(party, now)) >= _patience_of(party).flooding_count

    def _are_others_active(self, party: str, now: float) -> bool:
        latest_other = self._latest_other if party == self._latest[0] else self._latest
        return now - latest_other[1] <= ACTIVE_SECONDS

    def _count(self, party: str) -> int:
        return len(self._served.get(party, ())) + len(self._lines.get(party, ()))


def _patience_of(party: str) -> Patience:
    return BY_PARTY.get(party, USUAL)
