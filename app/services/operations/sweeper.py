"""Sweeper: reconciles, once a minute, everything whose task was lost or is overdue.

With nothing to do, a run costs one query per kind. If one run cannot do all, the work is split into shards, each its own task.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from app.errors import DomainError, ServiceUnavailableError
from app.frozen import frozen
from app.problems.requests import LATER_VERSION
from app.services.operations.separate_steps import SeparateSteps
from app.services.operations.sharded_work import BATCH, split_into_shards, work_on_shard
from app.store.common.sweep_shards import DAMAGED_RECHECK_MS, LATER_VERSION_RECHECK_MS, SHARDS, postpone_check
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Path, Query, StoreConflictError, Version
from app.store.engine.entity_page import EntityPage
from app.store.engine.faults import Fault
from app.store.engine.store import Store
from app.task_queue.client import Queue
from app.times.clock import Clock

_log = logging.getLogger(__name__)

E = TypeVar("E")


class Reconcilable(Protocol[E]):
    """One kind of entity to reconcile."""

    name: str
    collection: Collection[E]

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of overdue entities, longest overdue first."""

    def reconcile(self, entity: E) -> None:
        """Do what is due, so that the entity is no longer overdue.

        Raises:
            StoreConflictError: another server did it first.
        """


@runtime_checkable
class FoundByOtherField(Protocol):
    """A kind that is not found by `sweepAt`.

    In its documents, that is the time of another kind, which would never find them if each run of this one moved it.
    """

    def pass_over(self, commit: Commit, path: Path, version: Version) -> None:
        """Take a document that cannot be read or processed out of the query; the commit fails if it was changed."""


@frozen
class Overdue:
    """Entities of one kind that the sweeper found.

    Attributes:
        count: how many; a full page of `BATCH` stands for all.
        longest: time in ms by which the longest overdue one was late; 0 for none.
    """

    count: int
    longest: int


class Sweeper:
    """Reconciliation of all kinds. A fault of one entity or one kind does not stop the others."""

    def __init__(self, kinds: Sequence[Reconcilable[Any]], store: Store, queue: Queue, clock: Clock) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._store = store
        self._queue = queue
        self._clock = clock

    def sweep(self) -> int:
        """Reconcile overdue entities, or split the work into shards, and return how many entities were found.

        Raises:
            ServiceUnavailableError: Firestore does not answer. All kinds were tried, as with any other error.
        """
        return sum(overdue.count for overdue in self.sweep_kinds().values())

    def sweep_kinds(self) -> Mapping[str, Overdue]:
        """Reconcile overdue entities like `sweep`, and return what was found by kind.

        Raises:
            ServiceUnavailableError: Firestore does not answer. All kinds were tried, as with any other error.
        """
        found: dict[str, Overdue] = {}
        steps = SeparateSteps()
        for kind in self._kinds.values():
            with steps.step(kind.name):
                found[kind.name] = self._sweep_kind(kind)
        steps.end()
        return found

    def sweep_shard(self, kind_name: str, shard: int) -> int:
        """Reconcile the overdue entities of one shard of a kind, and return their number.

        Raises:
            DomainError: LATER_VERSION: the kind is unknown.
        """
        kind = self._kinds.get(kind_name)
        if kind is None:
            raise DomainError(LATER_VERSION)

        def sweep_batch() -> int:
            found = self._store.page(kind.collection, kind.query(self._clock(), [shard], BATCH))
            self._reconcile_all(kind, found)
            return found.size

        return work_on_shard(sweep_batch, BATCH)

    def _sweep_kind(self, kind: Reconcilable[E]) -> Overdue:
        now = self._clock()
        found = self._store.page(kind.collection, kind.query(now, SHARDS, BATCH))
        if found.size == BATCH and split_into_shards(lambda shard: self._queue.sweep(kind.name, shard, now)):
            _log.info("sweep split into shards", extra={"kind": kind.name})
        else:
            self._reconcile_all(kind, found)
        return Overdue(found.size, _longest_overdue(found, now))

    def _reconcile_all(self, kind: Reconcilable[E], found: EntityPage[E]) -> None:
        for error in found.unreadable:
            # Otherwise it would stay at the top of every page.
            self._set_aside(kind, error.fault.id, error.version, DAMAGED_RECHECK_MS)
        for entity in found:
            self._reconcile(kind, entity)
        if found.size:
            _log.info("swept", extra={"kind": kind.name, "count": found.size, "unreadable": len(found.unreadable)})

    def _reconcile(self, kind: Reconcilable[E], entity: Any) -> None:
        if not kind.collection.understands(entity):
            if isinstance(kind, FoundByOtherField):
                # The later version finds it too.
                return
            self._set_aside(kind, entity.id, entity.version, LATER_VERSION_RECHECK_MS)
            return
        try:
            kind.reconcile(entity)
        except StoreConflictError:
            # Another server handled it first, so nothing is left to do.
            _log.info("sweep skipped a changed entity", extra={"kind": kind.name})
        except ServiceUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - any error concerns this entity alone
            _log.exception("sweep failed", extra={"kind": kind.name, "id": entity.id})
            fault = Fault(kind.collection.name, entity.id, "", f"cannot be swept ({type(error).__name__})")
            self._store.damaged.add([fault])
            self._set_aside(kind, entity.id, entity.version, DAMAGED_RECHECK_MS)

    def _set_aside(self, kind: Reconcilable[Any], document_id: str, version: Version, pause: int) -> None:
        commit, path = self._store.commit(), kind.collection.path(document_id)
        if isinstance(kind, FoundByOtherField):
            kind.pass_over(commit, path, version)
        else:
            postpone_check(commit, path, version, self._clock() + pause)
        try:
            commit.send()
        except StoreConflictError:
            _log.info("sweep skipped a changed entity", extra={"kind": kind.name})


def _longest_overdue(found: Iterable[Any], now: int) -> int:
    # What is found by another field is often not due.
    return max((max(now - entity.sweep_at, 0) for entity in found if entity.sweep_at is not None), default=0)
