"""Guesses: what a caller's request read last time is read in the first round trip the next time.

Only references are remembered, never documents: everything that decides is read anew by each request. A wrong guess costs a
second round trip and the reads of the wrong documents, nothing else.
"""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_MAX_ENTRIES = 20_000


class Guesses(Generic[K, V]):
    """The latest values by key; the keys that were used longest ago are forgotten."""

    def __init__(self, max_entries: int = _MAX_ENTRIES) -> None:
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._max_entries = max_entries
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """Return the guess for a key, or None."""
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
            return value

    def note(self, key: K, value: V) -> None:
        """Remember what turned out to be right."""
        with self._lock:
            if self._entries.get(key) == value:
                return
            self._entries[key] = value
            self._entries.move_to_end(key)
            if len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)
