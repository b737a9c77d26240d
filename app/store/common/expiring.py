"""Queries of expired documents, by the fields `expiresAt` and `sweepShard`, in any collection that has both.

Firestore's TTL removes expired documents where it is set up. The shard keeps the index from growing at one end only.
"""

from collections.abc import Sequence

from app.store.engine.database import Query
from app.store.engine.values import Moment

EXPIRES_AT = "expiresAt"
"""The field of the time, a Timestamp, after which a document may be removed."""


def expired_documents(collection: str, before: int, shards: Sequence[int], limit: int) -> Query:
    """Return the query for documents of some shards that expired before a time in ms, longest expired first."""
    where = [("sweepShard", "in", list(shards)), (EXPIRES_AT, "<", Moment(before))]
    return Query(collection, where, [(EXPIRES_AT, False)], limit)
