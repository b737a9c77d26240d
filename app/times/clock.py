"""Time in integer milliseconds since the epoch, UTC, in the whole system."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""A function that returns the present time in ms since the epoch; tests pass their own."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

MAX_TIME_MS = 253_402_300_799_999
"""The last ms of the year 9999; no time that is stored or sent is later."""


def system_clock() -> int:
    """Return the present time in ms since the epoch."""
    return time.time_ns() // 1_000_000
