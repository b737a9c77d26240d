from collections.abc import Callable

import pytest

from app.problems.catalogue import Problem
from app.problems.permissions import ORGANIZATION_DISABLED, TENANT_DISABLED, USER_DISABLED
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.refusals import assert_refused
from tests.world import World

EVERYWHERE = (
    ("GET", "/api/contacts"),
    ("GET", "/api/contacts/x"),
    ("POST", "/api/send"),
    ("POST", "/api/users/{uid}/token"),
    ("GET", "/api/v2/contacts"),
    ("GET", "/api/v2/messages/x"),
    ("GET", "/api/v2/users/{uid}"),
    ("POST", "/api/v2/users/{uid}/token"),
    ("POST", "/api/v2/sandbox/texts"),
)


def disable_user(world: World) -> None:
    world.change(users, world.ann.user.id, is_disabled=True)


def disable_organization(world: World) -> None:
    world.change(organizations, world.organization.id, is_disabled=True)


def delete_organization(world: World) -> None:
    world.change(organizations, world.organization.id, deleted=1)


def disable_tenant(world: World) -> None:
    world.change(tenants, world.tenant.id, is_disabled=True)


@pytest.mark.parametrize(
    ("disable", "problem"),
    [
        (disable_user, USER_DISABLED),
        (disable_organization, ORGANIZATION_DISABLED),
        (delete_organization, ORGANIZATION_DISABLED),
        (disable_tenant, TENANT_DISABLED),
    ],
)
def test_who_is_disabled_is_refused_everywhere(world: World, disable: Callable[[World], None], problem: Problem) -> None:
    disable(world)

    for method, path in EVERYWHERE:
        assert_refused(world.call(method, path.format(uid=world.ann.user.id), world.ann), problem)


def test_a_disabled_office_does_not_touch_another_tenants(world: World) -> None:
    disable_tenant(world)

    assert world.call("GET", "/api/contacts", world.zoe).status_code == 200


def test_who_is_enabled_again_may_call_again(world: World) -> None:
    disable_user(world)
    assert_refused(world.call("GET", "/api/contacts", world.ann), USER_DISABLED)

    world.change(users, world.ann.user.id, is_disabled=False)

    assert world.call("GET", "/api/contacts", world.ann).status_code == 200
