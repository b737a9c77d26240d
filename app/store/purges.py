"""`purges`: what is marked for deletion: when it will be removed, how far its removal has come, and what it was.

The id is made of the kind and the id of what is removed, so nothing is removed by two purges. `sweepAt` is, as in `messages`,
when somebody must look at it: when its removal is due, and while it runs, when it should long have gone on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import DELETE_FIELD, Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.sweep_shards import LONGEST_OVERDUE_FIRST, is_overdue, new_shard


class PurgeKind(OpenEnum):
    """What is removed, with everything below it."""

    USER = "user"
    ORGANIZATION = "organization"


class PurgeState(OpenEnum):
    """How far a removal has come.

    Attributes:
        WAITING: marked; it can be restored.
        CLOSING: numbers and tokens are taken away, so that nothing new can come.
        REMOVING: everything else is removed.
        DONE: nothing is left.
    """

    WAITING = "waiting"
    CLOSING = "closing"
    REMOVING = "removing"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """A removal. Times are ms since the epoch; 0 is never.

    Attributes:
        target_id: uid, or id of the organization.
        tenant_id: the target's.
        organization_id: the target's, or the target itself.
        slice: how many slices of the work are done; a task names the one that it is for.
        cursor: uid of the last user whose number and tokens were taken away.
        removed: how many documents, by collection.
        due: when the next slice may be done: at first, when the removal begins.
        created: when the target was marked.
        started: when the removal began.
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
    """Answer where the purge of a user or an organization stands."""
    return purges.at(f"{kind}:{target_id}")


def write_purge(commit: Commit, purge: Purge, before: Purge | None) -> None:
    """Add a purge to a commit, in the place of the one that its target had before.

    The commit fails with a conflict if another has been written since `before` was read.
    """
    path = purges.path(purge.id)
    if before is None:
        commit.create(path, purges.encode(purge))
    else:
        commit.update(path, purges.encode(purge), before.version)


def change_purge(commit: Commit, purge: Purge, **attributes: Any) -> None:
    """Change attributes of a purge, on condition that it is still the version that was read.

    An attribute given as None is removed from the document.
    """
    kept = {name: DELETE_FIELD if value is None else value for name, value in attributes.items()}
    commit.update(purges.path(purge.id), purges.changes(**kept), purge.version)


def delete_purge(commit: Commit, purge: Purge) -> None:
    """Remove a purge, on condition that it is still the version that was read."""
    commit.delete(purges.path(purge.id), purge.version)


def overdue_purges(now: int, shards: Sequence[int], limit: int) -> Query:
    """Answer the query of purges that somebody must look at, the longest overdue first."""
    return Query(purges.name, is_overdue(now, shards), LONGEST_OVERDUE_FIRST, limit)
