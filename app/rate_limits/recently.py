"""Who was known to be genuine lately, in this process's memory."""

import threading

from app.clock import HOUR, Clock

MEMORY_MS = HOUR
_MOST = 20_000


class RecentlyGenuine:
    """Hashes of credentials, or addresses, that proved genuine in the last hour; the oldest go first when there are many."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()

    def add(self, key: str) -> None:
        """Remember one that proved genuine just now."""
        with self._lock:
            # Moved to the end, so that the first is the one longest unseen.
            self._seen.pop(key, None)
            self._seen[key] = self._clock()
            if len(self._seen) > _MOST:
                del self._seen[next(iter(self._seen))]

    def remove(self, key: str) -> None:
        """Forget one that is not genuine any more."""
        with self._lock:
            self._seen.pop(key, None)

    def __contains__(self, key: str) -> bool:
        seen = self._seen.get(key)
        return seen is not None and 0 <= self._clock() - seen < MEMORY_MS
