"""Which organizations a caller may see or change, and whom he may name in them."""

from app.auth.policy import administers_organization, administers_tenant, reaches_organization
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.missing import ORGANIZATION_NOT_FOUND
from app.problems.permissions import ROLE_MISSING
from app.store.organizations import Organization, organizations
from app.store.store import Store
from app.store.users import User


def require_organization(store: Store, caller: Principal, organization_id: str) -> Organization:
    """Answer an organization that the caller may administer.

    Raises:
        DomainError: ORGANIZATION_NOT_FOUND, whether it does not exist or is out of reach; ROLE_MISSING to its plain users.
    """
    organization = store.get(organizations.at(organization_id))
    if organization is None or not reaches_organization(caller, organization):
        raise DomainError(ORGANIZATION_NOT_FOUND)
    if not administers_organization(caller, organization):
        raise DomainError(ROLE_MISSING)
    return organization


def may_name(caller: Principal, organization: Organization, user: User) -> bool:
    """Tell whether a caller may give a user a part in an organization: one of its tenant, whom the caller has in reach."""
    if user.deleted or user.tenant_id != organization.tenant_id:
        return False
    is_near = user.id == caller.id or user.organization_id == organization.id
    return is_near or administers_tenant(caller, organization.tenant_id)
