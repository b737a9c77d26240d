"""The option of an organization to avoid UCS-2."""

from app.store.tenancy.organizations import organizations
from tests.tenancy.offices import organization, organization_admin, patch
from tests.tenancy.organization_calls import V2, create
from tests.world import World


def test_new_organization_has_the_option(world: World) -> None:
    organization_id = create(world, world.admin, V2, smartEncoding=True).json()["id"]

    stored = world.instance.core.store.get(organizations.at(organization_id))
    assert stored is not None
    assert stored.smart_encoding


def test_change_of_the_option_is_audited(world: World) -> None:
    assert patch(world, organization_admin(world), smartEncoding=True).status_code == 200
    world.change(organizations, world.organization.id, organization_admins=[])

    assert organization(world).smart_encoding
    page = world.call("GET", "/api/v2/audit", world.admin).json()
    assert "smartEncoding" in str(page["entries"][0])
