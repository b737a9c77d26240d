"""`mail-counts`: e-mails per day to an address, and per organization; ids are hashes.

They belong to no user: a user who is deleted and created again has the same count. Firestore's TTL deletes expired counts.
"""

import hashlib

from app.addresses.email_address import normalize_email
from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class MailCount:
    """A count. Times are ms since the epoch.

    Attributes:
        count: e-mails since `begun`.
        begun: start of the counted day.
        last_at: when the latest e-mail was sent.
    """

    id: str
    version: Version = None
    count: int = stored("count", 0)
    begun: int = stored("begun", 0)
    last_at: int = stored("lastAt", 0)
    expires_at: int = stored("expiresAt", is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


mail_counts = Collection("mail-counts", MailCount)


def count_of_address(email: str) -> Reference[MailCount]:
    """Return the reference of the count for an address, in any spelling."""
    return _reference("address", normalize_email(email))


def count_of_organization(organization_id: str) -> Reference[MailCount]:
    """Return the reference of the count for an organization's users; users without one share a count."""
    return _reference("organization", organization_id)


def _reference(kind: str, key: str) -> Reference[MailCount]:
    return mail_counts.at(hashlib.sha256(f"{kind}\0{key}".encode()).hexdigest())
