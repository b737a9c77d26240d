"""`auth-providers`: the identity providers that users may sign on at; the id is the provider's name in URLs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Query, Version


class ProviderType(StrEnum):
    """The protocol that a provider speaks."""

    SAML = "saml"
    OAUTH = "oauth"


class ProviderReach(StrEnum):
    """Whose users a provider may log in."""

    ORGANIZATION = "organization"
    TENANT = "tenant"
    INSTANCE = "instance"


class HighestRole(StrEnum):
    """The highest role that a user may have to log in by a provider; roles beyond the provider's reach never may."""

    USER = "user"
    ORGANIZATION_ADMIN = "organizationAdmin"
    TENANT_ADMIN = "tenantAdmin"
    SYSTEM_ADMIN = "systemAdmin"
    SUPER_ADMIN = "superAdmin"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthProvider:
    """An identity provider.

    Attributes:
        reach: whose users it may log in.
        organization_id: the organization that it is bound to, and that new users are made in; empty for none.
        tenant_id: the tenant that it is bound to; empty for none.
        highest_role: of the users whom it may log in.
        allow_jit_provisioning: whoever it knows and we do not is made a user of `organization_id`.
        allow_email_correlation: a user without an external id may be found by his verified e-mail address.
        trust_email: every address that it names counts as verified.
        claims: our name of a claim to the provider's, where that is not the usual one.
        allowed_origins: of the web app: the only ones that a token is handed to. The first is the one meant when none is named.
        settings: what its protocol needs; secrets are sealed.
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
        """Answer the provider's name, as URLs have it."""
        return self.id


auth_providers = Collection("auth-providers", AuthProvider)


def all_auth_providers(limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of all providers in the order of their names."""
    return Query(auth_providers.name, [], [], limit, after)


def enabled_auth_providers(limit: int) -> Query:
    """Answer the query of the providers that users may sign on at, in the order of their names."""
    return Query(auth_providers.name, [("enabled", "==", True)], [], limit)
