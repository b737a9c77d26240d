"""`idempotency-keys`: requests that were answered, so that the same request again gets the same answer; the id is a hash.

Firestore's TTL removes them by `expiresAt`; until it does, an expired one counts as absent.
"""

from dataclasses import dataclass

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Commit, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotentRequest:
    """A request with an Idempotency-Key. Times are ms since the epoch.

    Attributes:
        fingerprint: hash of the request as it was written.
        meaning: hash of what it asks, however it is written; empty in documents of earlier versions.
        running_until: while it is being answered, until when that is believed; 0 when it is answered.
        status: of the answer.
        content_type: of the answer.
        body: of the answer, encrypted.
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


idempotent_requests = Collection("idempotency-keys", IdempotentRequest)


def write_request(commit: Commit, request: IdempotentRequest, before: IdempotentRequest | None) -> None:
    """Add a request to a commit, in the place of an expired one if there is one.

    The commit fails with a conflict if the same request has been written since `before` was read.
    """
    path = idempotent_requests.path(request.id)
    if before is None:
        commit.create(path, idempotent_requests.encode(request))
    else:
        commit.update(path, idempotent_requests.encode(request), before.version)
