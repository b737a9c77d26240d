"""Who calls: the kinds of credential, and the principal that a valid one stands for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.store.engine.store import Prefetched
from app.store.organizations import Organization
from app.store.tenants import Tenant
from app.store.user_tokens import TokenScope
from app.store.users import User


class Credential(StrEnum):
    """A kind of credential, by the name of its security scheme in the original's document."""

    FIREBASE = "FirebaseAuth"
    USER_TOKEN = "UserToken"  # noqa: S105 - the name of a scheme
    SYSTEM_TOKEN = "SystemToken"  # noqa: S105 - the name of a scheme


class Scope(StrEnum):
    """What a service account may do."""

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
    Scope.READ_USERS: "read users, their webhooks, and what their tokens are called",
    Scope.READ_ORGANIZATIONS: "read organizations",
    Scope.READ_CONTACTS: "read users' contacts",
    Scope.READ_MESSAGES: "read users' conversations and scheduled texts",
    Scope.READ_AUDIT: "read who changed what",
    Scope.SYNC_BILLING: "read billing reports",
    Scope.EDIT_TENANTS: "make and change tenants, and name their administrators",
    Scope.EDIT_ORGANIZATIONS: "make, change and delete organizations",
    Scope.EDIT_USERS: "make, change and delete users, and make tokens that act in their names",
    Scope.EDIT_CONTACTS: "change users' contacts",
    Scope.EDIT_MESSAGES: "change and cancel users' scheduled texts",
    Scope.GENERATE_USER_TOKEN: "sign in in users' names, but never in an administrator's of the instance",
    Scope.REVOKE_USER_TOKEN: "end users' sessions, and revoke their tokens",
}
"""What each scope lets a service account do, for whoever gives it one."""

READ_SCOPES = (*(scope for scope in Scope if scope.startswith("read-")), Scope.SYNC_BILLING)
"""The scopes that change nothing: a bill is only read."""


class Use(StrEnum):
    """What an endpoint does, as far as the tokens of users' programs are limited to it."""

    READ = "read"
    SEND = "send"
    CHANGE = "change"

    @property
    def token_scopes(self) -> tuple[TokenScope, ...]:
        """Answer the scopes with which a user's token may be used so."""
        match self:
            case Use.READ:
                return TokenScope.FULL, TokenScope.READ
            case Use.SEND:
                return TokenScope.FULL, TokenScope.SEND
            case Use.CHANGE:
                return (TokenScope.FULL,)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a call came from: the IP address, and what the caller's program calls itself."""

    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class UserPrincipal:
    """A user who calls with his session or one of his tokens.

    Attributes:
        credential: how the user proved who he is.
        user: his document as read for this request.
        organization: of the user; None for a user without one.
        tenant: of the user; None for a user without one.
        credential_id: names the credential he called with, without revealing it.
        prefetched: what the endpoint asked to be read ahead.
        origin: where the call came from.
    """

    credential: Credential
    user: User
    organization: Organization | None
    tenant: Tenant | None
    credential_id: str = ""
    prefetched: Prefetched = field(default_factory=dict, repr=False, compare=False)
    origin: Origin = Origin()

    @property
    def id(self) -> str:
        """Answer the name under which logs and records know the caller."""
        return self.user.id


@dataclass(frozen=True, slots=True)
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
        """Answer the name under which requests are repeated: the account's, whichever of its tokens it calls with."""
        return self.id


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever has the command line of the instance, where no role is asked for; `name` is his login on that machine."""

    name: str


Principal = UserPrincipal | ServicePrincipal
