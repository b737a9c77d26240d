from typing import Any

import pytest
from google.cloud import firestore

from app.auth.principal import Scope
from app.crypto.keys import hash_token
from app.problems.authentication import (
    SYSTEM_TOKEN_EXPIRED,
    SYSTEM_TOKEN_UNKNOWN,
    USER_TOKEN_EXPIRED,
    USER_TOKEN_UNKNOWN,
    USER_UNKNOWN,
)
from app.problems.credentials import SCOPE_MISSING, SERVICE_ACCOUNT_DISABLED
from app.store.credentials.service_accounts import ServiceAccount, account_of_token, service_accounts
from app.store.credentials.user_tokens import UserToken, user_tokens
from app.store.users.users import users
from app.times.clock import HOUR, MINUTE
from dev.data import seeding
from tests.refusals import assert_refused
from tests.world import TestClock, World


def secret_of(authorization: str) -> str:
    return authorization.removeprefix("Bearer ").rpartition(":")[2]


def stored_token(world: World, authorization: str) -> UserToken:
    token = world.instance.core.store.get(user_tokens.at(hash_token(secret_of(authorization))))
    assert token is not None
    return token


def stored_account(world: World, authorization: str) -> ServiceAccount:
    account = world.instance.core.store.get(account_of_token(secret_of(authorization)))
    assert account is not None
    return account


def test_a_token_does_not_open_another_users_account(world: World) -> None:
    borrowed = f"Bearer {world.ben.user.id}:{secret_of(world.ann.authorization)}"

    assert_refused(world.served.call("GET", "/api/contacts", borrowed), USER_TOKEN_UNKNOWN)


def test_the_stored_hash_is_no_credential(world: World) -> None:
    digest = hash_token(secret_of(world.ann.authorization))

    assert_refused(world.served.call("GET", "/api/contacts", f"Bearer {world.ann.user.id}:{digest}"), USER_TOKEN_UNKNOWN)
    assert_refused(
        world.served.call("GET", "/api/v2/contacts", f"Bearer {hash_token(secret_of(world.reseller))}"), SYSTEM_TOKEN_UNKNOWN
    )


def test_a_user_token_is_no_system_token_and_the_other_way_round(world: World) -> None:
    bare = f"Bearer {secret_of(world.ann.authorization)}"
    prefixed = f"Bearer {world.ann.user.id}:{secret_of(world.reseller)}"

    assert_refused(world.served.call("GET", "/api/v2/contacts", bare), SYSTEM_TOKEN_UNKNOWN)
    assert_refused(world.served.call("GET", "/api/v2/contacts", prefixed), USER_TOKEN_UNKNOWN)


def test_a_deleted_token_is_refused_at_once(world: World) -> None:
    token = stored_token(world, world.ann.authorization)
    path = f"/api/v2/users/{world.ann.user.id}/token/{token.id}"
    assert world.call("DELETE", path, world.ann).status_code == 200

    assert_refused(world.call("GET", "/api/contacts", world.ann), USER_TOKEN_UNKNOWN)


def test_a_user_token_opens_until_the_moment_it_expires(world: World, clock: TestClock) -> None:
    authorization = seeding.add_user_token(world.instance, world.ann.user, expires=clock() + HOUR)
    assert world.served.call("GET", "/api/contacts", authorization).status_code == 200

    clock.forward(HOUR)

    assert_refused(world.served.call("GET", "/api/contacts", authorization), USER_TOKEN_EXPIRED)


@pytest.mark.parametrize("path", ["/api/contacts", "/api/v2/contacts"])
def test_the_token_of_a_deleted_user_is_refused(world: World, path: str) -> None:
    world.change(users, world.ann.user.id, deleted=world.instance.core.clock())
    assert_refused(world.call("GET", path, world.ann), USER_UNKNOWN)

    commit = world.instance.core.store.commit()
    commit.delete(users.path(world.ann.user.id))
    commit.send()
    assert_refused(world.call("GET", path, world.ann), USER_UNKNOWN)


def test_a_system_token_opens_until_the_moment_it_expires(world: World, clock: TestClock) -> None:
    authorization = seeding.add_service_account(world.instance, "Night", [Scope.READ_USERS], expires=clock() + HOUR)
    path = f"/api/v2/users/{world.ann.user.id}"
    assert world.served.call("GET", path, authorization).status_code == 200

    clock.forward(HOUR)

    assert_refused(world.served.call("GET", path, authorization), SYSTEM_TOKEN_EXPIRED)


def test_a_disabled_service_account_is_refused(world: World) -> None:
    world.change(service_accounts, stored_account(world, world.reseller).id, is_disabled=True)

    assert_refused(world.served.call("GET", f"/api/v2/users/{world.ann.user.id}", world.reseller), SERVICE_ACCOUNT_DISABLED)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/api/v2/contacts?userId={uid}", Scope.READ_CONTACTS),
        ("GET", "/api/v2/contacts/x", Scope.READ_CONTACTS),
        ("GET", "/api/v2/contacts/x/messages", Scope.READ_MESSAGES),
        ("GET", "/api/v2/messages/x", Scope.READ_MESSAGES),
        ("GET", "/api/v2/users/{uid}", Scope.READ_USERS),
        ("GET", "/api/v2/users/{uid}/token", Scope.READ_USERS),
        ("POST", "/api/v2/users/{uid}/token", Scope.EDIT_USERS),
        ("DELETE", "/api/v2/users/{uid}/token/x", Scope.EDIT_USERS),
    ],
)
def test_service_account_needs_the_endpoints_scope_only(world: World, method: str, path: str, scope: Scope) -> None:
    others = [str(other) for other in Scope if other is not scope]
    path = path.format(uid=world.ann.user.id)

    refused = world.served.call(method, path, seeding.add_service_account(world.instance, "Others", others))
    assert_refused(refused, SCOPE_MISSING)
    assert f"'{scope}'" in refused.json()["reason"]
    taken = world.served.call(method, path, seeding.add_service_account(world.instance, "One", [str(scope)]))
    assert taken.status_code in (200, 404)


def test_last_use_is_written_once_an_hour_at_most(world: World, clock: TestClock) -> None:
    def use() -> tuple[UserToken, ServiceAccount]:
        assert world.call("GET", "/api/contacts", world.ann).status_code == 200
        assert world.served.call("GET", f"/api/v2/users/{world.ann.user.id}", world.reseller).status_code == 200
        return stored_token(world, world.ann.authorization), stored_account(world, world.reseller)

    def last_uses() -> list[int]:
        token, account = use()
        return [token.last_used, account.tokens[0].last_used]

    before = clock()
    assert all(before <= last_used <= clock() for last_used in last_uses())
    first = use()
    clock.forward(59 * MINUTE)
    assert [used.version for used in use()] == [used.version for used in first]
    clock.forward(MINUTE)
    assert all(last_used >= before + HOUR for last_used in last_uses())


def test_a_refused_token_leaves_no_trace_of_use(world: World) -> None:
    world.change(users, world.ann.user.id, deleted=1)
    assert world.call("GET", "/api/contacts", world.ann).status_code == 401
    authorization = seeding.add_service_account(world.instance, "Nothing", [])
    assert world.served.call("GET", f"/api/v2/users/{world.ann.user.id}", authorization).status_code == 403

    assert stored_account(world, authorization).tokens[0].last_used == 0


def test_no_secret_stands_anywhere_in_the_store(world: World) -> None:
    made = world.call("POST", f"/api/v2/users/{world.ann.user.id}/token", world.ann).json()["token"]
    for authorization in (f"Bearer {world.ann.user.id}:{made}", world.ben.authorization, world.reseller):
        assert world.served.call("GET", f"/api/v2/users/{world.ann.user.id}", authorization).status_code in (200, 404)
    secrets = [made, secret_of(world.ann.authorization), secret_of(world.ben.authorization), secret_of(world.reseller)]

    documents = dump_of_everything(world)

    assert hash_token(made) in documents
    assert not [secret for secret in secrets if secret in documents]


def dump_of_everything(world: World) -> str:
    client: Any = firestore.Client(project=world.instance.core.settings.GOOGLE_CLOUD_PROJECT)
    try:
        texts = [
            f"{snapshot.reference.path} {snapshot.to_dict()}"
            for collection in client.collections()
            for snapshot in collection.stream()
        ]
    finally:
        client.close()
    return "\n".join(texts)
