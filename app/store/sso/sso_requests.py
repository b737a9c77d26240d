"""`sso-requests`: sign-ons in progress; the id is a hash of the request's secret.

A request is deleted when it is used, so it can be used once. Firestore's TTL deletes abandoned ones by `expiresAt`; an expired
document that still exists is ignored.
"""

from app.crypto.keys import hash_token
from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored
from app.store.sso.auth_providers import ProviderType


@frozen(kw_only=True)
class SsoRequest:
    """A sign-on in progress. Times are ms since the epoch.

    Attributes:
        provider: name of the provider.
        type: protocol of the provider.
        browser: hash of the cookie of the browser that started it.
        opener: origin of the page that gets the token.
        details: state of the protocol as JSON, sealed.
    """

    id: str
    version: Version = None
    provider: str = stored("provider")
    type: ProviderType = stored("type")
    browser: str = stored("browser")
    opener: str = stored("opener")
    details: str = stored("details")
    created: int = stored("created")
    expires_at: int = stored("expiresAt", is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


sso_requests = Collection("sso-requests", SsoRequest)


def sso_request_reference(secret: str) -> Reference[SsoRequest]:
    """Return the reference of a request by its secret."""
    return sso_requests.at(hash_token(secret))
