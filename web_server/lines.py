"""Requests that wait for a thread: a line for each party, served in turn.

A party that sends 60 requests at once waits behind itself. Another party's request gets the next thread that is free.
"""

import threading
from collections import Counter, OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")

LEFT_THREADS = 2
"""Threads of a process that one party leaves to the others."""


def count_share(threads: int) -> int:
    """Return how many threads of a process one party may hold at once; in a very small process, half of them."""
    return max(1, threads // 2, threads - LEFT_THREADS)


class Lines(Generic[T]):
    """Waiting items by party. Safe for use by several threads."""

    def __init__(self, most: int) -> None:
        """Create empty lines.

        Args:
            most: how many of one party may be served at once.
        """
        self._most = most
        self._lines: OrderedDict[str, deque[T]] = OrderedDict()
        self._served: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, party: str, item: T) -> None:
        """Put an item at the end of its party's line."""
        with self._lock:
            self._lines.setdefault(party, deque()).append(item)

    def take(self) -> tuple[str, T] | None:
        """Return the next party's first item, which counts as served until `leave`; None if none may be served now."""
        with self._lock:
            party = next((party for party in self._lines if self._served[party] < self._most), None)
            if party is None:
                return None
            line = self._lines[party]
            item = line.popleft()
            self._served[party] += 1
            if line:
                self._lines.move_to_end(party)
            else:
                del self._lines[party]
            return party, item

    def leave(self, party: str) -> None:
        """End the count of an item."""
        with self._lock:
            self._served[party] -= 1
            if not self._served[party]:
                del self._served[party]
