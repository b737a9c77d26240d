"""Time in integer milliseconds since the epoch, UTC, in the whole system."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""A function that returns the present time in ms since the epoch; tests pass their own."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def system_clock() -> int:
    """Return the present time in ms since the epoch."""
    return time.time_ns() // 1_000_000
