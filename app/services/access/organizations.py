"""Access to organizations, and which users can be assigned to them."""

from app.auth.policy import administers_organization, administers_tenant, can_access_organization, can_delete_system_admins
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError, invalid_field
from app.problems.permissions import HIGHER_ROLE, ROLE_MISSING, SUPER_ADMIN_KEPT
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.users import User, any_super_admin_of, any_system_admin_of, users


def read_organization_of(store: Store, caller: UserPrincipal, owner: User) -> Organization | None:
    """Return the organization of a user; reads nothing if it is the caller's."""
    if owner.organization_id == caller.user.organization_id:
        return caller.organization
    return store.get(organizations.at(owner.organization_id)) if owner.organization_id else None


def require_organization(store: Store, caller: Principal, organization_id: str) -> Organization:
    """Return an organization that the caller can manage.

    Raises:
        DomainError: ORGANIZATION_NOT_FOUND if it does not exist or is inaccessible; ROLE_MISSING for its plain users.
    """
    organization = store.get(organizations.at(organization_id))
    if organization is None or not can_access_organization(caller, organization):
        raise DomainError(ORGANIZATION_NOT_FOUND)
    if not administers_organization(caller, organization):
        raise DomainError(ROLE_MISSING)
    return organization


def require_organization_for_users(caller: Principal, organization: Organization | None) -> Organization:
    """Return an organization in which the caller can create users, or to which the caller can move them.

    Args:
        caller: must be an administrator of it.
        organization: as read by the id that the request names; None if it does not exist.

    Raises:
        DomainError: PARAMETERS_INVALID if it does not exist or is inaccessible; ROLE_MISSING for its plain users.
    """
    if organization is None or organization.deleted or not can_access_organization(caller, organization):
        raise invalid_field("organization_id", "Organization not found.")
    if not administers_organization(caller, organization):
        raise DomainError(ROLE_MISSING)
    return organization


def can_assign_to_organization(caller: Principal, organization: Organization, user: User) -> bool:
    """Whether the caller can assign a user to an organization; both must be in one tenant that the caller has access to."""
    if user.deleted or user.is_inbox or user.tenant_id != organization.tenant_id:
        return False
    is_near = user.id == caller.id or user.organization_id == organization.id
    return is_near or administers_tenant(caller, organization.tenant_id)


def forbid_admin_lockout(store: Store, caller: Principal, organization_id: str) -> None:
    """Require that deleting or disabling an organization locks out no administrator of the instance.

    System admins can do it to other system admins. Nobody can do it to a super admin.

    Raises:
        DomainError: SUPER_ADMIN_KEPT or HIGHER_ROLE.
    """
    if store.page(users, any_super_admin_of(organization_id)).size:
        raise DomainError(SUPER_ADMIN_KEPT, "A super admin belongs to the organization.")
    if not can_delete_system_admins(caller) and store.page(users, any_system_admin_of(organization_id)).size:
        raise DomainError(HIGHER_ROLE, "A user of the organization has a higher role than yours.")
