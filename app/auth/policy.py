"""Who may do what: the one place that compares roles.

What lies outside a caller's reach is treated as if it did not exist, so the functions here answer yes or no and the
services turn a no into the error for a missing thing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.auth.principal import Principal, ServicePrincipal, UserPrincipal
from app.errors import DomainError
from app.problems.permissions import HIGHER_ROLE, OWN_ACCOUNT, RESTRICTED, ROLE_MISSING, SUPER_ADMIN_KEPT
from app.store.auth_providers import AuthProvider, HighestRole, ProviderReach
from app.store.instance_settings import Authentication
from app.store.organizations import Organization
from app.store.tenants import Tenant
from app.store.users import Restriction, User


class Role(IntEnum):
    """What a user is, each including the one before it."""

    USER = 0
    ORGANIZATION_ADMIN = 1
    TENANT_ADMIN = 2
    SYSTEM_ADMIN = 3
    SUPER_ADMIN = 4


@dataclass(frozen=True, slots=True)
class TargetUser:
    """A user as the object of a request, with what they belong to.

    Attributes:
        user: the target user.
        organization: the user's own; None for a user without one.
        tenant: the user's; None for a user without one.
        other_organizations: other organizations that the user administers, where they were read.
    """

    user: User
    organization: Organization | None
    tenant: Tenant | None
    other_organizations: Sequence[Organization] = ()


def role_of(target: TargetUser) -> Role:
    """Answer the highest role that a user has within what he belongs to."""
    user, organization, tenant = target.user, target.organization, target.tenant
    if user.is_super_admin:
        return Role.SUPER_ADMIN
    if user.is_admin:
        return Role.SYSTEM_ADMIN
    if tenant is not None and user.id in tenant.tenant_admins:
        return Role.TENANT_ADMIN
    if organization is not None and user.id in organization.organization_admins:
        return Role.ORGANIZATION_ADMIN
    return Role.USER


def is_active(user: User, organization: Organization | None, tenant: Tenant | None) -> bool:
    """Whether a user may log in, call, send and be sent automatic replies.

    Args:
        user: who is asked about.
        organization: of the user, as read; None where it does not exist, which is as good as disabled for one who names it.
        tenant: likewise.
    """
    return (
        not (user.is_disabled or user.deleted) and is_organization_active(user, organization) and is_tenant_active(user, tenant)
    )


def is_organization_active(user: User, organization: Organization | None) -> bool:
    """Whether a user's organization exists and is neither disabled nor deleted; a user without one needs none."""
    if organization is None:
        return not user.organization_id
    return not (organization.is_disabled or organization.deleted)


def is_tenant_active(user: User, tenant: Tenant | None) -> bool:
    """Whether a user's tenant exists and is not disabled; a user without one needs none."""
    return not user.tenant_id if tenant is None else not tenant.is_disabled


def is_password_restricted(settings: Authentication | None, user: User) -> bool:
    """Whether a user must sign in at an identity provider, and may use no password.

    Args:
        settings: the instance's; None where nobody has set any.
        user: who wants to sign in.
    """
    return settings is not None and settings.restrict_local_password_login and bool(user.external_id)


def can_access_user(caller: Principal, target: TargetUser) -> bool:
    """Tell whether a user lies within a caller's reach.

    A service account reaches the whole instance; which operations it may use its scopes say.
    """
    return caller.id == target.user.id or administers_user(caller, target)


def administers_user(caller: Principal, target: TargetUser) -> bool:
    """Tell whether a caller has a user in reach by his role; every user has himself in reach without one."""
    if administers_instance(caller):
        return True
    if target.tenant is not None and caller.id in target.tenant.tenant_admins:
        return True
    return target.organization is not None and caller.id in target.organization.organization_admins


def can_access_conversations(caller: Principal, target: TargetUser) -> bool:
    """Tell whether a caller may see and answer a user's conversations: those in reach, and those of a shared number."""
    return can_access_user(caller, target) or caller.id in target.user.shared_with


def administers_instance(caller: Principal) -> bool:
    """Tell whether the whole instance lies within a caller's reach; a service account's scopes say what it may do there."""
    return isinstance(caller, ServicePrincipal) or caller.user.is_super_admin or caller.user.is_admin


def administers_tenant(caller: Principal, tenant_id: str) -> bool:
    """Tell whether a caller may do everything within a tenant."""
    return administers_instance(caller) or bool(tenant_id and tenant_administered_by(caller) == tenant_id)


def tenant_administered_by(caller: Principal) -> str | None:
    """Answer the id of the tenant whose administrator a user is; None for everybody else."""
    if isinstance(caller, ServicePrincipal) or caller.tenant is None or caller.id not in caller.tenant.tenant_admins:
        return None
    return caller.tenant.id


def administers_organization(caller: Principal, organization: Organization) -> bool:
    """Tell whether a caller may see and change an organization; its plan, carrier and state a tenant admin alone may change."""
    if administers_tenant(caller, organization.tenant_id):
        return True
    return (
        isinstance(caller, UserPrincipal)
        and caller.user.tenant_id == organization.tenant_id
        and caller.id in organization.organization_admins
    )


def can_choose_carrier(caller: Principal, tenant_id: str, users_hold: bool) -> bool:
    """Whether a caller may choose the carrier of a user whom they may change.

    Args:
        caller: who asks.
        tenant_id: of the user.
        users_hold: whether users have accounts of their own at carriers; otherwise the carrier is the tenant's to choose.
    """
    return users_hold or administers_tenant(caller, tenant_id)


def can_access_organization(caller: Principal, organization: Organization) -> bool:
    """Tell whether an organization exists for a caller: his own does, and those that he may change."""
    is_own = isinstance(caller, UserPrincipal) and caller.user.organization_id == organization.id
    return is_own or administers_organization(caller, organization)


def can_create_system_admins(caller: Principal) -> bool:
    """Tell whether a caller may give the whole instance into somebody's hands, which no service account may."""
    return isinstance(caller, UserPrincipal) and administers_instance(caller)


def can_manage_service_accounts(caller: Principal) -> bool:
    """Tell whether a caller may make service accounts and tokens of theirs, which no service account may."""
    return isinstance(caller, UserPrincipal) and administers_instance(caller)


def is_unrestricted(caller: Principal, restriction: Restriction) -> bool:
    """Whether a caller may use a feature; a service account may use each."""
    return not isinstance(caller, UserPrincipal) or restriction not in caller.user.restrictions


def require_unrestricted(caller: Principal, restriction: Restriction) -> None:
    """Refuse a feature that the caller is kept from; a service account is kept from none.

    Raises:
        DomainError: RESTRICTED.
    """
    if not is_unrestricted(caller, restriction):
        raise DomainError(RESTRICTED, f"The user is kept from '{restriction}'")


def can_send_from(caller: User, owner: User) -> bool:
    """Tell whether a user may send from the number of another, or his own."""
    return caller.id == owner.id or caller.id in owner.shared_with


def can_send_on_behalf_of(caller: Principal, owner: TargetUser) -> bool:
    """Whether a caller may make words leave a user's number.

    The user may, and those who share the number; of those who administer the user, the ones whose role is no lower.
    """
    if isinstance(caller, UserPrincipal) and can_send_from(caller.user, owner.user):
        return True
    return administers_user(caller, owner) and can_impersonate(caller, owner)


def require_can_send_on_behalf_of(caller: Principal, owner: TargetUser) -> None:
    """Refuse to let words leave the number of a user with a higher role, or to take away what such a user keeps.

    Raises:
        DomainError: HIGHER_ROLE.
    """
    if not can_send_on_behalf_of(caller, owner):
        raise DomainError(HIGHER_ROLE)


def require_role_at_least(caller: Principal, caller_role: Role, target: TargetUser) -> None:
    """Refuse to act in the name of a user who may do more than the caller himself.

    Raises:
        DomainError: HIGHER_ROLE.
    """
    if not _is_no_higher(caller, caller_role, target):
        raise DomainError(HIGHER_ROLE)


def can_impersonate(caller: Principal, target: TargetUser) -> bool:
    """Tell whether a caller may act in the name of a user within his reach, and see what would let him do so."""
    return _is_no_higher(caller, role_of_caller(caller), target)


def _is_no_higher(caller: Principal, caller_role: Role, target: TargetUser) -> bool:
    if isinstance(caller, ServicePrincipal):
        return role_of(target) < Role.SYSTEM_ADMIN
    if caller.user.id == target.user.id:
        return True
    # Equal roles are not enough: the user may administer organizations that the caller does not.
    return role_of(target) <= caller_role and all(
        administers_organization(caller, other) for other in target.other_organizations
    )


def require_can_delete_user(caller: Principal, target: TargetUser) -> None:
    """Refuse to delete oneself, a super admin, or a user who may do more than the caller.

    Raises:
        DomainError: OWN_ACCOUNT, SUPER_ADMIN_KEPT or HIGHER_ROLE.
    """
    if caller.id == target.user.id:
        raise DomainError(OWN_ACCOUNT)
    role = role_of(target)
    if role is Role.SUPER_ADMIN:
        raise DomainError(SUPER_ADMIN_KEPT)
    require_role_at_least(caller, role_of_caller(caller), target)


def require_can_delete_organization(caller: Principal, organization: Organization) -> None:
    """Refuse whoever does not administer the organization's tenant, and whoever would delete himself with it.

    Raises:
        DomainError: ROLE_MISSING or OWN_ACCOUNT.
    """
    if not administers_tenant(caller, organization.tenant_id):
        raise DomainError(ROLE_MISSING)
    if isinstance(caller, UserPrincipal) and caller.user.organization_id == organization.id:
        raise DomainError(OWN_ACCOUNT)


def can_delete_system_admins(caller: Principal) -> bool:
    """Tell whether a caller may delete the administrators of the instance: one of them may, a service account may not."""
    return role_of_caller(caller) >= Role.SYSTEM_ADMIN


def can_log_in_with(provider: AuthProvider, target: TargetUser) -> bool:
    """Tell whether an identity provider may say of a user that it is he: one of a tenant may not of another tenant's."""
    match provider.reach:
        case ProviderReach.ORGANIZATION:
            return bool(provider.organization_id) and target.user.organization_id == provider.organization_id
        case ProviderReach.TENANT:
            return bool(provider.tenant_id) and target.user.tenant_id == provider.tenant_id
        case ProviderReach.INSTANCE:
            return True


def role_can_log_in_with(provider: AuthProvider, target: TargetUser) -> bool:
    """Whether a user's role may log in by an identity provider: anyone who runs it could log in as any of these users."""
    if provider.reach is ProviderReach.ORGANIZATION and target.other_organizations:
        return False
    return role_of(target) <= min(_ROLES[provider.highest_role], _HIGHEST_WITHIN[provider.reach])


def highest_role_of(provider: AuthProvider) -> Role:
    """Return the role that the operator of a provider may have: of an instance's, everything."""
    return _HIGHEST_WITHIN[provider.reach]


def can_manage_auth_providers(caller: Principal) -> bool:
    """Tell whether a caller may see and change identity providers, which no service account may: they let people in."""
    return isinstance(caller, UserPrincipal) and administers_instance(caller)


def can_grant_login(caller: Principal, highest_role: HighestRole) -> bool:
    """Tell whether a caller may decide about a provider that logs in users up to a role: none beyond his own."""
    return _ROLES[highest_role] <= role_of_caller(caller)


def reach_allows_role(reach: ProviderReach, highest_role: HighestRole) -> bool:
    """Tell whether a provider of that reach may log in users up to a role at all."""
    return _ROLES[highest_role] <= _HIGHEST_WITHIN[reach]


def role_of_caller(caller: Principal) -> Role:
    """Answer a caller's role; a service account has scopes instead, and none."""
    if isinstance(caller, ServicePrincipal):
        return Role.USER
    return role_of(TargetUser(caller.user, caller.organization, caller.tenant))


_ROLES = {
    HighestRole.USER: Role.USER,
    HighestRole.ORGANIZATION_ADMIN: Role.ORGANIZATION_ADMIN,
    HighestRole.TENANT_ADMIN: Role.TENANT_ADMIN,
    HighestRole.SYSTEM_ADMIN: Role.SYSTEM_ADMIN,
    HighestRole.SUPER_ADMIN: Role.SUPER_ADMIN,
}
_HIGHEST_WITHIN = {
    ProviderReach.ORGANIZATION: Role.ORGANIZATION_ADMIN,
    ProviderReach.TENANT: Role.TENANT_ADMIN,
    ProviderReach.INSTANCE: Role.SUPER_ADMIN,
}
