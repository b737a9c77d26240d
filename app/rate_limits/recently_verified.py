"""Recently verified credentials and addresses, in this process's memory."""

import threading
from collections.abc import Hashable

from app.times.clock import HOUR, Clock

MEMORY_MS = HOUR
_MOST = 20_000


class RecentlyVerified:
    """Hashes of credentials, or addresses, verified in the last hour; the oldest are dropped first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[Hashable, int] = {}
        self._lock = threading.Lock()

    def add(self, key: Hashable) -> None:
        """Record a verified one."""
        with self._lock:
            # Moved to the end, so that the first is the least recently seen.
            self._seen.pop(key, None)
            self._seen[key] = self._clock()
            if len(self._seen) > _MOST:
                del self._seen[next(iter(self._seen))]

    def remove(self, key: Hashable) -> None:
        """Remove one that is no longer valid."""
        with self._lock:
            self._seen.pop(key, None)

    def __contains__(self, key: Hashable) -> bool:
        seen = self._seen.get(key)
        return seen is not None and 0 <= self._clock() - seen < MEMORY_MS
