"""`digest-runs`: organizations with e-mails about unanswered conversations; the id is the organization's.

The document exists while the organization has them switched on. `sweepAt` is when the sweeper looks for such conversations.
"""

from collections.abc import Sequence

from app.frozen import frozen
from app.store.common.sweep_shards import LONGEST_OVERDUE_FIRST, new_shard, overdue_conditions
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class DigestRun:
    """State of an organization's digests.

    Attributes:
        organization_id: the organization, as in the id.
        looked_until: inbound messages until this time, in ms, are done.
    """

    id: str
    version: Version = None
    organization_id: str = stored("organizationId")
    looked_until: int = stored("lookedUntil", 0)
    sweep_at: int | None = stored("sweepAt", None)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


digest_runs = Collection("digest-runs", DigestRun)


def start_digests(commit: Commit, organization_id: str, now: int) -> None:
    """Start digests of an organization with the messages that arrive from a time in ms on."""
    run = DigestRun(id=organization_id, organization_id=organization_id, looked_until=now, sweep_at=now)
    commit.replace(digest_runs.path(run.id), digest_runs.encode(run))


def overdue_digests(now: int, shards: Sequence[int], limit: int) -> Query:
    """Return the query for organizations whose run is due, longest overdue first."""
    return Query(digest_runs.name, overdue_conditions(now, shards), LONGEST_OVERDUE_FIRST, limit)
