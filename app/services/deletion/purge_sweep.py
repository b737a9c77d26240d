"""Sweep of overdue purges: starts due ones, schedules lost tasks, and deletes finished ones after the retention period."""

from collections.abc import Sequence
from typing import Any

from app.frozen import replace
from app.services.deletion.purge import GRACE_MS, PurgeRunner
from app.store.deletion.purges import Purge, PurgeState, change_purge, delete_purge, overdue_purges, purges
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.times.clock import HOUR, Clock

_MAX_WAIT_MS = HOUR


class OverduePurges:
    """Purges with an overdue step."""

    name = "purges"
    collection = purges

    def __init__(self, store: Store, purging: PurgeRunner, clock: Clock) -> None:
        self._store = store
        self._purging = purging
        self._clock = clock

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of overdue purges, longest overdue first."""
        return overdue_purges(now, shards, limit)

    def reconcile(self, purge: Purge) -> None:
        """Do the overdue step, or schedule a task for it.

        Raises:
            StoreConflictError: another server did it first, or the target was restored.
        """
        now = self._clock()
        commit = self._store.commit()
        if purge.state is PurgeState.DONE:
            delete_purge(commit, purge)
            commit.send()
            return
        # A new time gives the task a new name, because names of earlier tasks stay taken. Each wait is twice as long, because
        # the queue retries a task for an hour.
        waited = (purge.sweep_at or 0) - purge.due
        wait = min(max(2 * waited, GRACE_MS), _MAX_WAIT_MS) if purge.due <= now else GRACE_MS
        due = max(purge.due, now)
        changes: dict[str, Any] = {"due": due, "sweep_at": due + wait}
        if purge.state is PurgeState.WAITING:
            changes = self._purging.begin(now)
        change_purge(commit, purge, **changes)
        self._purging.enqueue_after(commit, replace(purge, **changes))
        commit.send()
