"""`service-accounts`: the tokens of resellers' systems; the id is the hash of the secret, which itself is never stored."""

from dataclasses import dataclass

from app.store.database import Version
from app.store.entity import Collection, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """A service account. Times are ms since the epoch; 0 is never."""

    id: str
    version: Version = None
    name: str = stored("name", "")
    scopes: list[str] = stored("scopes", factory=list)
    is_disabled: bool = stored("is_disabled", False)
    created: int = stored("created", 0)
    last_used: int = stored("lastUsed", 0)
    expires: int = stored("expires", 0)


service_accounts = Collection("service-accounts", ServiceAccount)
