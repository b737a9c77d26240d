"""The caller's own profile: who they are, what their credential allows, and the numbers that they may send from."""

from collections.abc import Mapping, Sequence, Set
from enum import StrEnum
from typing import Protocol

from app.auth.login_policy import name_role
from app.auth.policy import role_of
from app.auth.principal import Credential, UserPrincipal
from app.branding import Brand
from app.configuration.settings import Settings
from app.frozen import frozen
from app.problems.messages import NUMBER_NOT_ACTIVE, NUMBER_OWNER_DISABLED
from app.services.access.user_names import NamedUser, find_user_names
from app.services.access.users import as_target_user
from app.services.integrations.subscriptions import MAX_INSTALLED
from app.services.users.number_sharing import MAX_SHARED_WITH
from app.store.credentials.user_tokens import TokenScope
from app.store.engine.store import Store
from app.store.sso.auth_providers import HighestRole
from app.store.tenancy.organization_settings.consent import read_double_opt_in
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.phone_numbers import NumberState, numbers_of_users, phone_numbers
from app.store.users.users import User, users, users_sharing_with

MAX_SHARED_NUMBERS = 100
"""Numbers of others that a profile shows; `GET /api/v2/users/{id}/sharedNumbers` lists all."""

MAX_OWNERS_WITH_FURTHER_NUMBERS = 30
"""Users whose numbers beside the primary one are listed; Firestore takes no more in a query."""

MAX_FURTHER_NUMBERS = 200
"""Numbers that are read for it."""


class ConsentRule(StrEnum):
    """Steps before messages reach an organization's contacts: none, the consent message, or a confirmation."""

    NONE = "none"
    MESSAGE = "message"
    CONFIRMATION = "confirmation"


@frozen
class OwnOrganization:
    """The caller's organization."""

    id: str
    organization_name: str
    consent: ConsentRule


@frozen
class OwnTenant:
    """The caller's tenant; `support_email` is where its users get help, empty for none."""

    id: str
    tenant_name: str
    support_email: str


@frozen
class UsedCredential:
    """The credential of this request."""

    kind: Credential
    name: str
    scope: TokenScope
    expires: int


@frozen
class UsableNumber:
    """Number that the caller may send from, and its owner.

    Attributes:
        organization_id: organization of the owner; empty for none.
        refusal: code of the problem with which a message from it is refused; empty if it can be sent.
    """

    id: str
    full_name: str
    phone_number: str
    is_shared: bool
    organization_id: str
    refusal: str


@frozen(kw_only=True)
class Profile:
    """A caller.

    Attributes:
        user: the caller.
        role: their highest role.
        organization: their organization; None for none.
        tenant: their tenant; None for none.
        brand: what they see.
        credential: what the credential allows, and until when.
        numbers: the caller's own number, and those of others.
        shared_with: users who may use the caller's number.
        limits: limits that apply to the caller, by name.
    """

    user: User
    role: HighestRole
    organization: OwnOrganization | None
    tenant: OwnTenant | None
    brand: Brand
    credential: UsedCredential
    numbers: Sequence[UsableNumber]
    shared_with: Sequence[NamedUser]
    limits: Mapping[str, int]


class Brands(Protocol):
    """Brands of callers."""

    def find_for(self, host: str, tenant: Tenant | None) -> Brand:
        """Return the brand for somebody of a tenant who called at a host."""


class Profiles:
    """Profiles of callers."""

    def __init__(self, store: Store, brands: Brands, settings: Settings) -> None:
        self._store = store
        self._brands = brands
        self._limits = {
            "calls_per_minute": settings.RATE_LIMIT_CALLS,
            "sends_per_minute": settings.RATE_LIMIT_SENDS,
            "max_shared_with": MAX_SHARED_WITH,
            "max_integrations": MAX_INSTALLED,
        }

    def get(self, caller: UserPrincipal, host: str) -> Profile:
        """Return the caller's profile. Nobody's access but their own is used.

        Args:
            caller: the user.
            host: the `Host` header, for the brand.
        """
        user, limits = caller.user, caller.limits
        sharing = self._store.page(users, users_sharing_with(user.id, MAX_SHARED_NUMBERS, None))
        owners = [user, *(owner for owner in sharing if not owner.deleted)]
        return Profile(
            user=user,
            role=name_role(role_of(as_target_user(caller))),
            organization=_describe_organization(caller.organization),
            tenant=_describe_tenant(caller.tenant),
            brand=self._brands.find_for(host, caller.tenant),
            credential=UsedCredential(caller.credential, limits.name, limits.scope, limits.expires),
            numbers=self._list_numbers(user, owners),
            shared_with=list(find_user_names(self._store, user.shared_with).values()),
            limits=self._limits,
        )

    def _list_numbers(self, user: User, owners: Sequence[User]) -> list[UsableNumber]:
        """Return the numbers of users that a caller may send from: of each user the primary one, then the others."""
        uids = [owner.id for owner in owners[:MAX_OWNERS_WITH_FURTHER_NUMBERS]]
        found = self._store.page(phone_numbers, numbers_of_users(uids, MAX_FURTHER_NUMBERS))
        senders: dict[str, list[str]] = {owner.id: [owner.phone_number] if owner.phone_number else [] for owner in owners}
        for number in found:
            if number.created and number.is_in_use and number.sender not in senders[number.uid]:
                senders[number.uid].append(number.sender)
        inactive = {number.sender for number in found if number.state is not NumberState.ACTIVE}
        return [
            UsableNumber(
                owner.id,
                owner.full_name,
                sender,
                is_shared=owner.id != user.id,
                organization_id=owner.organization_id,
                refusal=_find_refusal(owner, sender, inactive),
            )
            for owner in owners
            for sender in senders[owner.id]
        ]


def _find_refusal(owner: User, sender: str, inactive: Set[str]) -> str:
    if owner.is_disabled:
        return NUMBER_OWNER_DISABLED.code
    return NUMBER_NOT_ACTIVE.code if sender in inactive else ""


def _describe_organization(organization: Organization | None) -> OwnOrganization | None:
    if organization is None:
        return None
    consent = ConsentRule.NONE
    if organization.consent_message:
        consent = ConsentRule.MESSAGE if read_double_opt_in(organization) is None else ConsentRule.CONFIRMATION
    return OwnOrganization(organization.id, organization.organization_name, consent)


def _describe_tenant(tenant: Tenant | None) -> OwnTenant | None:
    if tenant is None:
        return None
    email = tenant.support_details.get("primaryContactEmail")
    return OwnTenant(tenant.id, tenant.tenant_name, email if isinstance(email, str) else "")
