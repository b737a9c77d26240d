"""Callers: the kinds of credential, and the principal of a valid one."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from app.frozen import frozen
from app.store.credentials.user_tokens import TokenScope
from app.store.engine.store import Prefetched
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User


class Credential(StrEnum):
    """Kind of credential, named like its security scheme in the original's document."""

    FIREBASE = "FirebaseAuth"
    USER_TOKEN = "UserToken"  # noqa: S105 - the name of a scheme
    SYSTEM_TOKEN = "SystemToken"  # noqa: S105 - the name of a scheme


class Scope(StrEnum):
    """Scope of a service account."""

    READ_TENANTS = "read-all-tenants"
    READ_USERS = "read-all-users"
    READ_ORGANIZATIONS = "read-all-organizations"
    READ_CONTACTS = "read-contacts"
    READ_MESSAGES = "read-messages"
    READ_AUDIT = "read-audit"
    SYNC_BILLING = "sync-billing"
    EDIT_TENANTS = "edit-all-tenants"
    EDIT_ORGANIZATIONS = "edit-organizations"
    EDIT_USERS = "edit-users"
    EDIT_CONTACTS = "edit-contacts"
    EDIT_MESSAGES = "edit-messages"
    GENERATE_USER_TOKEN = "generate-user-token"  # noqa: S105 - the name of a scope
    REVOKE_USER_TOKEN = "revoke-user-token"  # noqa: S105 - the name of a scope


SCOPE_MEANINGS: Mapping[Scope, str] = {
    Scope.READ_TENANTS: "list tenants",
    Scope.READ_USERS: "read users, their webhooks, and the names of their tokens",
    Scope.READ_ORGANIZATIONS: "read organizations",
    Scope.READ_CONTACTS: "read users' contacts",
    Scope.READ_MESSAGES: "read users' conversations and scheduled messages",
    Scope.READ_AUDIT: "read the audit trail",
    Scope.SYNC_BILLING: "read billing reports",
    Scope.EDIT_TENANTS: "create and change tenants, and appoint their administrators",
    Scope.EDIT_ORGANIZATIONS: "create, change and delete organizations",
    Scope.EDIT_USERS: "create, change and delete users, and create tokens that act on their behalf",
    Scope.EDIT_CONTACTS: "change users' contacts",
    Scope.EDIT_MESSAGES: "change and cancel users' scheduled messages",
    Scope.GENERATE_USER_TOKEN: "sign in on behalf of users, except administrators of the instance",
    Scope.REVOKE_USER_TOKEN: "end users' sessions, and revoke their tokens",
}
"""Description of each scope, shown when a service account is granted one."""

READ_SCOPES = (*(scope for scope in Scope if scope.startswith("read-")), Scope.SYNC_BILLING)
"""Scopes that change nothing; SYNC_BILLING only reads."""


class Use(StrEnum):
    """Type of an endpoint, which limits user tokens."""

    READ = "read"
    SEND = "send"
    CHANGE = "change"
    IDENTIFY = "identify"

    @property
    def token_scopes(self) -> tuple[TokenScope, ...]:
        """Return the scopes of user tokens that allow this use."""
        match self:
            case Use.READ:
                return TokenScope.FULL, TokenScope.READ
            case Use.SEND:
                return TokenScope.FULL, TokenScope.SEND
            case Use.CHANGE:
                return (TokenScope.FULL,)
            case Use.IDENTIFY:
                return tuple(TokenScope)


@frozen
class Origin:
    """Origin of a request: IP address and user agent."""

    address: str = ""
    user_agent: str = ""


@frozen
class CredentialLimits:
    """Scope, end and name of a user's credential.

    Attributes:
        scope: scope of a user token; a session may do everything.
        expires: when it ends, in ms; 0 for never.
        name: name of a user token; empty for a session.
    """

    scope: TokenScope = TokenScope.FULL
    expires: int = 0
    name: str = ""


class PlanRestrictions(Protocol):
    """The features that the plans of organizations do not include."""

    def restrictions_of(self, organization: Organization | None) -> frozenset[str]:
        """Return the restrictions that the plan of an organization puts on its users."""


@frozen
class UserPrincipal:
    """A user who calls with a session or a user token.

    Attributes:
        credential: kind of the credential.
        user: user document, as read for this request.
        organization: organization of the user; None for none.
        tenant: tenant of the user; None for none.
        credential_id: id of the credential, which does not reveal it.
        limits: what the credential allows, and until when.
        prefetched: documents that the endpoint asked to prefetch.
        origin: origin of the request.
        plans: the plans of organizations, asked only where a feature is used; None for no plans.
    """

    credential: Credential
    user: User
    organization: Organization | None
    tenant: Tenant | None
    credential_id: str = ""
    limits: CredentialLimits = CredentialLimits()
    prefetched: Prefetched = field(default_factory=dict, repr=False, compare=False)
    origin: Origin = Origin()
    plans: PlanRestrictions | None = field(default=None, repr=False, compare=False)

    @property
    def id(self) -> str:
        """Return the caller's id for logs and stored documents."""
        return self.user.id

    @property
    def party(self) -> str:
        """Return whose calls are counted together: the organization's, or the user's own if there is none."""
        return self.user.organization_id or self.user.id


@frozen
class ServicePrincipal:
    """A reseller's system that calls with a service account's token."""

    id: str
    name: str
    scopes: frozenset[str]
    credential: Credential = Credential.SYSTEM_TOKEN
    prefetched: Prefetched = field(default_factory=dict, repr=False, compare=False)
    origin: Origin = Origin()

    @property
    def credential_id(self) -> str:
        """Return the id for idempotency keys: the account's, so that all its tokens share them."""
        return self.id

    @property
    def party(self) -> str:
        """Return whose calls are counted together: the account's."""
        return self.id


@frozen
class Operator(ServicePrincipal):
    """A user of the instance's command line, who may do everything; `name` is the login on that machine."""

    id: str = "operator"
    name: str = "unknown"
    scopes: frozenset[str] = frozenset(Scope)


Principal = UserPrincipal | ServicePrincipal
"""A caller. An operator is one of the service accounts' kind, with every scope and the role of a super admin."""
