"""Who may do what: the one place that compares roles.

What lies outside a caller's reach is treated as if it did not exist, so the functions here answer yes or no and the
services turn a no into the error for a missing thing.
"""

from dataclasses import dataclass
from enum import IntEnum

from app.auth.principal import Principal, ServicePrincipal
from app.errors import HIGHER_ROLE, DomainError
from app.store.organizations import Organization
from app.store.tenants import Tenant
from app.store.users import User


class Role(IntEnum):
    """What a user is, each including the one before it."""

    USER = 0
    ORGANIZATION_ADMIN = 1
    TENANT_ADMIN = 2
    SYSTEM_ADMIN = 3
    SUPER_ADMIN = 4


@dataclass(frozen=True, slots=True)
class Subject:
    """A user as the object of a request, with what he belongs to."""

    user: User
    organization: Organization | None
    tenant: Tenant | None


def role_of(subject: Subject) -> Role:
    """Answer the highest role that a user has within what he belongs to."""
    user, organization, tenant = subject.user, subject.organization, subject.tenant
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
    """Tell whether a user may log in, call, send and be sent automatic replies."""
    return not (
        user.is_disabled
        or user.deleted
        or (organization is not None and (organization.is_disabled or organization.deleted))
        or (tenant is not None and tenant.is_disabled)
    )


def reaches_user(caller: Principal, subject: Subject) -> bool:
    """Tell whether a user lies within a caller's reach.

    A service account reaches the whole instance; which operations it may use its scopes say.
    """
    if isinstance(caller, ServicePrincipal) or caller.user.id == subject.user.id:
        return True
    if caller.user.is_super_admin or caller.user.is_admin:
        return True
    if subject.tenant is not None and caller.user.id in subject.tenant.tenant_admins:
        return True
    return subject.organization is not None and caller.user.id in subject.organization.organization_admins


def reaches_conversations(caller: Principal, subject: Subject) -> bool:
    """Tell whether a caller may see and answer a user's conversations: those in reach, and those of a shared number."""
    return reaches_user(caller, subject) or caller.id in subject.user.shared_with


def may_send_from(caller: User, owner: User) -> bool:
    """Tell whether a user may send from the number of another, or his own."""
    return caller.id == owner.id or caller.id in owner.shared_with


def require_no_higher_role(caller: Principal, caller_role: Role, subject: Subject) -> None:
    """Refuse to act in the name of a user who may do more than the caller himself.

    Raises:
        DomainError: HIGHER_ROLE.
    """
    if isinstance(caller, ServicePrincipal):
        allowed = role_of(subject) < Role.SYSTEM_ADMIN
    else:
        allowed = caller.user.id == subject.user.id or role_of(subject) <= caller_role
    if not allowed:
        raise DomainError(HIGHER_ROLE)
