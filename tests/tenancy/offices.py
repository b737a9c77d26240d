"""Helpers for the tests of organizations: create administrators, and call on their behalf."""

from typing import Any

import requests

from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import tenants
from dev.data import seeding
from tests.world import Person, World


def tenant_admin(world: World) -> Person:
    """Add an administrator of the first tenant, who belongs to an organization of their own."""
    office = seeding.add_organization(world.instance, "Acme Office", world.tenant)
    user = seeding.add_user(world.instance, office, "Tina Tenant")
    world.change(tenants, world.tenant.id, tenant_admins=[user.id])
    return Person(user, seeding.add_user_token(world.instance, user))


def organization_admin(world: World) -> Person:
    """Appoint Ben administrator of the first organization."""
    world.change(organizations, world.organization.id, organization_admins=[world.ben.user.id])
    return world.ben


def organization(world: World, organization_id: str | None = None) -> Organization:
    """Read an organization from the store; the first one by default."""
    found = world.instance.core.store.get(organizations.at(organization_id or world.organization.id))
    assert found is not None
    return found


def patch(world: World, caller: Person, organization_id: str | None = None, **changes: Any) -> requests.Response:
    """Change an organization by v2; the first one by default."""
    return world.call("PATCH", f"/api/v2/organizations/{organization_id or world.organization.id}", caller, json=changes)
