"""The latest values by key, up to a number of keys: what a process remembers to save work, and can lose at any time.

Examples are the references that a caller's request needed the last time, which the next one reads in its first round trip
(docs/decisions/0081), and the entities of documents that did not change since (docs/decisions/0152).
"""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_MAX_ENTRIES = 20_000


class RecentValues(Generic[K, V]):
    """The latest values by key; the keys that were used longest ago are forgotten. Several threads may use it."""

    def __init__(self, max_entries: int = _MAX_ENTRIES) -> None:
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._max_entries = max_entries
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """Return the value of a key, or None."""
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
            return value

    def forget(self, key: K) -> None:
        """Forget the value of a key, if there is one."""
        with self._lock:
            self._entries.pop(key, None)

    def note(self, key: K, value: V) -> None:
        """Remember the value of a key."""
        with self._lock:
            self._entries[key] = value
            self._entries.move_to_end(key)
            if len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)
