from typing import Any

import pytest

from app.auth.principal import Scope
from app.crypto.keys import hash_token
from app.problems.credentials import TOKEN_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE
from app.problems.users import USER_NOT_FOUND
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.world import Person, World


def create_token(world: World, caller: Person, uid: str, version: str = "/v2") -> Any:
    return world.call("POST", f"/api{version}/users/{uid}/token", caller)


def list_tokens(world: World, caller: Person, uid: str) -> list[dict[str, Any]]:
    answer = world.call("GET", f"/api/v2/users/{uid}/token", caller)
    assert answer.status_code == 200
    tokens: list[dict[str, Any]] = answer.json()["tokens"]
    return tokens


def make_organization_admin(world: World, person: Person) -> None:
    world.change(organizations, world.organization.id, organization_admins=[person.user.id])


def test_a_user_is_read_with_everything_the_original_tells(world: World) -> None:
    body = world.call("GET", f"/api/v2/users/{world.ann.user.id}", world.ann).json()

    assert body == {
        "id": world.ann.user.id,
        "is_disabled": False,
        "full_name": "Ann Archer",
        "email": "ann.archer@example.com",
        "organizationId": world.organization.id,
        "tenantId": world.tenant.id,
        "phone_number": "+12125550100",
        "sharedWith": [],
        "deleted": 0,
        "restrictions": [],
        "relayWebhook": "",
        "autoReplyMessage": "",
        "away": {"mode": "always", "cannedResponseId": "", "hours": {}, "holidays": []},
        "reminderEmails": False,
        "sharedKeywords": False,
        "signatureEnabled": False,
        "signatureText": "",
        "isAdmin": False,
        "provider": "",
        "external_id": "",
        "timezone": "",
    }


def test_a_service_account_reads_users(world: World) -> None:
    answer = world.served.call("GET", f"/api/v2/users/{world.zoe.user.id}", world.reseller)

    assert answer.json()["full_name"] == "Zoe Zimmer"


@pytest.mark.parametrize("version", ["", "/v2"])
def test_a_token_made_for_oneself_opens_ones_account(world: World, version: str) -> None:
    answer = create_token(world, world.ann, world.ann.user.id, version)

    assert answer.status_code == 200
    assert list(answer.json()) == ["token"]
    authorization = f"Bearer {world.ann.user.id}:{answer.json()['token']}"
    assert world.served.call("GET", "/api/contacts", authorization).status_code == 200


@pytest.mark.parametrize("version", ["", "/v2"])
def test_an_admin_makes_tokens_for_his_users(world: World, version: str) -> None:
    make_organization_admin(world, world.ben)

    assert create_token(world, world.ben, world.ann.user.id, version).status_code == 200
    assert_refused(create_token(world, world.ben, world.zoe.user.id, version), USER_NOT_FOUND)
    assert_refused(create_token(world, world.ann, world.ben.user.id, version), USER_NOT_FOUND)


@pytest.mark.parametrize("attributes", [{"is_admin": True}, {"is_super_admin": True}])
def test_nobody_makes_a_token_for_a_higher_role(world: World, attributes: dict[str, Any]) -> None:
    higher = world.add_person("Hugo Higher", **attributes)
    make_organization_admin(world, world.ben)

    assert_refused(create_token(world, world.ben, higher.user.id), HIGHER_ROLE)
    assert_refused(create_token(world, world.ben, higher.user.id, ""), HIGHER_ROLE)


def test_tenant_admin_is_above_organization_admin(world: World) -> None:
    make_organization_admin(world, world.ben)
    world.change(tenants, world.tenant.id, tenant_admins=[world.ann.user.id])

    assert_refused(create_token(world, world.ben, world.ann.user.id), HIGHER_ROLE)
    assert create_token(world, world.ann, world.ben.user.id).status_code == 200


def test_a_system_admin_makes_no_token_for_a_super_admin(world: World) -> None:
    super_admin = world.add_person("Sue Super", is_super_admin=True)

    assert_refused(create_token(world, world.admin, super_admin.user.id), HIGHER_ROLE)
    assert create_token(world, super_admin, world.admin.user.id).status_code == 200


def test_service_account_makes_no_tokens_for_instance_admin(world: World) -> None:
    authorization = seeding.add_service_account(world.instance, "Editor", [str(Scope.EDIT_USERS)])

    def create(uid: str) -> Any:
        return world.served.call("POST", f"/api/v2/users/{uid}/token", authorization)

    assert create(world.zoe.user.id).status_code == 200
    assert_refused(create(world.admin.user.id), HIGHER_ROLE)
    assert_refused(create("nobody"), USER_NOT_FOUND)


def test_the_list_never_shows_a_secret(world: World) -> None:
    secret = create_token(world, world.ann, world.ann.user.id).json()["token"]

    answer = world.call("GET", f"/api/v2/users/{world.ann.user.id}/token", world.ann)

    assert secret not in answer.text
    listed = {token["id"]: token for token in answer.json()["tokens"]}
    assert set(listed[hash_token(secret)]) == {"id", "name", "scope", "hint", "created", "lastUsed", "expires"}
    assert len(listed) == 2


def test_tokens_are_paged_without_loss_or_repetition(world: World) -> None:
    made = {hash_token(create_token(world, world.ann, world.ann.user.id).json()["token"]) for _ in range(7)}
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = world.call("GET", f"/api/v2/users/{world.ann.user.id}/token", world.ann, params=query).json()
        seen += [token["id"] for token in page["tokens"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 8
    assert made < set(seen)


def test_a_deleted_token_is_gone(world: World) -> None:
    secret = create_token(world, world.ann, world.ann.user.id).json()["token"]
    path = f"/api/v2/users/{world.ann.user.id}/token/{hash_token(secret)}"

    assert world.call("DELETE", path, world.ann).json() == {"status": "true"}

    assert hash_token(secret) not in [token["id"] for token in list_tokens(world, world.ann, world.ann.user.id)]
    assert world.served.call("GET", "/api/contacts", f"Bearer {world.ann.user.id}:{secret}").status_code == 401
    assert_refused(world.call("DELETE", path, world.ann), TOKEN_NOT_FOUND)


def test_a_foreign_token_cannot_be_deleted_by_any_path(world: World) -> None:
    token_id = list_tokens(world, world.ben, world.ben.user.id)[0]["id"]

    assert_refused(world.call("DELETE", f"/api/v2/users/{world.ben.user.id}/token/{token_id}", world.ann), USER_NOT_FOUND)
    assert_refused(world.call("DELETE", f"/api/v2/users/{world.ann.user.id}/token/{token_id}", world.ann), TOKEN_NOT_FOUND)
    assert world.call("GET", "/api/contacts", world.ben).status_code == 200


def test_a_disabled_user_gets_tokens_that_open_nothing(world: World) -> None:
    world.change(users, world.ann.user.id, is_disabled=True)

    secret = create_token(world, world.admin, world.ann.user.id).json()["token"]

    assert world.served.call("GET", "/api/contacts", f"Bearer {world.ann.user.id}:{secret}").status_code == 403
