"""The caller's own profile: who they are, what their credential allows, and the numbers that they may send from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.auth.login_policy import name_role
from app.auth.policy import role_of
from app.auth.principal import Credential, UserPrincipal
from app.configuration.settings import Settings
from app.services.access.user_names import NamedUser, find_user_names
from app.services.access.users import as_target_user
from app.services.integrations.subscriptions import MAX_INSTALLED
from app.services.users.number_sharing import MAX_SHARED_WITH
from app.store.credentials.user_tokens import TokenScope
from app.store.engine.store import Store
from app.store.sso.auth_providers import HighestRole
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User, users, users_sharing_with

MAX_SHARED_NUMBERS = 100
"""Numbers of others that a profile shows; `GET /api/v2/users/{id}/sharedNumbers` lists all."""


@dataclass(frozen=True, slots=True)
class OwnTenant:
    """The caller's tenant; `support_email` is where its users get help, empty for none."""

    id: str
    tenant_name: str
    support_email: str


@dataclass(frozen=True, slots=True)
class UsedCredential:
    """The credential of this request."""

    kind: Credential
    name: str
    scope: TokenScope
    expires: int


@dataclass(frozen=True, slots=True)
class UsableNumber:
    """Number that the caller may send from, and its owner."""

    id: str
    full_name: str
    phone_number: str
    is_shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A caller.

    Attributes:
        user: the caller.
        role: their highest role.
        organization: their organization; None for none.
        tenant: their tenant; None for none.
        credential: what the credential allows, and until when.
        numbers: the caller's own number, and those of others.
        shared_with: users who may use the caller's number.
        limits: limits that apply to the caller, by name.
    """

    user: User
    role: HighestRole
    organization: Organization | None
    tenant: OwnTenant | None
    credential: UsedCredential
    numbers: Sequence[UsableNumber]
    shared_with: Sequence[NamedUser]
    limits: Mapping[str, int]


class Profiles:
    """Profiles of callers."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._limits = {
            "calls_per_minute": settings.RATE_LIMIT_CALLS,
            "sends_per_minute": settings.RATE_LIMIT_SENDS,
            "max_shared_with": MAX_SHARED_WITH,
            "max_integrations": MAX_INSTALLED,
        }

    def get(self, caller: UserPrincipal) -> Profile:
        """Return the caller's profile. Nobody's access but their own is used."""
        user, limits = caller.user, caller.limits
        sharing = self._store.page(users, users_sharing_with(user.id, MAX_SHARED_NUMBERS, None))
        owners = [user, *(owner for owner in sharing if not owner.deleted)]
        return Profile(
            user=user,
            role=name_role(role_of(as_target_user(caller))),
            organization=caller.organization,
            tenant=_describe_tenant(caller.tenant),
            credential=UsedCredential(caller.credential, limits.name, limits.scope, limits.expires),
            numbers=[
                UsableNumber(owner.id, owner.full_name, owner.phone_number, owner.id != user.id)
                for owner in owners
                if owner.phone_number
            ],
            shared_with=list(find_user_names(self._store, user.shared_with).values()),
            limits=self._limits,
        )


def _describe_tenant(tenant: Tenant | None) -> OwnTenant | None:
    if tenant is None:
        return None
    email = tenant.support_details.get("primaryContactEmail")
    return OwnTenant(tenant.id, tenant.tenant_name, email if isinstance(email, str) else "")
