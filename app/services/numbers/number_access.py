"""Access to numbers: administrators of the tenant manage them, those of the organization read theirs, users read their own."""

from app.addresses.phone_number import is_e164, is_sender_id
from app.auth.policy import administers_organization, administers_tenant
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError
from app.frozen import replace
from app.problems.permissions import ROLE_MISSING
from app.problems.users import NUMBER_NOT_FOUND, NUMBER_RELEASED, NUMBERS_TOO_MANY
from app.services.audit.trail import AuditedObject
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.phone_numbers import (
    MAX_NUMBERS_OF_USER,
    NumberState,
    PhoneNumber,
    number_reference,
    numbers_of_user,
    phone_numbers,
)
from app.store.users.users import User, users


def complete_number(number: PhoneNumber, user: User | None) -> PhoneNumber:
    """Return a number with the organization and tenant of its user, which older documents lack."""
    if number.tenant_id or number.organization_id or user is None:
        return number
    return replace(number, organization_id=user.organization_id, tenant_id=user.tenant_id)


def can_read_number(caller: Principal, number: PhoneNumber, organization: Organization | None) -> bool:
    """Whether a caller may read a number.

    Args:
        caller: who reads.
        number: the number, complete.
        organization: organization of the number; None if it is gone.
    """
    if caller.id == number.uid or administers_tenant(caller, number.tenant_id):
        return True
    return organization is not None and administers_organization(caller, organization)


def find_number(store: Store, caller: Principal, number_id: str) -> PhoneNumber:
    """Return a number that a caller may read.

    Args:
        store: reads it.
        caller: who reads.
        number_id: its id; or its sender, for an alphanumeric one of the caller's tenant.

    Raises:
        DomainError: NUMBER_NOT_FOUND.
    """
    tenant_id = caller.user.tenant_id if isinstance(caller, UserPrincipal) else ""
    reference = number_reference(number_id, tenant_id) if is_sender_id(number_id) else phone_numbers.at(number_id)
    number = store.get(reference)
    if number is None:
        raise DomainError(NUMBER_NOT_FOUND)
    user = store.get(users.at(number.uid)) if number.uid and not number.tenant_id else None
    number = complete_number(number, user)
    organization = store.get(organizations.at(number.organization_id)) if number.organization_id else None
    if not can_read_number(caller, number, organization):
        raise DomainError(NUMBER_NOT_FOUND)
    return number


def find_manageable_number(store: Store, caller: Principal, number_id: str) -> PhoneNumber:
    """Return a number that a caller manages and that was not released.

    Raises:
        DomainError: NUMBER_NOT_FOUND, ROLE_MISSING or NUMBER_RELEASED.
    """
    number = find_number(store, caller, number_id)
    if not administers_tenant(caller, number.tenant_id):
        raise DomainError(ROLE_MISSING)
    if number.state is NumberState.RELEASED:
        raise DomainError(NUMBER_RELEASED)
    return number


def join_number(store: Store, commit: Commit, user: User, number: PhoneNumber) -> User:
    """Add to a commit that a user gets another number, the primary one if it is the first, and return the user.

    On condition of the user's version, so that two numbers at once keep to the limit.

    Raises:
        DomainError: NUMBERS_TOO_MANY.
    """
    if store.page(phone_numbers, numbers_of_user(user.id, MAX_NUMBERS_OF_USER)).size >= MAX_NUMBERS_OF_USER:
        raise DomainError(NUMBERS_TOO_MANY)
    is_primary = not user.phone_number and is_e164(number.id)
    after = replace(user, phone_number=number.id if is_primary else user.phone_number)
    users.update(commit, user, phone_number=after.phone_number)
    return after


def audited_number(number: PhoneNumber) -> AuditedObject:
    """Return a number as the changed object."""
    return AuditedObject("number", number.id, number.tenant_id, number.organization_id)
