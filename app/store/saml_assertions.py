"""`saml-assertions`: the assertions that were taken; the id is a hash of the provider's name and the assertion's.

Created when an assertion is taken, it makes the assertion good for one sign-on. Firestore's TTL removes it by `expiresAt`, when
the assertion is refused for its age.
"""

import hashlib
from dataclasses import dataclass

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAssertion:
    """An assertion that was taken. `expires_at` is in ms since the epoch."""

    id: str
    version: Version = None
    provider: str = stored("provider")
    expires_at: int = stored("expiresAt", is_moment=True)


saml_assertions = Collection("saml-assertions", TakenAssertion)


def new_taken_assertion(provider: str, assertion_id: str, expires_at: int) -> TakenAssertion:
    """Answer the mark of an assertion that is taken."""
    return TakenAssertion(
        id=hashlib.sha256(f"{provider}\0{assertion_id}".encode()).hexdigest(), provider=provider, expires_at=expires_at
    )
