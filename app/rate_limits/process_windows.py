"""In-memory counters with the interface of the `limits` library.

The library's own memory store starts a thread for nearly every request to scan all counters: 0.1 ms of CPU per request with one
caller, 0.7 ms with 20,000. This one discards a whole minute at once.
"""

import threading

from limits.storage.base import SlidingWindowCounterSupport, Storage

from app.times.clock import SECOND, Clock


class ProcessWindows(Storage, SlidingWindowCounterSupport):
    """Counts by key, in the current window and the previous one. All windows have the same length."""

    STORAGE_SCHEME = ["process"]

    def __init__(self, clock: Clock) -> None:
        super().__init__("process://")
        self._clock = clock
        self._lock = threading.Lock()
        self._window = 0
        self._previous: dict[str, int] = {}
        self._current: dict[str, int] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return the exceptions of this store: none."""
        return OSError

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request if it is within the limit."""
        with self._lock:
            left = self._turn(expiry)
            weighted = self._previous.get(key, 0) * left / expiry + self._current.get(key, 0)
            if int(weighted) + amount > limit:
                return False
            self._current[key] = self._current.get(key, 0) + amount
            return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Return the previous window's count and its remaining weight in seconds, and the same of the current window."""
        with self._lock:
            left = self._turn(expiry)
            return self._previous.get(key, 0), left, self._current.get(key, 0), left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:  # noqa: ARG002 - other stores need it
        """Reset a key."""
        self.clear(key)

    def _turn(self, expiry: int) -> float:
        """Advance the windows to the present, and return the seconds left of the current one."""
        now = self._clock() / SECOND
        window = int(now // expiry)
        if window != self._window:
            self._previous = self._current if window == self._window + 1 else {}
            self._current = {}
            self._window = window
        return (window + 1) * expiry - now

    def get(self, key: str) -> int:
        """Return a key's count in the current window."""
        return self._current.get(key, 0)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count without a limit."""
        with self._lock:
            self._turn(expiry)
            self._current[key] = self._current.get(key, 0) + amount
            return self._current[key]

    def get_expiry(self, key: str) -> float:  # noqa: ARG002 - all keys share their windows
        """Return until when a count is valid, in seconds since the epoch: now, because any call may advance the window."""
        return self._clock() / SECOND

    def check(self) -> bool:
        """Return True: memory is always reachable."""
        return True

    def reset(self) -> int:
        """Reset all keys, and return how many there were."""
        with self._lock:
            count = len(self._previous | self._current)
            self._previous, self._current = {}, {}
        return count

    def clear(self, key: str) -> None:
        """Reset a key."""
        with self._lock:
            self._previous.pop(key, None)
            self._current.pop(key, None)
