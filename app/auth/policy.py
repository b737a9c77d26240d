"""Permissions: with `login_policy`, the only place that compares roles.

Inaccessible objects are treated as missing: the functions here return a bool, and services raise "not found" for False.
"""

from collections.abc import Sequence
from enum import IntEnum

from app.auth.principal import Operator, Principal, ServicePrincipal, UserPrincipal
from app.errors import DomainError
from app.frozen import frozen
from app.problems.permissions import HIGHER_ROLE, OWN_ACCOUNT, RESTRICTED, ROLE_MISSING, SUPER_ADMIN_KEPT
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.users import Restriction, User


class Role(IntEnum):
    """Role of a user; each includes the previous ones."""

    USER = 0
    ORGANIZATION_ADMIN = 1
    TENANT_ADMIN = 2
    SYSTEM_ADMIN = 3
    SUPER_ADMIN = 4


@frozen
class TargetUser:
    """The user acted on by a request, with organization and tenant.

    Attributes:
        user: the target user.
        organization: organization of the user; None for none.
        tenant: tenant of the user; None for none.
        other_organizations: other organizations that the user administers, if they were read.
    """

    user: User
    organization: Organization | None
    tenant: Tenant | None
    other_organizations: Sequence[Organization] = ()


def role_of(target: TargetUser) -> Role:
    """Return a user's highest role within their organization, tenant and the instance."""
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


def can_access_user(caller: Principal, target: TargetUser) -> bool:
    """Whether a caller has access to a user.

    Service accounts have access to the whole instance; their scopes limit the operations.
    """
    return caller.id == target.user.id or administers_user(caller, target)


def administers_user(caller: Principal, target: TargetUser) -> bool:
    """Whether a caller has access to a user by role, in contrast to users' access to themselves."""
    if administers_instance(caller):
        return True
    if target.tenant is not None and caller.id in target.tenant.tenant_admins:
        return True
    return target.organization is not None and caller.id in target.organization.organization_admins


def can_access_conversations(caller: Principal, target: TargetUser) -> bool:
    """Whether a caller may read and reply to a user's conversations (own, managed or shared)."""
    return can_access_user(caller, target) or caller.id in target.user.shared_with


def can_be_assigned(uid: str, owner: TargetUser) -> bool:
    """Whether conversations of a user can be assigned to a person.

    Allowed are the user, those with whom the number is shared, and administrators of the user's organization or tenant.
    Administrators of the instance are not asked to reply.
    """
    organization, tenant = owner.organization, owner.tenant
    return (
        uid == owner.user.id
        or uid in owner.user.shared_with
        or (organization is not None and uid in organization.organization_admins)
        or (tenant is not None and uid in tenant.tenant_admins)
    )


def administers_instance(caller: Principal) -> bool:
    """Whether a caller has access to the whole instance; the scopes of a service account limit the operations."""
    return isinstance(caller, ServicePrincipal) or caller.user.is_super_admin or caller.user.is_admin


def require_instance_admin(caller: Principal) -> None:
    """Require that the caller administers the instance.

    Raises:
        DomainError: ROLE_MISSING.
    """
    if not administers_instance(caller):
        raise DomainError(ROLE_MISSING)


def administers_tenant(caller: Principal, tenant_id: str) -> bool:
    """Whether a caller may do everything within a tenant."""
    return administers_instance(caller) or bool(tenant_id and tenant_administered_by(caller) == tenant_id)


def tenant_administered_by(caller: Principal) -> str | None:
    """Return the id of the tenant that a caller administers, or None."""
    if isinstance(caller, ServicePrincipal) or caller.tenant is None or caller.id not in caller.tenant.tenant_admins:
        return None
    return caller.tenant.id


def administers_organization(caller: Principal, organization: Organization) -> bool:
    """Whether a caller may read and change an organization; its plan, carrier and state also need a tenant admin."""
    if administers_tenant(caller, organization.tenant_id):
        return True
    return (
        isinstance(caller, UserPrincipal)
        and caller.user.tenant_id == organization.tenant_id
        and caller.id in organization.organization_admins
    )


def can_choose_carrier(caller: Principal, tenant_id: str, users_hold: bool) -> bool:
    """Whether a caller may choose the carrier of a user that they may change.

    Args:
        caller: the caller.
        tenant_id: tenant of the user.
        users_hold: whether users have carrier accounts of their own; otherwise the tenant chooses the carrier.
    """
    return users_hold or administers_tenant(caller, tenant_id)


def can_access_organization(caller: Principal, organization: Organization) -> bool:
    """Whether a caller has access to an organization: their own, or one that they administer."""
    is_own = isinstance(caller, UserPrincipal) and caller.user.organization_id == organization.id
    return is_own or administers_organization(caller, organization)


def can_access_tenant(caller: Principal, tenant_id: str) -> bool:
    """Whether a caller belongs to a tenant, or may do everything within it."""
    is_own = isinstance(caller, UserPrincipal) and caller.user.tenant_id == tenant_id
    return bool(tenant_id) and (is_own or administers_tenant(caller, tenant_id))


def can_create_system_admins(caller: Principal) -> bool:
    """Whether a caller may create system admins, who control the whole instance; service accounts may not."""
    return isinstance(caller, UserPrincipal | Operator) and administers_instance(caller)


def can_manage_service_accounts(caller: Principal) -> bool:
    """Whether a caller may create service accounts and their tokens; service accounts may not."""
    return isinstance(caller, UserPrincipal | Operator) and administers_instance(caller)


def is_unrestricted(caller: Principal, restriction: Restriction) -> bool:
    """Whether a caller may use a feature, by their restrictions and their plan; service accounts may use all."""
    if not isinstance(caller, UserPrincipal):
        return True
    return restriction not in caller.user.restrictions and not _is_left_out(caller, restriction)


def _is_left_out(caller: UserPrincipal, restriction: Restriction) -> bool:
    """Whether the plan of the caller's organization leaves a feature out."""
    return caller.plans is not None and restriction in caller.plans.restrictions_of(caller.organization)


def require_unrestricted(caller: Principal, restriction: Restriction) -> None:
    """Require that a feature is not disabled for the caller; service accounts are never restricted.

    Raises:
        DomainError: RESTRICTED.
    """
    if not is_unrestricted(caller, restriction):
        is_plan = isinstance(caller, UserPrincipal) and restriction not in caller.user.restrictions
        subject = "The organization's plan keeps its users" if is_plan else "The user is kept"
        raise DomainError(RESTRICTED, f"{subject} from '{restriction}'")


def can_send_from(caller: User, owner: User) -> bool:
    """Whether a user may send from another user's number, or their own."""
    return caller.id == owner.id or caller.id in owner.shared_with


def can_send_on_behalf_of(caller: Principal, owner: TargetUser) -> bool:
    """Whether a caller may send messages from a user's number.

    Allowed for the user, for users who share the number, and for administrators of the user with at least the user's role.
    """
    if isinstance(caller, UserPrincipal) and can_send_from(caller.user, owner.user):
        return True
    return administers_user(caller, owner) and can_impersonate(caller, owner)


def require_can_send_on_behalf_of(caller: Principal, owner: TargetUser) -> None:
    """Require that the caller may send from a user's number, or remove what a user with a higher role keeps.

    Raises:
        DomainError: HIGHER_ROLE.
    """
    if not can_send_on_behalf_of(caller, owner):
        raise DomainError(HIGHER_ROLE)


def require_role_at_least(caller: Principal, caller_role: Role, target: TargetUser) -> None:
    """Require that the target user's role is not higher than the caller's.

    Raises:
        DomainError: HIGHER_ROLE.
    """
    if not _is_no_higher(caller, caller_role, target):
        raise DomainError(HIGHER_ROLE)


def can_impersonate(caller: Principal, target: TargetUser) -> bool:
    """Whether a caller may act on behalf of an accessible user, and see what would allow it, such as tokens."""
    return _is_no_higher(caller, role_of_caller(caller), target)


def _is_no_higher(caller: Principal, caller_role: Role, target: TargetUser) -> bool:
    if isinstance(caller, Operator):
        return True
    if isinstance(caller, ServicePrincipal):
        return role_of(target) < Role.SYSTEM_ADMIN
    if caller.user.id == target.user.id:
        return True
    # Equal roles are not enough: the user may administer organizations that the caller does not administer.
    return role_of(target) <= caller_role and all(
        administers_organization(caller, other) for other in target.other_organizations
    )


def require_can_delete_user(caller: Principal, target: TargetUser) -> None:
    """Require that the caller may delete a user: not themselves, no super admin, no user with a higher role.

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
    """Require that the caller administers the organization's tenant and does not belong to the organization.

    Raises:
        DomainError: ROLE_MISSING or OWN_ACCOUNT.
    """
    if not administers_tenant(caller, organization.tenant_id):
        raise DomainError(ROLE_MISSING)
    if isinstance(caller, UserPrincipal) and caller.user.organization_id == organization.id:
        raise DomainError(OWN_ACCOUNT)


def can_delete_system_admins(caller: Principal) -> bool:
    """Whether a caller may delete system admins: system admins may, service accounts may not."""
    return role_of_caller(caller) >= Role.SYSTEM_ADMIN


def role_of_caller(caller: Principal) -> Role:
    """Return a caller's role; service accounts have scopes instead, and count as plain users, operators as super admins."""
    if isinstance(caller, Operator):
        return Role.SUPER_ADMIN
    if isinstance(caller, ServicePrincipal):
        return Role.USER
    return role_of(TargetUser(caller.user, caller.organization, caller.tenant))
