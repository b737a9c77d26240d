"""Removal of expired documents, in case Firestore's TTL is not set up.

TTL removes a document within about a day after it expired. So what expired `GRACE_MS` ago is still there only without TTL:
where it works, each run costs one read per collection.
"""

import logging
from collections.abc import Iterator, Sequence
from functools import partial

from app.errors import DomainError
from app.problems.requests import LATER_VERSION
from app.services.common.optimistic_retry import commit_in_halves
from app.services.operations.separate_steps import SeparateSteps
from app.services.operations.sharded_work import BATCH, split_into_shards, work_on_shard
from app.store.common.expiring import EXPIRES_AT, expired_documents
from app.store.common.sweep_shards import SHARDS
from app.store.deletion.expiring_collections import EXPIRING_COLLECTIONS
from app.store.engine.database import Path, Version
from app.store.engine.store import Store
from app.task_queue.client import Queue
from app.times.clock import DAY, Clock

_log = logging.getLogger(__name__)

GRACE_MS = 3 * DAY
"""How long after its expiry a document is left to Firestore's TTL."""


class ExpiredDocuments:
    """Removal of expired documents of all collections."""

    def __init__(self, store: Store, queue: Queue, clock: Clock) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock

    def remove(self) -> int:
        """Remove expired documents, or split the work of a collection into shards, and return how many were found.

        Raises:
            Exception: the first error. All collections were tried.
        """
        now, count, steps = self._clock(), 0, SeparateSteps()
        for collection in EXPIRING_COLLECTIONS:
            with steps.step(collection):
                found = self._find(collection, SHARDS)
                is_many = len(found) == BATCH
                if not (is_many and split_into_shards(partial(self._queue.expire, collection, now=now))):
                    self._remove(collection, found)
                count += len(found)
        steps.end()
        return count

    def remove_shard(self, collection: str, shard: int) -> int:
        """Remove expired documents of one shard of a collection, and return their number.

        Raises:
            DomainError: LATER_VERSION: the collection is unknown.
        """
        if collection not in EXPIRING_COLLECTIONS:
            raise DomainError(LATER_VERSION)

        def remove_batch() -> int:
            found = self._find(collection, [shard])
            self._remove(collection, found)
            return len(found)

        return work_on_shard(remove_batch, BATCH)

    def scan(self) -> Iterator[tuple[str, int, int]]:
        """Remove expired documents of any age, by reading every document: those of earlier versions have no shard.

        Returns:
            For each page its collection, how many documents were read and how many were expired.
        """
        for collection, kind in EXPIRING_COLLECTIONS.items():
            position: Sequence[str] | None = None
            while documents := self._store.documents(kind.every(BATCH, position)):
                before = self._clock()
                expired = [
                    (document.id, document.version)
                    for document in documents
                    if isinstance(expiry := document.fields.get(EXPIRES_AT), int) and expiry < before
                ]
                self._remove(collection, expired)
                yield collection, len(documents), len(expired)
                position = [documents[-1].id]

    def _find(self, collection: str, shards: Sequence[int]) -> list[tuple[str, Version]]:
        return self._store.versions(expired_documents(collection, self._clock() - GRACE_MS, shards, BATCH))

    def _remove(self, collection: str, found: Sequence[tuple[str, Version]]) -> None:
        """Remove documents but for those that were changed: an expired idempotency key may be in use again."""

        def remove(some: Sequence[tuple[str, Version]]) -> None:
            commit = self._store.commit()
            for document_id, version in some:
                commit.delete(Path(collection, document_id), version)
            commit.send()
            _log.info("removed expired documents", extra={"collection": collection, "count": len(some)})

        if found:
            commit_in_halves(found, remove)
