"""A token bucket on a clock of integer ms."""

import math


class TokenBucket:
    """Bucket with `rate_per_second` tokens on average and at most `capacity` at once; it starts full."""

    def __init__(self, rate_per_second: float, capacity: int, now_ms: int) -> None:
        self._rate_per_ms = rate_per_second / 1000
        self._capacity = float(capacity)
        self._tokens = self._capacity
        self._filled_ms = now_ms

    def take(self, now_ms: int) -> bool:
        """Take a token if there is one, and return whether there was."""
        self._fill(now_ms)
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def find_ready_ms(self, now_ms: int) -> int:
        """Return the time in ms, `now_ms` or later, at which a token is available."""
        self._fill(now_ms)
        if self._tokens >= 1:
            return now_ms
        return now_ms + math.ceil((1 - self._tokens) / self._rate_per_ms)

    def _fill(self, now_ms: int) -> None:
        # If the wall clock is set back, nothing is filled and nothing is lost.
        elapsed_ms = max(0, now_ms - self._filled_ms)
        self._tokens = min(self._capacity, self._tokens + elapsed_ms * self._rate_per_ms)
        self._filled_ms = now_ms
