"""Who calls: the kinds of credential, and the principal that a valid one stands for."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.store.organizations import Organization
from app.store.store import Known
from app.store.tenants import Tenant
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


READ_SCOPES = (*(scope for scope in Scope if scope.startswith("read-")), Scope.SYNC_BILLING)
"""The scopes that change nothing: a bill is only read."""


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
        known: what the endpoint asked to be read ahead.
        origin: where the call came from.
    """

    credential: Credential
    user: User
    organization: Organization | None
    tenant: Tenant | None
    credential_id: str = ""
    known: Known = field(default_factory=dict, repr=False, compare=False)
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
    known: Known = field(default_factory=dict, repr=False, compare=False)
    origin: Origin = Origin()

    @property
    def credential_id(self) -> str:
        """Answer the name of the credential, without revealing it."""
        return self.id


Principal = UserPrincipal | ServicePrincipal
