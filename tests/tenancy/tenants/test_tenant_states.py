"""A tenant by its id: read, disabled and enabled, deleted, and its administrators removed, by the reseller's system."""

from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import (
    TENANT_ADMIN_NOT_FOUND,
    TENANT_NOT_EMPTY,
    TENANT_NOT_FOUND,
    TENANT_OF_ADMINISTRATOR,
)
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.refusals import assert_refused
from tests.world import World


def call(world: World, method: str, path: str, **options: Any) -> Any:
    return world.served.call(method, f"/api/v2/tenants/{path}", world.reseller, **options)


def create(world: World, external_id: str = "nova") -> str:
    body = {
        "tenantName": "Nova Voice",
        "tenant_external_identifier": external_id,
        "provider": {"name": "simulator"},
        "primarySupportContactEmail": "support@example.com",
    }
    answer = world.served.call("POST", "/api/v2/tenants", world.reseller, json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["tenantId"])


def test_tenant_is_read_by_its_id(still_world: World) -> None:
    tenant_id = create(still_world)

    shown = call(still_world, "GET", tenant_id).json()

    assert (shown["id"], shown["externalId"], shown["is_disabled"]) == (tenant_id, "nova", False)
    assert_refused(call(still_world, "GET", "nobody"), TENANT_NOT_FOUND)


def test_disabled_tenant_is_locked_out_and_let_in_again(world: World) -> None:
    path, tenant_id = f"/api/v2/users/{world.zoe.user.id}", world.zoe.user.tenant_id
    assert call(world, "PATCH", tenant_id, json={"is_disabled": True}).json()["is_disabled"] is True
    assert world.call("GET", path, world.zoe).status_code == 403
    assert world.call("GET", path, world.ann).status_code == 404, "another tenant's users are not affected"

    assert call(world, "PATCH", tenant_id, json={"is_disabled": False}).json()["is_disabled"] is False
    assert world.call("GET", path, world.zoe).status_code == 200


@pytest.mark.parametrize("role", ["is_super_admin", "is_admin"])
def test_administrators_of_the_instance_are_not_locked_out(still_world: World, role: str) -> None:
    tenant_id = still_world.zoe.user.tenant_id
    still_world.change(users, still_world.zoe.user.id, **{role: True})

    assert_refused(call(still_world, "PATCH", tenant_id, json={"is_disabled": True}), TENANT_OF_ADMINISTRATOR)


@pytest.mark.parametrize("body", [{}, {"is_disabled": None}, {"is_disabled": "perhaps"}])
def test_wrong_state_is_refused(still_world: World, body: Any) -> None:
    assert_refused(call(still_world, "PATCH", still_world.tenant.id, json=body), PARAMETERS_INVALID)


def test_only_an_empty_tenant_is_deleted(still_world: World) -> None:
    tenant_id = create(still_world)
    assert_refused(call(still_world, "DELETE", still_world.tenant.id), TENANT_NOT_EMPTY)

    assert call(still_world, "DELETE", tenant_id).status_code == 204

    assert_refused(call(still_world, "DELETE", tenant_id), TENANT_NOT_FOUND)
    assert create(still_world) != tenant_id, "the external id is free again"


def test_administrator_is_removed_once(still_world: World) -> None:
    world = still_world
    world.change(tenants, world.tenant.id, tenant_admins=[world.ann.user.id, world.ben.user.id])
    path = f"{world.tenant.id}/admins/{world.ann.user.id}"

    assert call(world, "DELETE", path).status_code == 204

    assert call(world, "GET", world.tenant.id).json()["tenantAdmins"] == [world.ben.user.id]
    assert_refused(call(world, "DELETE", path), TENANT_ADMIN_NOT_FOUND)
