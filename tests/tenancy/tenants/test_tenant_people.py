"""Tenants, by people who administer the instance or a tenant."""

from typing import Any

import pytest

from app.problems.requests import CURSOR_INVALID
from app.problems.tenancy import TENANT_OF_ADMINISTRATOR
from app.problems.users import EMAIL_IN_USE
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.refusals import assert_refused
from tests.tenancy.tenants import tenant_admin_calls
from tests.users.people import make_tenant_admin
from tests.world import Person, World

TENANTS = "/api/v2/tenants"


def name_admin(world: World, caller: Person, email: str) -> Any:
    tenant = tenant_admin_calls.tenant_of(world)
    body = {
        "email": email,
        "external_id": f"{email} at the provider",
        "tenant_external_identifier": tenant.external_id,
        "full_name": "Tina Tenant",
    }
    return world.call("POST", f"{TENANTS}/admin", caller, json=body)


def make_system_admin(world: World, person: Person) -> None:
    world.change(users, person.user.id, is_admin=True)


def test_tenant_admin_lists_only_their_own_tenant(still_world: World) -> None:
    make_tenant_admin(still_world, still_world.ann)

    for path in (TENANTS, f"{TENANTS}?limit=10"):
        listed = still_world.call("GET", path, still_world.ann).json()["tenants"]
        assert [tenant["id"] for tenant in listed] == [still_world.tenant.id]
    assert_refused(still_world.call("GET", f"{TENANTS}?cursor=x", still_world.ann), CURSOR_INVALID)


def test_system_admin_creates_changes_and_deletes_a_tenant(still_world: World) -> None:
    make_system_admin(still_world, still_world.ann)
    body = {
        "tenantName": "Nova Voice",
        "tenant_external_identifier": "nova",
        "provider": {},
        "primarySupportContactEmail": "support@example.com",
    }

    tenant_id = still_world.call("POST", TENANTS, still_world.ann, json=body).json()["tenantId"]
    assert still_world.call("PUT", TENANTS, still_world.ann, json=body | {"tenantName": "Nova"}).status_code == 200

    assert still_world.call("GET", f"{TENANTS}/{tenant_id}", still_world.ann).json()["tenantName"] == "Nova"
    assert tenant_id in [tenant["id"] for tenant in still_world.call("GET", TENANTS, still_world.ann).json()["tenants"]]
    assert still_world.call("DELETE", f"{TENANTS}/{tenant_id}", still_world.ann).status_code == 204


def test_nobody_locks_out_their_own_tenant(still_world: World) -> None:
    make_system_admin(still_world, still_world.ann)

    def disable(tenant_id: str) -> Any:
        return still_world.call("PATCH", f"{TENANTS}/{tenant_id}", still_world.ann, json={"is_disabled": True})

    assert_refused(disable(still_world.tenant.id), TENANT_OF_ADMINISTRATOR)
    assert disable(still_world.zoe.user.tenant_id).json()["is_disabled"] is True


def test_tenant_admins_name_and_dismiss_one_another(still_world: World) -> None:
    make_tenant_admin(still_world, still_world.ann)

    named = name_admin(still_world, still_world.ann, still_world.ben.user.email)

    assert named.status_code == 200, named.text
    assert tenant_admin_calls.tenant_of(still_world).tenant_admins == [still_world.ann.user.id, still_world.ben.user.id]
    path = f"{TENANTS}/{still_world.tenant.id}/admins/{still_world.ben.user.id}"
    assert still_world.call("DELETE", path, still_world.ann).status_code == 204
    assert tenant_admin_calls.tenant_of(still_world).tenant_admins == [still_world.ann.user.id]


@pytest.mark.parametrize("tenant_id", ["", "another"])
def test_tenant_admin_learns_only_that_an_address_is_taken(still_world: World, tenant_id: str) -> None:
    make_tenant_admin(still_world, still_world.ann)
    still_world.change(users, still_world.zoe.user.id, tenant_id=tenant_id, deleted=1)

    assert_refused(name_admin(still_world, still_world.ann, still_world.zoe.user.email), EMAIL_IN_USE)


def test_system_admin_brings_a_user_into_a_tenant(still_world: World) -> None:
    make_system_admin(still_world, still_world.ann)
    still_world.change(users, still_world.zoe.user.id, tenant_id="", organization_id="")

    assert name_admin(still_world, still_world.ann, still_world.zoe.user.email).status_code == 200

    tenant = still_world.instance.core.store.get(tenants.at(still_world.tenant.id))
    assert tenant is not None
    assert still_world.zoe.user.id in tenant.tenant_admins
