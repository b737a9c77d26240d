"""Record of the sweeper: when it last ran, and which damaged documents it met. Read by operators and `/health`."""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.services.operations.schema_validation.documents import find_kind
from app.store.engine.faults import Fault
from app.store.engine.store import Store
from app.store.operations.instance_settings import SWEEP_MARK_ID, SweepMark, sweep_marks
from app.times.clock import DAY, HOUR, MINUTE, Clock

MARK_INTERVAL_MS = 10 * MINUTE
"""How often each process records a run, unless it met a damaged document."""

SWEEP_LATE_MS = MARK_INTERVAL_MS + 5 * MINUTE
"""Age of the record above which the cron calls must have a fault."""

MAX_DAMAGED = 200
"""Maximum number of damaged documents in the record; the latest are kept."""

_RETENTION_MS = 30 * DAY
_UNPROCESSED_RETENTION_MS = 2 * HOUR


@frozen
class DamagedDocument:
    """A damaged document, and when it was last met, in ms."""

    fault: Fault
    at: int


class SweepRecord:
    """The sweeper's record of one instance."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._marked_at = 0

    def mark(self) -> None:
        """Record a run and the damaged documents that this process met; skipped if nothing was met and a record is recent.

        Documents repaired or deleted since are dropped.
        """
        now = self._clock()
        met = self._store.damaged.take()
        if not met and 0 <= now - self._marked_at < MARK_INTERVAL_MS:
            return
        documents = {(document.fault.collection, document.fault.id): document for document in self._read_damaged()}
        documents |= {(fault.collection, fault.id): DamagedDocument(fault, now) for fault in met}
        kept = sorted(self._still_damaged(list(documents.values()), now), key=lambda document: document.at)[-MAX_DAMAGED:]
        mark = SweepMark(id=SWEEP_MARK_ID, seen_at=now, damaged_documents=[_encode(document) for document in kept])
        commit = self._store.commit()
        commit.replace(sweep_marks.path(mark.id), sweep_marks.encode(mark))
        commit.send()
        self._marked_at = now

    def last_seen(self) -> int:
        """Return when the sweeper last ran, in ms, up to `MARK_INTERVAL_MS` too early; 0 for never."""
        return self._read().seen_at

    def count_damaged(self) -> int:
        """Return the number of damaged documents in the record."""
        return len(self._read().damaged_documents)

    def list_damaged(self) -> list[DamagedDocument]:
        """Return the damaged documents, latest first, without those repaired or deleted since."""
        found = self._still_damaged(self._read_damaged(), self._clock())
        return sorted(found, key=lambda document: document.at, reverse=True)

    def _read(self) -> SweepMark:
        mark = self._store.get(sweep_marks.at_leniently(SWEEP_MARK_ID))
        return SweepMark(id=SWEEP_MARK_ID) if mark is None else mark

    def _read_damaged(self) -> list[DamagedDocument]:
        return [_decode(document) for document in self._read().damaged_documents]

    def _still_damaged(self, documents: Sequence[DamagedDocument], now: int) -> list[DamagedDocument]:
        """Return the documents that are still damaged, by reading them again; unprocessable ones are kept for a while."""
        recent = [document for document in documents if now - document.at < _RETENTION_MS]
        kinds = {
            document.fault: find_kind(document.fault.collection, document.fault.id)
            for document in recent
            if document.fault.field
        }
        references = {fault: kind.at(fault.id) for fault, kind in kinds.items() if kind is not None}
        damaged = {(fault.collection, fault.id) for fault in self._store.find_faults(list(references.values()))}
        return [
            document
            for document in recent
            if (document.fault.collection, document.fault.id) in damaged
            or (not document.fault.field and now - document.at < _UNPROCESSED_RETENTION_MS)
        ]


def _encode(document: DamagedDocument) -> dict[str, Any]:
    fault = document.fault
    return {"collection": fault.collection, "id": fault.id, "field": fault.field, "fault": fault.kind, "at": document.at}


def _decode(stored: dict[str, Any]) -> DamagedDocument:
    return DamagedDocument(Fault(stored["collection"], stored["id"], stored["field"], stored["fault"]), stored["at"])
