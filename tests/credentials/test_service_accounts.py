"""Service accounts: who makes them, what their tokens open and until when, and what is kept of them."""

from typing import Any

import pytest

from app.auth.principal import Scope
from app.crypto.keys import hash_token, new_token
from app.problems.authentication import CREDENTIAL_KIND_REFUSED, SYSTEM_TOKEN_EXPIRED, SYSTEM_TOKEN_UNKNOWN
from app.problems.credentials import (
    SCOPE_MISSING,
    SERVICE_ACCOUNT_DISABLED,
    SERVICE_ACCOUNT_NOT_FOUND,
    TOKEN_NOT_FOUND,
    TOO_MANY_TOKENS,
)
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import IDEMPOTENCY_KEY_REUSED, PARAMETERS_INVALID
from app.services.credentials.service_account_tokens import MAX_TOKENS
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.credentials.service_accounts import account_of_token, service_accounts
from app.store.engine.database import Path
from app.times.clock import DAY, HOUR
from tests.refusals import assert_refused
from tests.users.people import make_tenant_admin
from tests.world import TestClock, World, run_at_once

ACCOUNTS = "/api/v2/service-accounts"


def create(world: World, /, **changes: Any) -> Any:
    body = {"name": "Provisioning", "scopes": [str(Scope.READ_USERS)]} | changes
    return world.call("POST", ACCOUNTS, world.admin, json=body)


def made(world: World, /, **changes: Any) -> tuple[str, str, str]:
    """Create an account, and answer its id, its token, and that token's id."""
    answer = create(world, **changes)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["serviceAccount"]["id"], body["token"], body["serviceAccount"]["tokens"][0]["id"]


def use(world: World, token: str) -> Any:
    return world.served.call("GET", f"/api/v2/users/{world.ann.user.id}", f"Bearer {token}")


def rotate(world: World, account_id: str, token_id: str, **query: Any) -> Any:
    return world.call("POST", f"{ACCOUNTS}/{account_id}/tokens/{token_id}/rotate", world.admin, params=query)


def actions(world: World, account_id: str) -> list[str]:
    entries = world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=account_id), 20, None))
    return [entry.action for entry in reversed(entries)]


def test_account_changes_apply_to_its_next_request(world: World) -> None:
    account_id, token, _ = made(world, description="The PBX")
    path = f"{ACCOUNTS}/{account_id}"
    assert use(world, token).status_code == 200

    assert world.call("PATCH", path, world.admin, json={"scopes": ["read-contacts"]}).json()["scopes"] == ["read-contacts"]
    assert_refused(use(world, token), SCOPE_MISSING)
    world.call("PATCH", path, world.admin, json={"scopes": ["read-all-users"], "is_disabled": True})
    assert_refused(use(world, token), SERVICE_ACCOUNT_DISABLED)
    world.call("PATCH", path, world.admin, json={"is_disabled": False, "name": "PBX"})
    assert use(world, token).status_code == 200
    shown = world.call("GET", path, world.admin).json()
    assert (shown["name"], shown["description"], shown["is_disabled"]) == ("PBX", "The PBX", False)
    assert shown["tokens"][0]["hint"] == token[-4:]
    assert token not in world.call("GET", ACCOUNTS, world.admin).text

    assert world.call("DELETE", path, world.admin).json() == {"status": "true"}
    assert_refused(use(world, token), SYSTEM_TOKEN_UNKNOWN)
    assert_refused(world.call("GET", path, world.admin), SERVICE_ACCOUNT_NOT_FOUND)
    assert actions(world, account_id) == [
        f"service-account.{verb}" for verb in ("create", "update", "update", "update", "delete")
    ]


def test_rotated_token_works_until_its_overlap_ends(world: World, clock: TestClock) -> None:
    account_id, old, old_id = made(world, tokenName="PBX", expiresInDays=10)
    clock.forward(DAY)

    answer = rotate(world, account_id, old_id, overlapHours=2).json()

    assert answer["name"] == "PBX"
    assert abs(answer["expires"] - clock() - 10 * DAY) < HOUR
    assert use(world, old).status_code == use(world, answer["token"]).status_code == 200
    clock.forward(2 * HOUR)
    assert_refused(use(world, old), SYSTEM_TOKEN_EXPIRED)
    assert use(world, answer["token"]).status_code == 200
    at_once = rotate(world, account_id, answer["id"], overlapHours=0).json()
    assert_refused(use(world, answer["token"]), SYSTEM_TOKEN_UNKNOWN)
    assert use(world, at_once["token"]).status_code == 200
    assert_refused(rotate(world, account_id, old_id), TOKEN_NOT_FOUND)


def test_second_rotation_keeps_the_lifetime(world: World, clock: TestClock) -> None:
    account_id, _, token_id = made(world)

    first = rotate(world, account_id, token_id, overlapHours=48).json()
    clock.forward(DAY)
    again = rotate(world, account_id, token_id, overlapHours=48).json()

    assert (first["expires"], again["expires"]) == (0, 0)


def test_account_with_a_single_old_token_works_and_rotates(world: World, clock: TestClock) -> None:
    secret = new_token()
    old_id = hash_token(secret)
    fields = {
        "name": "Old",
        "scopes": ["read-all-users"],
        "is_disabled": False,
        "created": 1,
        "lastUsed": clock(),
        "expires": 0,
    }
    commit = world.instance.core.store.commit()
    commit.create(Path(service_accounts.name, old_id), fields)
    commit.send()

    assert use(world, secret).status_code == 200
    (shown,) = world.call("GET", f"{ACCOUNTS}/{old_id}", world.admin).json()["tokens"]
    assert (shown["id"], shown["lastUsed"]) == (old_id, fields["lastUsed"])
    new = rotate(world, old_id, old_id, overlapHours=1).json()["token"]
    assert use(world, secret).status_code == use(world, new).status_code == 200
    clock.forward(HOUR)
    assert_refused(use(world, secret), SYSTEM_TOKEN_EXPIRED)
    assert use(world, new).status_code == 200


def test_an_old_account_that_expires_still_does(world: World, clock: TestClock) -> None:
    secret = new_token()
    commit = world.instance.core.store.commit()
    commit.create(
        Path(service_accounts.name, hash_token(secret)),
        {"name": "Old", "scopes": ["read-all-users"], "expires": clock() + HOUR},
    )
    commit.send()
    assert use(world, secret).status_code == 200

    clock.forward(HOUR)

    assert_refused(use(world, secret), SYSTEM_TOKEN_EXPIRED)


def test_revoked_token_leaves_others_and_frees_its_place(world: World) -> None:
    account_id, first, first_id = made(world)
    tokens = f"{ACCOUNTS}/{account_id}/tokens"
    others = [world.call("POST", tokens, world.admin).json()["token"] for _ in range(MAX_TOKENS - 1)]
    assert_refused(world.call("POST", tokens, world.admin), TOO_MANY_TOKENS)

    assert world.call("DELETE", f"{tokens}/{first_id}", world.admin).status_code == 200

    assert_refused(use(world, first), SYSTEM_TOKEN_UNKNOWN)
    assert use(world, others[0]).status_code == 200
    assert_refused(world.call("DELETE", f"{tokens}/{first_id}", world.admin), TOKEN_NOT_FOUND)
    assert world.call("POST", tokens, world.admin, json={"name": "One more"}).json()["name"] == "One more"


def test_whatever_is_asked_at_once_loses_nothing(world: World) -> None:
    account_id, token, _ = made(world)
    tokens = f"{ACCOUNTS}/{account_id}/tokens"

    def add() -> str:
        return str(world.call("POST", tokens, world.admin).json()["token"])

    def describe() -> str:
        return str(world.call("PATCH", f"{ACCOUNTS}/{account_id}", world.admin, json={"description": "PBX"}).status_code)

    *added, status = run_at_once(add, add, add, describe)

    assert status == "200"
    assert {use(world, each).status_code for each in (token, *added)} == {200}
    assert world.call("GET", f"{ACCOUNTS}/{account_id}", world.admin).json()["description"] == "PBX"


def test_repeated_request_creates_one_account_and_token(world: World) -> None:
    headers, body = {"Idempotency-Key": "account-1"}, {"name": "PBX", "scopes": ["read-all-users"]}
    first, second = (world.call("POST", ACCOUNTS, world.admin, json=body, headers=headers) for _ in range(2))
    assert first.content == second.content
    assert len(world.call("GET", ACCOUNTS, world.admin).json()["serviceAccounts"]) == 2
    assert_refused(
        world.call("POST", ACCOUNTS, world.admin, json=body | {"name": "X"}, headers=headers), IDEMPOTENCY_KEY_REUSED
    )

    account = first.json()["serviceAccount"]
    path = f"{ACCOUNTS}/{account['id']}/tokens/{account['tokens'][0]['id']}/rotate?overlapHours=0"
    rotated = [world.call("POST", path, world.admin, headers={"Idempotency-Key": "rotation-1"}) for _ in range(2)]
    assert rotated[0].content == rotated[1].content
    assert use(world, rotated[0].json()["token"]).status_code == 200


def test_request_is_repeated_with_another_token_of_account(world: World) -> None:
    account_id, token, token_id = made(world, scopes=["edit-users"])
    successor = rotate(world, account_id, token_id).json()["token"]
    path, headers = f"/api/v2/users/{world.ann.user.id}/token", {"Idempotency-Key": "token-1"}

    first, second = (world.served.call("POST", path, f"Bearer {each}", headers=headers) for each in (token, successor))

    assert first.status_code == 200
    assert first.content == second.content


BAD: list[tuple[dict[str, Any], str]] = [
    ({"scopes": ["read-all-users", "delete-tenant"]}, "scopes.1"),
    ({"scopes": []}, "scopes"),
    ({"scopes": "read-all-users"}, "scopes"),
    ({"scopes": ["read-all-users"] * 99}, "scopes"),
    ({"name": ""}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"name": "\ud800"}, "name"),
    ({"description": 7}, "description"),
    ({"expires": 1}, "expires"),
    ({"expires": 10**30}, "expires"),
    ({"expiresInDays": 0}, "expiresInDays"),
    ({"expiresInDays": True}, "expiresInDays"),
    ({"expiresInDays": 5, "expires": 99999999999999}, "expiresInDays"),
]


def test_what_cannot_be_is_refused_by_name(world: World) -> None:
    for changes, field in BAD:
        answer = create(world, **changes)
        assert_refused(answer, PARAMETERS_INVALID)
        assert [entry["field"] for entry in answer.json()["errors"]] == [field]
    assert "'delete-tenant'" in create(world, **BAD[0][0]).json()["errors"][0]["message"]


def test_only_instance_admins_manage_service_accounts(world: World) -> None:
    make_tenant_admin(world, world.ann)
    body = {"name": "Mine", "scopes": [str(scope) for scope in Scope]}

    assert_refused(world.call("POST", ACCOUNTS, world.ann, json=body), ROLE_MISSING)
    assert_refused(world.served.call("POST", ACCOUNTS, world.reseller, json=body), CREDENTIAL_KIND_REFUSED)
    assert_refused(world.call("GET", ACCOUNTS, world.ben), ROLE_MISSING)


@pytest.mark.parametrize("text", [".", "instance.x", "__x__.y", "a/b.c", "x" * 2000 + ".y", "é.ü", "{id}", "{id}.", "{id}.x"])
def test_token_of_unknown_account_or_secret_is_refused(world: World, text: str) -> None:
    token = text.format(id=world.reseller.removeprefix("Bearer ").partition(".")[0])

    answer = world.served.call(
        "GET", f"/api/v2/users/{world.ann.user.id}", headers={"Authorization": f"Bearer {token}".encode()}
    )

    assert_refused(answer, SYSTEM_TOKEN_UNKNOWN)


def test_neither_the_store_nor_the_audit_trail_holds_a_token(world: World) -> None:
    account_id, token, token_id = made(world)
    new = rotate(world, account_id, token_id).json()["token"]

    account = world.instance.core.store.get(account_of_token(token))
    entries = world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=account_id), 20, None))

    assert account is not None
    assert len(account.tokens) == 2
    for text in (token, new):
        assert text.partition(".")[2] not in f"{account} {entries}"


def test_accounts_are_paged_without_loss_or_repetition(world: World) -> None:
    expected = {made(world, name=f"System {number}")[0] for number in range(4)}
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = world.call("GET", ACCOUNTS, world.admin, params=query).json()
        seen += [account["id"] for account in page["serviceAccounts"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 5
    assert expected < set(seen)
