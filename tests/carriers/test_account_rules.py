"""An account that cannot send is refused when it is set: by every operation and the command, with the same words."""

from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.tenants import tenants
from dev.data import seeding
from tests.refusals import assert_refused
from tests.world import World

SID = "AC0123456789abcdef0123456789abcdef"
TOKEN = "0123456789abcdef0123456789abcdef"
GOOD = {"name": "twilio", "account_sid": SID, "auth_token": TOKEN}
SKYSWITCH = {"name": "skyswitch", "account_id": "1"}

BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": "twillio"}, "name"),
    ({"name": "flowroute", "account": "x"}, "name"),
    ({"name": "Twilio", "account_sid": SID, "auth_token": TOKEN}, "name"),
    ({"name": ""}, "name"),
    ({"account_sid": SID}, "name"),
    (GOOD | {"foo": "bar"}, "foo"),
    (GOOD | {"account_sid": "nonsense"}, "account_sid"),
    (GOOD | {"account_sid": SID + "\n"}, "account_sid"),
    (GOOD | {"account_sid": "SK" + SID[2:]}, "account_sid"),
    (GOOD | {"auth_token": "abc"}, "auth_token"),
    (GOOD | {"auth_token": TOKEN[:-1] + " "}, "auth_token"),
    (GOOD | {"auth_token": ""}, "auth_token"),
    (GOOD | {"messaging_service_sid": "nonsense"}, "messaging_service_sid"),
    (GOOD | {"api_key_sid": "SK" + SID[2:]}, "api_key_secret"),
    (GOOD | {"api_key_secret": TOKEN}, "api_key_sid"),
    ({"name": "twilio", "account_sid": SID}, "auth_token"),
    ({"name": "twilio"}, "name"),
    ({"name": "simulator", "account_sid": SID}, "account_sid"),
]


def put_tenant(world: World, provider: Any) -> Any:
    body = {
        "tenantName": "Nova Voice",
        "tenant_external_identifier": "nova",
        "provider": provider,
        "primarySupportContactEmail": "support@example.com",
    }
    return world.served.call("PUT", "/api/v2/tenants", world.reseller, json=body)


def patch_organization(world: World, provider: Any) -> Any:
    return world.call("PATCH", f"/api/v2/organizations/{world.organization.id}", world.admin, json={"provider": provider})


def patch_user(world: World, provider: dict[str, Any]) -> Any:
    body = {"email": world.ann.user.email, "full_name": "Ann", "provider": provider.get("name"), **provider}
    return world.call("PATCH", f"/api/v2/users/{world.ann.user.id}", world.admin, json=body)


@pytest.mark.parametrize(("provider", "key"), BAD)
@pytest.mark.parametrize("put", [put_tenant, patch_organization])
def test_account_that_cannot_send_is_refused(still_world: World, put: Any, provider: dict[str, Any], key: str) -> None:
    answer = put(still_world, provider)

    assert_refused(answer, PARAMETERS_INVALID)
    assert [error["field"] for error in answer.json()["errors"]] == [f"provider.{key}"]
    assert TOKEN not in answer.text


@pytest.mark.parametrize("name", ["twillio", "flowroute"])
def test_refusal_lists_what_can_send(still_world: World, name: str) -> None:
    answer = patch_organization(still_world, {"name": name})

    names = ", ".join(still_world.instance.carriers.registry.names())
    assert f"Must be one of {names}." in answer.json()["errors"][0]["message"]
    assert f"Must be one of {names}." in put_tenant(still_world, {"name": name}).text
    answer = patch_user(still_world, {"name": name})
    assert f"Must be one of {names}." in answer.text


@pytest.mark.parametrize("provider", [GOOD, GOOD | {"auth_token_previous": "f" * 32}, {"name": "simulator"}, {}])
@pytest.mark.parametrize("put", [put_tenant, patch_organization])
def test_good_account_is_taken(still_world: World, put: Any, provider: dict[str, Any]) -> None:
    assert put(still_world, provider).status_code == 200


def test_name_alone_inherits_an_outer_account(still_world: World) -> None:
    world = still_world
    assert_refused(patch_organization(world, {"name": "twilio"}), PARAMETERS_INVALID)
    assert_refused(patch_user(world, {"name": "twilio"}), PARAMETERS_INVALID)

    world.give_provider(world.tenant.id, GOOD)

    assert patch_organization(world, {"name": "twilio"}).status_code == 200
    assert patch_user(world, {"name": "twilio"}).status_code == 200
    assert_refused(put_tenant(world, {"name": "twilio"}), PARAMETERS_INVALID)
    world.change(instances, INSTANCE_ID, provider="twilio", provider_credentials=GOOD)
    assert put_tenant(world, {"name": "twilio"}).status_code == 200


def test_user_moves_only_where_the_account_is(still_world: World) -> None:
    world = still_world
    other = seeding.add_organization(world.instance, "Other office", world.tenant)
    world.give_provider(world.tenant.id, GOOD)
    assert patch_user(world, {"name": "twilio"}).status_code == 200
    patch_organization(world, GOOD)
    world.change(tenants, world.tenant.id, provider={"name": "simulator"})
    body = {"email": world.ann.user.email, "full_name": "Ann", "organizationId": other.id}
    path = f"/api/v2/users/{world.ann.user.id}"

    refused = world.call("PATCH", path, world.admin, json=body)

    assert_refused(refused, PARAMETERS_INVALID)
    assert [error["field"] for error in refused.json()["errors"]] == ["organizationId"]
    assert world.call("PATCH", path, world.admin, json=body | {"provider": ""}).status_code == 200


def test_name_alone_suffices_where_users_hold_accounts(still_world: World) -> None:
    still_world.change(instances, INSTANCE_ID, credential_source="user")

    assert put_tenant(still_world, {"name": "twilio"}).status_code == 200


def test_tenant_sends_back_what_it_read(still_world: World) -> None:
    # A tenant of an earlier version, whose carrier this one does not have.
    world = still_world
    tenant_id = put_tenant(world, {"name": "simulator"}).json()["tenantId"]
    world.change(tenants, tenant_id, provider={"name": "flowroute"})

    assert put_tenant(world, {"name": "flowroute"}).status_code == 200


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, ["access_token"]),
        ({"client_id": "c", "client_secret": "s", "username": "u"}, ["password"]),
        ({"access_token": "t"}, []),
        ({"client_id": "c", "client_secret": "s", "username": "u", "password": "p"}, []),
    ],
)
def test_skyswitch_needs_one_of_two_logins(still_world: World, values: dict[str, str], missing: list[str]) -> None:
    answer = put_tenant(still_world, SKYSWITCH | values)

    assert (answer.status_code == 200) == (not missing)
    assert [error["field"] for error in answer.json().get("errors", [])] == [f"provider.{key}" for key in missing]
