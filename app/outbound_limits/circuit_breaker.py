"""Circuit breaker of one party. It is not thread-safe: `PartyLimits` holds its lock around every method."""

import random

from app.times.clock import MINUTE, SECOND

MAX_FAILURES = 5
"""Consecutive calls without a response after which a circuit breaker opens."""

FIRST_PAUSE_MS = 15 * SECOND
"""How long in ms no call is made after a circuit breaker opened; each failed probe doubles it."""

MAX_PAUSE_MS = 10 * MINUTE


class CircuitBreaker:
    """Circuit breaker: opens after some consecutive failures, then lets one probe through at a time.

    Attributes:
        opened_at: when it opened, in ms; 0 while it is closed.
        probe_at: when the next probe may start, in ms.
        has_responded: whether the last call that ended had a response; False before the first one.
    """

    def __init__(self, max_pause: int = MAX_PAUSE_MS, max_failures: int = MAX_FAILURES) -> None:
        """Create a closed breaker.

        Args:
            max_pause: longest time in ms until the next probe.
            max_failures: consecutive calls without a response after which it opens.
        """
        self._max_failures = max_failures
        self._max_pause = max_pause
        self.opened_at = 0
        self.probe_at = 0
        self.has_responded = False
        self._failures = 0
        self._pause = 0
        self._is_probing = False

    @property
    def is_pristine(self) -> bool:
        """Whether the breaker is closed and its last call had a response."""
        return not self.opened_at and not self._failures

    def admits(self, now: int) -> bool:
        """Whether a call may start now."""
        return not self.opened_at or (now >= self.probe_at and not self._is_probing)

    def start_call(self) -> bool:
        """Start an admitted call; return whether it is a probe."""
        self._is_probing = bool(self.opened_at)
        return self._is_probing

    def end_call(self, now: int, *, is_probe: bool, is_answered: bool | None) -> bool:
        """End a call; return whether the state to report changed: opened, closed, or a probe failed.

        Args:
            now: the current time in ms.
            is_probe: result of `start_call`.
            is_answered: whether there was a response, of any status; None if no call was made.
        """
        if is_probe:
            self._is_probing = False
        if is_answered is None:
            return False
        self.has_responded = is_answered
        if is_answered:
            was_open = bool(self.opened_at)
            self.opened_at = self._failures = self._pause = 0
            return was_open
        if self.opened_at and not is_probe:
            # The call started before the breaker opened.
            return False
        self._failures += 1
        if self._failures < self._max_failures:
            return False
        self.opened_at = self.opened_at or now
        self._pause = min(self._pause * 2, self._max_pause) or FIRST_PAUSE_MS
        # Processes that opened at the same time probe at different times.
        self.probe_at = now + self._pause + random.randint(0, self._pause // 10)  # noqa: S311 - no secret
        return True
