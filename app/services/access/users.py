"""Finding the user that a request is about, within the caller's reach."""

from dataclasses import replace

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
from app.problems.not_found import USER_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE
from app.store.engine.store import Store
from app.store.organizations import Organization, organizations, organizations_administered_by
from app.store.tenants import tenants
from app.store.users import User, users

_MAX_OTHER_ORGANIZATIONS = 200
"""How many of the organizations are compared that a user administers: one that the caller does not administer is enough."""


def as_target_user(caller: UserPrincipal) -> TargetUser:
    """Return the caller himself as a target."""
    return TargetUser(caller.user, caller.organization, caller.tenant)


def load_target_user(store: Store, caller: Principal, uid: str) -> TargetUser | None:
    """Read a user with what he belongs to; nothing is read when it is the caller himself."""
    if isinstance(caller, UserPrincipal) and caller.user.id == uid:
        return as_target_user(caller)
    user = store.get(users.at(uid))
    if user is None:
        return None
    return _with_surroundings(store, user)


def _with_elsewhere(store: Store, caller: Principal, target: TargetUser) -> TargetUser:
    """Read the other organizations that a user administers, for a caller whose reach ends with organizations.

    Anyone who administers a tenant administers all that its users can.
    """
    user = target.user
    if caller.id == user.id or administers_tenant(caller, user.tenant_id):
        return target
    return replace(target, other_organizations=organizations_elsewhere(store, user))


def organizations_elsewhere(store: Store, user: User) -> list[Organization]:
    """Return the organizations that a user administers without belonging to them."""
    found = store.page(organizations, organizations_administered_by(user.id, _MAX_OTHER_ORGANIZATIONS, None))
    return [organization for organization in found if organization.id != user.organization_id]


def _with_surroundings(store: Store, user: User) -> TargetUser:
    organization, tenant = store.read(
        organizations.at(user.organization_id) if user.organization_id else None,
        tenants.at(user.tenant_id) if user.tenant_id else None,
    )
    return TargetUser(user, organization, tenant)


def require_subject(store: Store, caller: Principal, uid: str) -> TargetUser:
    """Return the user of that id, who must lie within the caller's reach.

    Raises:
        DomainError: USER_NOT_FOUND, whether he does not exist or is out of reach.
    """
    target = load_target_user(store, caller, uid)
    if target is None or not can_access_user(caller, target):
        raise DomainError(USER_NOT_FOUND)
    return target


def require_changeable(store: Store, caller: Principal, uid: str) -> TargetUser:
    """Return the user of that id, who must lie within the caller's reach and have no higher role.

    Raises:
        DomainError: USER_NOT_FOUND or HIGHER_ROLE.
    """
    target = _with_elsewhere(store, caller, require_subject(store, caller, uid))
    role = role_of(as_target_user(caller)) if isinstance(caller, UserPrincipal) else Role.USER
    require_role_at_least(caller, role, target)
    return target


def find_owner(store: Store, caller: Principal, uid: str) -> TargetUser | None:
    """Return a user whose conversations a caller may see; None where there is none such."""
    target = load_target_user(store, caller, uid)
    return target if target is not None and can_access_conversations(caller, target) else None


def require_still_changeable(store: Store, caller: Principal, user: User | None) -> TargetUser:
    """Return a user who was read this moment, as `require_changeable` does.

    For each attempt of a change that is conditioned on his version: who has been promoted meanwhile is protected.

    Args:
        store: to read what he belongs to.
        caller: who wants to change him.
        user: as he was read; None for one who does not exist.

    Raises:
        DomainError: USER_NOT_FOUND or HIGHER_ROLE.
    """
    if user is None:
        raise DomainError(USER_NOT_FOUND)
    if isinstance(caller, UserPrincipal) and caller.user.id == user.id:
        return TargetUser(user, caller.organization, caller.tenant)
    target = _with_surroundings(store, user)
    if not can_access_user(caller, target):
        raise DomainError(USER_NOT_FOUND)
    if not can_impersonate(caller, _with_elsewhere(store, caller, target)):
        raise DomainError(HIGHER_ROLE)
    return target


def sees_conversations_of(store: Store, caller: Principal, uid: str) -> bool:
    """Whether a user exists and a caller may see his conversations."""
    return find_owner(store, caller, uid) is not None


def require_conversations_of(store: Store, caller: Principal, uid: str | None) -> str:
    """Return the id of the user whose conversations a list is to show: the caller's own when none is asked for.

    Raises:
        DomainError: PARAMETERS_INVALID when a service account names no user; USER_NOT_FOUND when he is out of reach.
    """
    if uid is None:
        if not isinstance(caller, UserPrincipal):
            raise invalid_field("userId", "A service account must name the user.")
        return caller.user.id
    if not sees_conversations_of(store, caller, uid):
        raise DomainError(USER_NOT_FOUND)
    return uid


def require_owner_of_conversations(store: Store, caller: Principal, uid: str | None, field: str = "uid") -> TargetUser:
    """Return the user for whom something is to be made: the caller himself when none is named.

    Raises:
        DomainError: PARAMETERS_INVALID when a service account names no user; USER_NOT_FOUND when he is out of reach.
    """
    if uid is None:
        if not isinstance(caller, UserPrincipal):
            raise invalid_field(field, "A service account must name the user.")
        return as_target_user(caller)
    target = load_target_user(store, caller, uid)
    if target is None or not can_access_conversations(caller, target):
        raise DomainError(USER_NOT_FOUND)
    return target


def require_writable_owner(store: Store, caller: Principal, uid: str | None, field: str = "uid") -> TargetUser:
    """Return the user for whom to create or remove something; defaults to the caller.

    Raises:
        DomainError: as `require_owner_of_conversations`, or HIGHER_ROLE.
    """
    owner = require_owner_of_conversations(store, caller, uid, field)
    require_can_send_on_behalf_of(caller, owner)
    return owner
