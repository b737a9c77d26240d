"""`auth-providers`: identity providers for sign-in; the id is the provider's name in URLs."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored


class ProviderType(StrEnum):
    """Protocol of a provider."""

    SAML = "saml"
    OAUTH = "oauth"


class ProviderReach(StrEnum):
    """Scope of a provider: whose users it may sign in."""

    ORGANIZATION = "organization"
    TENANT = "tenant"
    INSTANCE = "instance"


class HighestRole(StrEnum):
    """Highest role that a user may have to sign in with a provider; the provider's reach limits it further."""

    USER = "user"
    ORGANIZATION_ADMIN = "organizationAdmin"
    TENANT_ADMIN = "tenantAdmin"
    SYSTEM_ADMIN = "systemAdmin"
    SUPER_ADMIN = "superAdmin"


@frozen(kw_only=True)
class AuthProvider:
    """An identity provider.

    Attributes:
        reach: scope of the users it may sign in.
        organization_id: organization that it belongs to and in which it creates users; empty for none.
        tenant_id: tenant that it belongs to; empty for none.
        highest_role: highest role of users that it may sign in.
        allow_jit_provisioning: create unknown identities as users of `organization_id`.
        allow_email_correlation: match users without an external id by their verified e-mail address.
        trust_email: treat every e-mail address from the provider as verified.
        claims: claim names that differ from the usual ones, by our names.
        allowed_origins: origins of web apps that may receive a token; the first is the default.
        settings: protocol settings; secrets are sealed.
    """

    id: str
    version: Version = None
    type: ProviderType = stored("type")
    display_name: str = stored("displayName", "")
    enabled: bool = stored("enabled", False)
    reach: ProviderReach = stored("reach", ProviderReach.ORGANIZATION)
    organization_id: str = stored("organizationId", "")
    tenant_id: str = stored("tenantId", "")
    highest_role: HighestRole = stored("highestRole", HighestRole.USER)
    allow_jit_provisioning: bool = stored("allowJITProvisioning", False)
    allow_email_correlation: bool = stored("allowEmailCorrelation", False)
    trust_email: bool = stored("trustEmail", False)
    claims: dict[str, str] = stored("claims", factory=dict)
    allowed_origins: list[str] = stored("allowedOrigins", factory=list)
    settings: dict[str, Any] = stored("settings", factory=dict)
    created: int = stored("created", 0)

    @property
    def name(self) -> str:
        """Return the provider's name, as in URLs."""
        return self.id


auth_providers = Collection("auth-providers", AuthProvider)


def all_auth_providers(limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for all providers, ordered by name."""
    return Query(auth_providers.name, [], [], limit, after)


def enabled_auth_providers(limit: int) -> Query:
    """Return the query for enabled providers, ordered by name."""
    return Query(auth_providers.name, [("enabled", "==", True)], [], limit)
