"""Calls that create tenant admins, and what they leave."""

from typing import Any

import requests

from app.store.tenancy.organizations import Organization, organizations, organizations_of_tenant
from app.store.tenancy.tenants import Tenant, tenants
from tests.world import World

EMAIL = "tina.tenant@nova.example.com"


def create(world: World, headers: dict[str, str] | None = None, **changes: Any) -> requests.Response:
    body = {
        "email": EMAIL,
        "external_id": "tina@idp",
        "tenant_external_identifier": 20681,
        "full_name": "Tina Tenant",
    } | changes
    return world.served.call("POST", "/api/v2/tenants/admin", world.reseller, json=body, headers=headers or {})


def read(world: World, reference: Any) -> Any:
    found = world.instance.core.store.get(reference)
    assert found is not None
    return found


def tenant_of(world: World) -> Tenant:
    tenant: Tenant = read(world, tenants.at(world.tenant.id))
    return tenant


def admin_organizations(world: World) -> list[Organization]:
    found = world.instance.core.store.page(organizations, organizations_of_tenant(world.tenant.id, 50, None))
    return [organization for organization in found if organization.organization_name.startswith("Tenant Administrators")]


def without_support_address(world: World) -> None:
    world.change(tenants, world.tenant.id, support_details={})
