"""`organizations`: the offices and companies whose users send messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class Organization:
    """An organization. Times are ms since the epoch; 0 is never.

    Attributes:
        organization_admins: uids.
        managed_by: uid of the account manager; empty for none.
        external_id: id in the reseller's own system.
        organization_type: the reseller's classification.
        billing: map with the `plan`.
        smart_encoding: typographic characters of its messages are replaced where that avoids UCS-2.
        keyword_replies: its own replies to keywords, by `stop`, `start` and `help`.
        settings: settings by subject, as `organization_settings` reads them.
        provider: carrier `name` and carrier account, with encrypted secrets.
        fallback_provider: the same for the second carrier, used while the first is down.
        deleted: when it was marked for deletion.
    """

    id: str
    version: Version = None
    organization_name: str = stored("organizationName", "", replaceable=True)
    description: str = stored("description", "", replaceable=True)
    tenant_id: str = stored("tenantId", "")
    organization_admins: Sequence[str] = stored("organizationAdmins", factory=list, replaceable=True)
    managed_by: str = stored("managedBy", "", replaceable=True)
    external_id: str = stored("external_id", "", replaceable=True)
    organization_type: str = stored("organizationType", "", replaceable=True)
    billing: Mapping[str, Any] = stored("billing", factory=dict, replaceable=True)
    require_contact_consent: bool = stored("requireContactConsent", False)
    require_contact_consent_message: str = stored("requireContactConsentMessage", "")
    smart_encoding: bool = stored("smartEncoding", False, replaceable=True)
    keyword_replies: Mapping[str, Any] = stored("keywordReplies", factory=dict, replaceable=True)
    settings: Mapping[str, Any] = stored("settings", factory=dict, replaceable=True)
    provider: Mapping[str, Any] = stored("provider", factory=dict)
    fallback_provider: Mapping[str, Any] = stored("fallbackProvider", factory=dict)
    is_disabled: bool = stored("is_disabled", False)
    deleted: int = stored("deleted", 0)
    created: int = stored("created", 0, replaceable=True)

    @property
    def consent_message(self) -> str:
        """The message required before the first one to each contact; empty if none is required or none is written."""
        return self.require_contact_consent_message.strip() if self.require_contact_consent else ""


organizations = Collection("organizations", Organization, is_settled=True)


def organizations_of_tenant(tenant_id: str | None, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for the organizations of a tenant, or of all, ordered by id, which is stable while paging."""
    where = [] if tenant_id is None else [("tenantId", "==", tenant_id)]
    return Query(organizations.name, where, [], limit, after)


def organizations_administered_by(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for organizations with a user as administrator, ordered by id."""
    return Query(organizations.name, [("organizationAdmins", "array_contains", uid)], [], limit, after)


def organizations_by_tenant(limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for the organizations of all tenants, ordered by tenant and id."""
    return Query(organizations.name, [("tenantId", ">", "")], [("tenantId", False)], limit, after)
