"""Retries of optimistic transactions that lost a race, for example two requests for one contact."""

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.errors import ServiceUnavailableError
from app.store.engine.database import StoreConflictError
from app.store.engine.store import EMPTY_PREFETCH, Prefetched

T = TypeVar("T")

_ATTEMPTS = 8
_FIRST_PAUSE_SECONDS = 0.01


def retry_with_prefetched(attempt: Callable[[Prefetched], T], prefetched: Prefetched) -> T:
    """Run `retry_on_conflict` with prefetched documents; after a lost race, everything is read again."""
    hints = iter([prefetched])
    return retry_on_conflict(lambda: attempt(next(hints, EMPTY_PREFETCH)))


def retry_on_conflict(attempt: Callable[[], T]) -> T:
    """Run an optimistic transaction until its commit succeeds.

    Args:
        attempt: reads what it needs on every call; raises StoreConflictError when its commit lost a race.

    Raises:
        ServiceUnavailableError: every attempt lost.
    """
    for round_number in range(_ATTEMPTS):
        try:
            return attempt()
        except StoreConflictError:
            # Jitter keeps the same requests from colliding again.
            time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**round_number))  # noqa: S311 - no secret
    raise ServiceUnavailableError("Firestore")


def commit_in_halves(items: Sequence[T], commit: Callable[[Sequence[T]], None]) -> int:
    """Change documents by one commit; where one of them changed meanwhile, each half gets a commit of its own.

    Args:
        items: what to commit.
        commit: commits some of them; raises StoreConflictError if one changed meanwhile.

    Returns:
        How many were committed: all but those that changed.
    """
    try:
        commit(items)
    except StoreConflictError:
        middle = len(items) // 2
        return commit_in_halves(items[:middle], commit) + commit_in_halves(items[middle:], commit) if middle else 0
    return len(items)
