"""Finding the user that a request is about, within the caller's reach."""

from dataclasses import replace

from app.auth.policy import (
    Role,
    Subject,
    administers_tenant,
    may_act_for,
    reaches_conversations,
    reaches_user,
    require_may_write_for,
    require_no_higher_role,
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


def subject_of(caller: UserPrincipal) -> Subject:
    """Return the caller himself as a subject."""
    return Subject(caller.user, caller.organization, caller.tenant)


def load_subject(store: Store, caller: Principal, uid: str) -> Subject | None:
    """Read a user with what he belongs to; nothing is read when it is the caller himself."""
    if isinstance(caller, UserPrincipal) and caller.user.id == uid:
        return subject_of(caller)
    user = store.get(users.at(uid))
    if user is None:
        return None
    return _with_surroundings(store, user)


def _with_elsewhere(store: Store, caller: Principal, subject: Subject) -> Subject:
    """Read the other organizations that a user administers, for a caller whose reach ends with organizations.

    Anyone who administers a tenant administers all that its users can.
    """
    user = subject.user
    if caller.id == user.id or administers_tenant(caller, user.tenant_id):
        return subject
    return replace(subject, elsewhere=organizations_elsewhere(store, user))


def organizations_elsewhere(store: Store, user: User) -> list[Organization]:
    """Return the organizations that a user administers without belonging to them."""
    found = store.page(organizations, organizations_administered_by(user.id, _MAX_OTHER_ORGANIZATIONS, None))
    return [organization for organization in found if organization.id != user.organization_id]


def _with_surroundings(store: Store, user: User) -> Subject:
    organization, tenant = store.read(
        organizations.at(user.organization_id) if user.organization_id else None,
        tenants.at(user.tenant_id) if user.tenant_id else None,
    )
    return Subject(user, organization, tenant)


def require_subject(store: Store, caller: Principal, uid: str) -> Subject:
    """Return the user of that id, who must lie within the caller's reach.

    Raises:
        DomainError: USER_NOT_FOUND, whether he does not exist or is out of reach.
    """
    subject = load_subject(store, caller, uid)
    if subject is None or not reaches_user(caller, subject):
        raise DomainError(USER_NOT_FOUND)
    return subject


def require_changeable(store: Store, caller: Principal, uid: str) -> Subject:
    """Return the user of that id, who must lie within the caller's reach and have no higher role.

    Raises:
        DomainError: USER_NOT_FOUND or HIGHER_ROLE.
    """
    subject = _with_elsewhere(store, caller, require_subject(store, caller, uid))
    role = role_of(subject_of(caller)) if isinstance(caller, UserPrincipal) else Role.USER
    require_no_higher_role(caller, role, subject)
    return subject


def find_owner(store: Store, caller: Principal, uid: str) -> Subject | None:
    """Return a user whose conversations a caller may see; None where there is none such."""
    subject = load_subject(store, caller, uid)
    return subject if subject is not None and reaches_conversations(caller, subject) else None


def require_still_changeable(store: Store, caller: Principal, user: User | None) -> Subject:
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
        return Subject(user, caller.organization, caller.tenant)
    subject = _with_surroundings(store, user)
    if not reaches_user(caller, subject):
        raise DomainError(USER_NOT_FOUND)
    if not may_act_for(caller, _with_elsewhere(store, caller, subject)):
        raise DomainError(HIGHER_ROLE)
    return subject


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


def require_owner_of_conversations(store: Store, caller: Principal, uid: str | None, field: str = "uid") -> Subject:
    """Return the user for whom something is to be made: the caller himself when none is named.

    Raises:
        DomainError: PARAMETERS_INVALID when a service account names no user; USER_NOT_FOUND when he is out of reach.
    """
    if uid is None:
        if not isinstance(caller, UserPrincipal):
            raise invalid_field(field, "A service account must name the user.")
        return subject_of(caller)
    subject = load_subject(store, caller, uid)
    if subject is None or not reaches_conversations(caller, subject):
        raise DomainError(USER_NOT_FOUND)
    return subject


def require_writable_owner(store: Store, caller: Principal, uid: str | None, field: str = "uid") -> Subject:
    """Return the user for whom to create or remove something; defaults to the caller.

    Raises:
        DomainError: as `require_owner_of_conversations`, or HIGHER_ROLE.
    """
    owner = require_owner_of_conversations(store, caller, uid, field)
    require_may_write_for(caller, owner)
    return owner
