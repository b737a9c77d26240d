"""`organizations`: the offices and companies whose users text."""

from dataclasses import dataclass
from typing import Any

from app.store.database import Version
from app.store.entity import Collection, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organization. Times are ms since the epoch; 0 is never."""

    id: str
    version: Version = None
    organization_name: str = stored("organizationName", "")
    description: str = stored("description", "")
    tenant_id: str = stored("tenantId", "")
    organization_admins: list[str] = stored("organizationAdmins", factory=list)
    billing: dict[str, Any] = stored("billing", factory=dict)
    require_contact_consent: bool = stored("requireContactConsent", False)
    require_contact_consent_message: str = stored("requireContactConsentMessage", "")
    provider: dict[str, Any] = stored("provider", factory=dict)
    is_disabled: bool = stored("is_disabled", False)
    deleted: int = stored("deleted", 0)
    created: int = stored("created", 0)


organizations = Collection("organizations", Organization)
