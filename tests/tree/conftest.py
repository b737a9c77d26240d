"""People whom several tests of the tree need."""

import pytest

from app.store.organizations import organizations
from tests.world import Person, World


@pytest.fixture
def office_admin(world: World) -> Person:
    """An administrator of the first organization."""
    admin = world.add_person("Olga Office")
    world.change(organizations, world.organization.id, organization_admins=[admin.user.id])
    return admin
