"""Doing again what lost a race: two requests at once for one contact or one message."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from app.errors import ServiceUnavailableError
from app.store.engine.database import StoreConflictError
from app.store.engine.store import NOTHING_KNOWN, Known

T = TypeVar("T")

_ATTEMPTS = 8
_FIRST_PAUSE_SECONDS = 0.01


def retry_from_known(attempt: Callable[[Known], T], known: Known) -> T:
    """Do what `retry_on_conflict` does, beginning with what was read before; after a lost race everything is read anew."""
    hints = iter([known])
    return retry_on_conflict(lambda: attempt(next(hints, NOTHING_KNOWN)))


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
