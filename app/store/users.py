"""`users`: the people of an instance, each with one number; the id is the Firebase uid."""

from dataclasses import dataclass

from app.store.database import Version
from app.store.entity import Collection, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user. Times are ms since the epoch; 0 is never."""

    id: str
    version: Version = None
    email: str = stored("email", "")
    full_name: str = stored("full_name", "")
    phone_number: str = stored("phone_number", "")
    organization_id: str = stored("organizationId", "")
    tenant_id: str = stored("tenantId", "")
    shared_with: list[str] = stored("sharedWith", factory=list)
    restrictions: list[str] = stored("restrictions", factory=list)
    relay_webhook: str = stored("relayWebhook", "")
    auto_reply_message: str = stored("autoReplyMessage", "")
    signature_enabled: bool = stored("signatureEnabled", False)
    signature_text: str = stored("signatureText", "")
    provider: str = stored("provider", "")
    external_id: str = stored("external_id", "")
    is_admin: bool = stored("isAdmin", False)
    is_super_admin: bool = stored("isSuperAdmin", False)
    is_disabled: bool = stored("is_disabled", False)
    deleted: int = stored("deleted", 0)
    sessions_valid_after: int = stored("sessionsValidAfter", 0)
    created: int = stored("created", 0)


users = Collection("users", User)
