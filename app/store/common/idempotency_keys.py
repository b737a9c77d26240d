"""`idempotency-keys`: answered requests, so that a repeated request gets the same response; the id is a hash.

Firestore's TTL deletes them by `expiresAt`; an expired document that still exists is ignored.
"""

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class IdempotentRequest:
    """A request with an Idempotency-Key. Times are ms since the epoch.

    Attributes:
        fingerprint: signed hash of the request as sent; a plain one in documents of earlier versions, as for `meaning`.
        meaning: signed hash of the request's content, independent of its spelling; empty in documents of earlier versions.
        running_until: while the request runs, when it is assumed to have died; 0 once answered.
        status: HTTP status of the response.
        content_type: content type of the response.
        body: body of the response, encrypted.
    """

    id: str
    version: Version = None
    fingerprint: str = stored("fingerprint")
    meaning: str = stored("meaning", "")
    running_until: int = stored("runningUntil", 0)
    status: int = stored("status", 0)
    content_type: str = stored("contentType", "")
    body: bytes = stored("body", b"")
    created: int = stored("created", 0)
    expires: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


idempotent_requests = Collection("idempotency-keys", IdempotentRequest)


def write_request(commit: Commit, request: IdempotentRequest, before: IdempotentRequest | None) -> None:
    """Add a request to a commit, replacing an expired one.

    The commit fails with a conflict if the same request was stored since `before` was read.
    """
    if before is None:
        idempotent_requests.create(commit, request)
    else:
        commit.update(idempotent_requests.path(request.id), idempotent_requests.encode(request), before.version)
