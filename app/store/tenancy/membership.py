"""Membership: the organization and the tenant that somebody or something belongs to."""

from app.store.engine.collection import Reference
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants


def membership_of(organization_id: str, tenant_id: str) -> tuple[Reference[Organization] | None, Reference[Tenant] | None]:
    """Return the references of an organization and a tenant; None where the id is empty, since there is none."""
    return (
        organizations.at(organization_id) if organization_id else None,
        tenants.at(tenant_id) if tenant_id else None,
    )
