"""What is marked for deletion, as an operator sees it: listed, and removed now instead of when its time has come."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.auth.principal import Operator
from app.clock import Clock
from app.errors import OperationRefusedError
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.deletion.purge import GRACE_MS, Purging
from app.store.engine.store import Store
from app.store.purges import Purge, PurgeState, change_purge, purges

_PAGE = 200


class MarkedForDeletion:
    """The removals of an instance."""

    def __init__(self, store: Store, purging: Purging, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._purging = purging
        self._audit = audit
        self._clock = clock

    def list(self) -> Iterator[Purge]:
        """Return every removal: those that wait, those under way, and those that were done lately."""
        for page in self._store.pages(purges, purges.every(_PAGE)):
            yield from page

    def run(self, operator: Operator, purge_id: str) -> Purge:
        """Begin a removal now, after which it cannot be taken back; one under way gets the task that it may have lost.

        Raises:
            OperationRefusedError: there is none of that id, or nothing is left to remove.
        """
        purge = retry_on_conflict(lambda: self._begin(operator, purge_id))
        self._purging.start(purge)
        return purge

    def _begin(self, operator: Operator, purge_id: str) -> Purge:
        purge = self._store.get(purges.at(purge_id))
        if purge is None:
            raise OperationRefusedError(f"Nothing is marked for deletion as '{purge_id}'; `purge list` shows what is.")
        if purge.state is PurgeState.DONE:
            raise OperationRefusedError(f"'{purge_id}' is removed already.")
        now = self._clock()
        commit = self._store.commit()
        # A new time makes a new name of a task. What settles after the ways in were closed is to settle to the end.
        changes: dict[str, Any] = {"due": max(purge.due, now), "sweep_at": max(purge.due, now) + GRACE_MS}
        if purge.state is PurgeState.WAITING:
            changes = self._purging.begin(now)
            removed = AuditedObject(purge.kind, purge.target_id, purge.tenant_id, purge.organization_id)
            before, after = {"purgeAt": purge.due}, {"purgeAt": now}
            self._audit.record(commit, operator, f"{purge.kind}.purge-now", removed, before, after)
        change_purge(commit, purge, **changes)
        commit.send()
        return replace(purge, **changes)
