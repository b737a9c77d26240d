"""The sweeper: once a minute it looks after everything that nothing else is looking after any more.

Where there is nothing to do, a run costs one query a kind. Where there is more than one run can do, it is shared out by shards,
each a task of its own.
"""

import logging
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from app.clock import Clock
from app.errors import ServiceUnavailableError
from app.store.database import StoreConflictError
from app.store.sweep import SHARDS
from tasks.queue import Queue

_log = logging.getLogger(__name__)

E = TypeVar("E")

BATCH = 300
"""How many of a kind are read at once; more than these are shared out."""

_BATCHES_OF_A_SHARD = 20


class Overdue(Protocol[E]):
    """One kind of thing to look after."""

    name: str

    def page(self, now: int, shards: Sequence[int], limit: int) -> list[E]:
        """Answer those that are overdue, the longest first."""

    def look_after(self, entity: E) -> None:
        """Do what is due, so that it is overdue no more.

        Raises:
            StoreConflictError: somebody else is looking after it.
        """


class Sweeper:
    """Looks after every kind of thing."""

    def __init__(self, kinds: Sequence[Overdue[Any]], queue: Queue, clock: Clock) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._queue = queue
        self._clock = clock

    def sweep(self) -> int:
        """Look after what is overdue, or share it out where it is much; answer how many things were found.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        return sum(self._sweep_kind(kind) for kind in self._kinds.values())

    def sweep_shard(self, kind_name: str, shard: int) -> int:
        """Look after what is overdue in one shard of a kind, and answer how many things that were.

        Raises:
            KeyError: there is no such kind.
            ServiceUnavailableError: Firestore does not answer.
        """
        kind, count = self._kinds[kind_name], 0
        for _ in range(_BATCHES_OF_A_SHARD):
            overdue = kind.page(self._clock(), [shard], BATCH)
            self._look_after_all(kind, overdue)
            count += len(overdue)
            if len(overdue) < BATCH:
                break
        return count

    def _sweep_kind(self, kind: Overdue[E]) -> int:
        now = self._clock()
        overdue = kind.page(now, SHARDS, BATCH)
        if len(overdue) < BATCH or not self._share_out(kind, now):
            self._look_after_all(kind, overdue)
        return len(overdue)

    def _share_out(self, kind: Overdue[E], now: int) -> bool:
        """Make a task for each shard; answer whether the queue took them."""
        try:
            for shard in SHARDS:
                self._queue.sweep(kind.name, shard, now)
        except ServiceUnavailableError:
            return False
        _log.info("shared out", extra={"kind": kind.name})
        return True

    def _look_after_all(self, kind: Overdue[E], overdue: Sequence[E]) -> None:
        for entity in overdue:
            try:
                kind.look_after(entity)
            except StoreConflictError:
                # Somebody else is looking after it, which is all the sweeper wants.
                _log.info("moved while swept", extra={"kind": kind.name})
        if overdue:
            _log.info("swept", extra={"kind": kind.name, "count": len(overdue)})
