"""`circuit-breakers`: parties whose circuit breaker is open in some process. Ids are hashes.

A document is written when a breaker opens or a probe fails, and deleted when it closes. Those of processes that ended expire.
"""

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class OpenBreaker:
    """An open circuit breaker. Times are ms since the epoch.

    Attributes:
        kind: kind of the party.
        label: names the party to operators.
        opened_at: since when it has been open.
        probe_at: when the next call is tried.
        fallback: names the carrier account that takes over meanwhile; empty for none.
        expires_at: when the document says nothing any more.
    """

    id: str
    version: Version = None
    kind: str = stored("kind")
    label: str = stored("label")
    opened_at: int = stored("openedAt")
    probe_at: int = stored("probeAt")
    fallback: str = stored("fallback", "")
    expires_at: int = stored("expiresAt", is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


circuit_breakers = Collection("circuit-breakers", OpenBreaker)
