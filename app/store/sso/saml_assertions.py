"""`saml-assertions`: assertions that were used; the id is a hash of the provider's name and the assertion's id.

A document is created when an assertion is used, so that it is valid for one sign-on only. Firestore's TTL deletes it by
`expiresAt`, after which the assertion is too old to be accepted.
"""

import hashlib

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class TakenAssertion:
    """A used assertion. `expires_at` is in ms since the epoch."""

    id: str
    version: Version = None
    provider: str = stored("provider")
    expires_at: int = stored("expiresAt", is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


saml_assertions = Collection("saml-assertions", TakenAssertion)


def new_taken_assertion(provider: str, assertion_id: str, expires_at: int) -> TakenAssertion:
    """Return the document that marks an assertion as used."""
    return TakenAssertion(
        id=hashlib.sha256(f"{provider}\0{assertion_id}".encode()).hexdigest(), provider=provider, expires_at=expires_at
    )
