"""Doing again what lost a race: two requests at once for one contact or one message."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from app.errors import ServiceUnavailableError
from app.store.engine.database import StoreConflictError
from app.store.engine.store import EMPTY_PREFETCH, Prefetched

T = TypeVar("T")

_ATTEMPTS = 8
_FIRST_PAUSE_SECONDS = 0.01


def retry_with_prefetched(attempt: Callable[[Prefetched], T], prefetched: Prefetched) -> T:
    """Do what `retry_on_conflict` does, beginning with what was read before; after a lost race everything is read anew."""
    hints = iter([prefetched])
    return retry_on_conflict(lambda: attempt(next(hints, EMPTY_PREFETCH)))


def retry_on_conflict(attempt: Callable[[], T]) -> T:
    """Read, decide and commit anew until no other request was faster.

    Args:
        attempt: reads what it needs each time it is called, and raises StoreConflictError when its commit lost.

    Raises:
        ServiceUnavailableError: others were faster every time.
    """
    for round_number in range(_ATTEMPTS):
        try:
            return attempt()
        except StoreConflictError:
            # Jitter keeps those that met once from meeting again.
            time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**round_number))  # noqa: S311 - no secret
    raise ServiceUnavailableError("Firestore")
