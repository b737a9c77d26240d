"""Access to target users: find the user that a request is about."""

from app.auth.policy import (
    Role,
    TargetUser,
    administers_tenant,
    can_access_conversations,
    can_access_user,
    can_impersonate,
    require_can_send_on_behalf_of,
    require_role_at_least,
    role_of,
)
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError, invalid_field
from app.frozen import replace
from app.problems.permissions import HIGHER_ROLE
from app.problems.users import INBOX_HAS_NO_LOGIN, USER_NOT_FOUND
from app.store.engine.store import Store
from app.store.tenancy.membership import membership_of
from app.store.tenancy.organizations import Organization, organizations, organizations_administered_by
from app.store.users.users import User, users

_MAX_OTHER_ORGANIZATIONS = 200
"""How many organizations of an administrator are compared; one that the caller cannot manage is enough."""


def as_target_user(caller: UserPrincipal) -> TargetUser:
    """Return the caller as the target user."""
    return TargetUser(caller.user, caller.organization, caller.tenant)


def load_target_user(store: Store, caller: Principal, uid: str) -> TargetUser | None:
    """Read a user with organization and tenant; reads nothing for the caller."""
    if isinstance(caller, UserPrincipal) and caller.user.id == uid:
        return as_target_user(caller)
    user = store.get(users.at(uid))
    if user is None:
        return None
    return _read_target_user(store, user)


def _with_other_organizations(store: Store, caller: Principal, target: TargetUser) -> TargetUser:
    """Read the other organizations that a user administers, unless the caller administers the tenant.

    Administrators of a tenant can manage everything that its users can.
    """
    user = target.user
    if caller.id == user.id or administers_tenant(caller, user.tenant_id):
        return target
    return replace(target, other_organizations=list_other_organizations(store, user))


def list_other_organizations(store: Store, user: User) -> list[Organization]:
    """Return the organizations that a user administers without being a member."""
    found = store.page(organizations, organizations_administered_by(user.id, _MAX_OTHER_ORGANIZATIONS, None))
    return [organization for organization in found if organization.id != user.organization_id]


def _read_target_user(store: Store, user: User) -> TargetUser:
    organization, tenant = store.read(*membership_of(user.organization_id, user.tenant_id))
    return TargetUser(user, organization, tenant)


def require_user(store: Store, caller: Principal, uid: str) -> TargetUser:
    """Return a user that the caller has access to.

    Raises:
        DomainError: USER_NOT_FOUND if the user does not exist or is inaccessible.
    """
    target = load_target_user(store, caller, uid)
    if target is None or not can_access_user(caller, target):
        raise DomainError(USER_NOT_FOUND)
    return target


def require_manageable_user(store: Store, caller: Principal, uid: str) -> TargetUser:
    """Return a user that the caller has access to and whose role is not higher.

    Raises:
        DomainError: USER_NOT_FOUND or HIGHER_ROLE.
    """
    target = _with_other_organizations(store, caller, require_user(store, caller, uid))
    role = role_of(as_target_user(caller)) if isinstance(caller, UserPrincipal) else Role.USER
    require_role_at_least(caller, role, target)
    return target


def require_person(user: User) -> User:
    """Return a user who can log in.

    Raises:
        DomainError: INBOX_HAS_NO_LOGIN.
    """
    if user.is_inbox:
        raise DomainError(INBOX_HAS_NO_LOGIN)
    return user


def find_owner(store: Store, caller: Principal, uid: str) -> TargetUser | None:
    """Return a user whose conversations the caller can read, or None."""
    target = load_target_user(store, caller, uid)
    return target if target is not None and can_access_conversations(caller, target) else None


def recheck_manageable(store: Store, caller: Principal, user: User | None) -> TargetUser:
    """Return a freshly read user, with the checks of `require_manageable_user`.

    Each attempt of an update that depends on the user's version calls it, so a user who was promoted in the meantime is
    protected.

    Args:
        store: reads organization and tenant.
        caller: author of the update.
        user: the user as read; None if missing.

    Raises:
        DomainError: USER_NOT_FOUND or HIGHER_ROLE.
    """
    if user is None:
        raise DomainError(USER_NOT_FOUND)
    if isinstance(caller, UserPrincipal) and caller.user.id == user.id:
        return TargetUser(user, caller.organization, caller.tenant)
    target = _read_target_user(store, user)
    if not can_access_user(caller, target):
        raise DomainError(USER_NOT_FOUND)
    if not can_impersonate(caller, _with_other_organizations(store, caller, target)):
        raise DomainError(HIGHER_ROLE)
    return target


def can_read_conversations(store: Store, caller: Principal, uid: str) -> bool:
    """Whether a user exists and the caller can read their conversations (own, managed or shared)."""
    return find_owner(store, caller, uid) is not None


def resolve_owner_uid(store: Store, caller: Principal, uid: str | None) -> str:
    """Return the uid whose conversations to list; defaults to the caller.

    Raises:
        DomainError: PARAMETERS_INVALID if a service account names no user; USER_NOT_FOUND if the user is inaccessible.
    """
    if uid is None:
        if not isinstance(caller, UserPrincipal):
            raise invalid_field("uid", "Required for service accounts.")
        return caller.user.id
    if not can_read_conversations(store, caller, uid):
        raise DomainError(USER_NOT_FOUND)
    return uid


def resolve_owner(store: Store, caller: Principal, uid: str | None) -> TargetUser:
    """Return the user to create something for; defaults to the caller.

    Raises:
        DomainError: PARAMETERS_INVALID if a service account names no user; USER_NOT_FOUND if the user is inaccessible.
    """
    if uid is None:
        if not isinstance(caller, UserPrincipal):
            raise invalid_field("uid", "Required for service accounts.")
        return as_target_user(caller)
    target = load_target_user(store, caller, uid)
    if target is None or not can_access_conversations(caller, target):
        raise DomainError(USER_NOT_FOUND)
    return target


def resolve_writable_owner(store: Store, caller: Principal, uid: str | None) -> TargetUser:
    """Return the user to create or remove something for; defaults to the caller.

    Raises:
        DomainError: as `resolve_owner`, or HIGHER_ROLE.
    """
    owner = resolve_owner(store, caller, uid)
    require_can_send_on_behalf_of(caller, owner)
    return owner
