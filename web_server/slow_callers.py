"""Waiting for callers who send or read slowly: with a time limit, by few threads at once, and by fewer for one party."""

import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable

from web_server.parties import CROWDS, STRANGERS

PATIENCE_SECONDS = 10.0
SLOWEST_BYTES_PER_SECOND = 8192
"""How long threads wait for a caller in one direction, plus the time that this rate allows for the bytes that went."""


class WaitingPlaces:
    """Places of threads that may wait for callers: half of the threads, and half of these for one party.

    All callers without a known credential together are one party here.
    """

    def __init__(self, threads: int) -> None:
        """Set the number of threads of the process."""
        self._free = max(1, threads // 2)
        self._most = max(1, self._free // 2)
        self._taken = Counter[str]()
        self._lock = threading.Lock()

    def take(self, party: str) -> bool:
        """Take a place for a party; return whether there was one."""
        party = _name(party)
        with self._lock:
            if not self._free or self._taken[party] >= self._most:
                return False
            self._free -= 1
            self._taken[party] += 1
            return True

    def give_back(self, party: str) -> None:
        """Give back a place that was taken."""
        party = _name(party)
        with self._lock:
            self._free += 1
            self._taken[party] -= 1
            if not self._taken[party]:
                del self._taken[party]


class CallerWait:
    """Waits of one request for its caller, in one direction."""

    def __init__(
        self,
        places: WaitingPlaces,
        event: int,
        without_place: float,
        longest: float = float("inf"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the limits.

        Args:
            places: of the process.
            event: of `select.poll`, POLLIN or POLLOUT.
            without_place: how long a thread waits at once where all places are taken, in s.
            longest: how long all waits take at most, in s, however many bytes went.
            clock: returns the time in s.
        """
        self._places = places
        self._event = event
        self._without_place = without_place
        self._longest = longest
        self._clock = clock
        self._party = STRANGERS
        self._moved = 0
        self._waited = 0.0

    def start(self, party: str) -> None:
        """Start the time limit of a party's request."""
        self._party, self._moved, self._waited = party, 0, 0.0

    def note(self, count: int) -> None:
        """Count bytes that went."""
        self._moved += count

    def is_ready(self, sock: socket.socket, seconds: float = 0.0) -> bool:
        """Return whether bytes can go, within so many seconds."""
        poller = select.poll()
        poller.register(sock, self._event)
        return bool(poller.poll(max(0.0, seconds) * 1000))

    def wait(self, sock: socket.socket) -> bool:
        """Wait until bytes can go; return whether they can, in time."""
        left = min(PATIENCE_SECONDS + self._moved / SLOWEST_BYTES_PER_SECOND, self._longest) - self._waited
        has_place = self._places.take(self._party)
        started = self._clock()
        try:
            return self.is_ready(sock, left if has_place else min(left, self._without_place))
        finally:
            if has_place:
                self._places.give_back(self._party)
            self._waited += self._clock() - started


def _name(party: str) -> str:
    return STRANGERS if party in CROWDS else party
