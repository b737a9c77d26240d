"""Operator's view of soft-deleted objects: list purges, and run one before its time."""

from collections.abc import Iterator
from typing import Any

from app.auth.principal import Operator
from app.errors import OperationRefusedError
from app.frozen import replace
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.deletion.purge import GRACE_MS, PurgeRunner
from app.store.deletion.purges import Purge, PurgeState, change_purge, purges
from app.store.engine.store import Store
from app.times.clock import Clock

_PAGE = 200


class PurgeBacklog:
    """Purges of the instance, for its operator."""

    def __init__(self, store: Store, purging: PurgeRunner, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._purging = purging
        self._audit = audit
        self._clock = clock

    def list(self) -> Iterator[Purge]:
        """Yield all purges: waiting, running and recently finished ones."""
        for page in self._store.pages(purges, purges.every(_PAGE)):
            yield from page

    def run(self, operator: Operator, purge_id: str) -> Purge:
        """Begin a purge now, which cannot be undone; a running purge gets its missing task.

        Raises:
            OperationRefusedError: the purge does not exist or is finished.
        """
        return retry_on_conflict(lambda: self._begin(operator, purge_id))

    def _begin(self, operator: Operator, purge_id: str) -> Purge:
        purge = self._store.get(purges.at(purge_id))
        if purge is None:
            raise OperationRefusedError(f"No purge has the id '{purge_id}'. `purge list` shows the existing ones.")
        if purge.state is PurgeState.DONE:
            raise OperationRefusedError(f"'{purge_id}' is already purged.")
        now = self._clock()
        commit = self._store.commit()
        # A new time gives the task a new name. The pause after revoking access is not cut short.
        changes: dict[str, Any] = {"due": max(purge.due, now), "sweep_at": max(purge.due, now) + GRACE_MS}
        if purge.state is PurgeState.WAITING:
            changes = self._purging.begin(now)
            removed = AuditedObject(purge.kind, purge.target_id, purge.tenant_id, purge.organization_id)
            before, after = {"purgeAt": purge.due}, {"purgeAt": now}
            self._audit.record(commit, operator, f"{purge.kind}.purge-now", removed, before, after)
        change_purge(commit, purge, **changes)
        begun = replace(purge, **changes)
        self._purging.enqueue_after(commit, begun)
        commit.send()
        return begun
