"""`sso-requests`: sign-ons that have begun and not come back; the id is a hash of the request's secret.

Who takes one removes it, so that it is used once. Firestore's TTL removes by `expiresAt` what nobody came back for; until it
does, an expired one counts as absent.
"""

from dataclasses import dataclass

from app.keys import hash_token
from app.store.auth_providers import ProviderType
from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoRequest:
    """A sign-on that has begun. Times are ms since the epoch.

    Attributes:
        provider: its name.
        type: its protocol.
        browser: hash of the cookie of the browser that began it.
        opener: origin of the page that the token is for.
        details: what the protocol must find again, as JSON, sealed.
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


sso_requests = Collection("sso-requests", SsoRequest)


def sso_request_reference(secret: str) -> Reference[SsoRequest]:
    """Answer where the request of a secret stands."""
    return sso_requests.at(hash_token(secret))
