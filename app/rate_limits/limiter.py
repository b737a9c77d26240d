"""Counting against rate limit policies. If a shared store does not respond, nothing is limited."""

import logging
import math
import threading
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.errors import ServiceUnavailableError
from app.rate_limits.policy import WINDOW_SECONDS, Policy, Standing
from app.rate_limits.process_windows import ProcessWindows
from app.rate_limits.storage import IN_PROCESS
from app.times.clock import SECOND, Clock

if TYPE_CHECKING:
    from limits.strategies import SlidingWindowCounterRateLimiter


_PAUSE_MS = 10 * SECOND
"""Time in ms before a failed store is tried again, so that its outage delays only one of many requests."""

_TIMEOUT_SECONDS = 0.25
_TIMEOUTS: dict[str, tuple[str, ...]] = {
    "redis": ("socket_timeout", "socket_connect_timeout"),
    "rediss": ("socket_timeout", "socket_connect_timeout"),
}

_log = logging.getLogger(__name__)


class Limiter:
    """Counters in sliding windows of a minute."""

    def __init__(self, storage: str, clock: Clock) -> None:
        """Set the storage; nothing is connected yet.

        Args:
            storage: `memory://`, or the URI of a shared store, validated by the settings.
            clock: returns the present time in ms; a shared store has its own clock.
        """
        self._storage = storage
        self._windows = ProcessWindows(clock) if storage == IN_PROCESS else None
        self._clock = clock
        self._asked_again_at = 0
        self._making = threading.Lock()

    def spend(self, policy: Policy, partition: str) -> Standing | None:
        """Count one request against a policy, if it is within the quota.

        Args:
            policy: policy with a quota of at least 1.
            partition: what is counted, for example a caller.

        Returns:
            The standing after it; None if the store did not respond, in which case nothing is limited.
        """
        return self._spend_shared(policy, partition) if self._windows is None else self._windows.spend(policy, partition)

    def _spend_shared(self, policy: Policy, partition: str) -> Standing | None:
        from limits import RateLimitItemPerMinute
        from limits.errors import StorageError

        if self._clock() < self._asked_again_at:
            return None
        item = RateLimitItemPerMinute(policy.quota, WINDOW_SECONDS // 60, policy.name)
        try:
            is_within = self._strategy.hit(item, partition)
            reset, remaining = self._strategy.get_window_stats(item, partition)
        except (StorageError, OSError) as error:
            self._asked_again_at = self._clock() + _PAUSE_MS
            _log.warning("rate limit store unavailable, nothing is limited", extra={"error": repr(error.__cause__ or error)})
            return None
        seconds = max(1, math.ceil(reset - time.time()))
        return Standing(policy, is_within, remaining if is_within else 0, seconds)

    @property
    def is_shared(self) -> bool:
        """Whether several servers share the counters."""
        return self._windows is None

    def check(self) -> None:
        """Check that the store responds.

        Raises:
            ServiceUnavailableError: it does not.
        """
        if self.is_shared and not self._strategy.storage.check():
            raise ServiceUnavailableError("The rate limit store")

    @property
    def _strategy(self) -> "SlidingWindowCounterRateLimiter":
        with self._making:
            return self._made

    @cached_property
    def _made(self) -> "SlidingWindowCounterRateLimiter":
        # Importing the library takes 100 ms, which a cold start should not wait for.
        from limits.storage import storage_from_string
        from limits.strategies import SlidingWindowCounterRateLimiter

        options: dict[str, Any] = dict.fromkeys(_TIMEOUTS[urlsplit(self._storage).scheme], _TIMEOUT_SECONDS)
        return SlidingWindowCounterRateLimiter(storage_from_string(self._storage, wrap_exceptions=True, **options))
