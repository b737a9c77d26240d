"""Whether a user, with their organization and tenant, is active."""

from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User


def is_active(user: User, organization: Organization | None, tenant: Tenant | None) -> bool:
    """Whether a user may log in, call the API, send messages and get auto-replies.

    Args:
        user: the user.
        organization: organization of the user, as read; None if missing, which disables a user who belongs to one.
        tenant: likewise.
    """
    return (
        not (user.is_disabled or user.deleted) and is_organization_active(user, organization) and is_tenant_active(user, tenant)
    )


def is_organization_active(user: User, organization: Organization | None) -> bool:
    """Whether a user's organization exists and is neither disabled nor deleted; True for a user without one."""
    if organization is None:
        return not user.organization_id
    return not (organization.is_disabled or organization.deleted)


def is_tenant_active(user: User, tenant: Tenant | None) -> bool:
    """Whether a user's tenant exists and is not disabled; True for a user without one."""
    return not user.tenant_id if tenant is None else not tenant.is_disabled
