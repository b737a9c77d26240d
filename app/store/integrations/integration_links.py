"""`integration-links`: links from contacts to records of another system; the id derives from integration and contact.

Links keep two concurrent events from creating two records: most such systems find a new record only seconds later. A link can
be found again, so Firestore's TTL deletes it after a while.
"""

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class IntegrationLink:
    """A link. Times are ms since the epoch.

    Attributes:
        record_id: id of the record in the other system; empty while it is searched for or created.
        lease_until: end of the lease of the task that searches for it.
        expires: when the link expires.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    integration_id: str = stored("integrationId", "")
    record_id: str = stored("recordId", "")
    lease_until: int = stored("leaseUntil", 0)
    expires: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


integration_links = Collection("integration-links", IntegrationLink)
