"""`purges`: targets marked for deletion: when they are purged, progress, and what they were.

The id derives from kind and id of the target, so a target has one purge only. `sweepAt` is when the sweeper must check it: when
the purge is due, or a running one should have progressed.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import LONGEST_OVERDUE_FIRST, new_shard, overdue_conditions
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class PurgeKind(OpenEnum):
    """Kind of target; everything below it is deleted too."""

    USER = "user"
    ORGANIZATION = "organization"


class PurgeState(OpenEnum):
    """Progress of a purge.

    Attributes:
        WAITING: marked for deletion; it can be restored.
        CLOSING: numbers and tokens are being removed, so that nothing new arrives.
        REMOVING: everything else is being deleted.
        DONE: nothing is left.
    """

    WAITING = "waiting"
    CLOSING = "closing"
    REMOVING = "removing"
    DONE = "done"


@frozen(kw_only=True)
class Purge:
    """A purge. Times are ms since the epoch; 0 is never.

    Attributes:
        target_id: uid, or id of the organization.
        tenant_id: tenant of the target.
        organization_id: organization of the target, or the target itself.
        slice: number of slices done; a task names the slice that it is for.
        cursor: uid of the last user whose number and tokens were removed.
        removed: number of deleted documents by collection.
        due: when the next slice may run; initially, when the purge starts.
        created: when the target was marked.
        started: when the purge started.
        finished: when nothing was left.
    """

    id: str
    version: Version = None
    kind: PurgeKind = stored("kind")
    target_id: str = stored("targetId")
    tenant_id: str = stored("tenantId", "")
    organization_id: str = stored("organizationId", "")
    state: PurgeState = stored("state", PurgeState.WAITING)
    slice: int = stored("slice", 0)
    cursor: str = stored("cursor", "")
    removed: dict[str, int] = stored("removed", factory=dict)
    due: int = stored("due")
    created: int = stored("created", 0)
    started: int = stored("started", 0)
    finished: int = stored("finished", 0)
    sweep_at: int | None = stored("sweepAt", None)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


purges = Collection("purges", Purge)


def purge_of(kind: PurgeKind, target_id: str) -> Reference[Purge]:
    """Return the reference of the purge of a user or organization."""
    return purges.at(f"{kind}:{target_id}")


def write_purge(commit: Commit, purge: Purge, before: Purge | None) -> None:
    """Add a purge to a commit, replacing the target's previous one.

    The commit fails with a conflict if another was written since `before` was read.
    """
    path = purges.path(purge.id)
    if before is None:
        commit.create(path, purges.encode(purge))
    else:
        commit.update(path, purges.encode(purge), before.version)


def change_purge(commit: Commit, purge: Purge, **attributes: Any) -> None:
    """Update attributes of a purge, if it is unchanged.

    Attributes that are None are removed from the document.
    """
    purges.patch(commit, purge, **attributes)


def delete_purge(commit: Commit, purge: Purge) -> None:
    """Delete a purge, if it is unchanged."""
    purges.delete(commit, purge)


def overdue_purges(now: int, shards: Sequence[int], limit: int) -> Query:
    """Return the query for overdue purges, longest overdue first."""
    return Query(purges.name, overdue_conditions(now, shards), LONGEST_OVERDUE_FIRST, limit)
