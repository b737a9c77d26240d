"""Costs of tokens, service accounts, and sessions that they begin and end for users."""

from collections.abc import Sequence

from tests.costs.counting import Cost
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_for, succeed
from tests.world import World

_ACCOUNTS = "/api/v2/service-accounts"


def rotate_a_token(world: World) -> Cost:
    path = f"/api/v2/users/{world.ann.user.id}/token"
    token = succeed(world.call("POST", path, world.ann, json={"name": "CRM"})).json()
    return count_for(world, world.ann.authorization, "POST", f"{path}/{token['id']}/rotate")


def make_a_service_account(world: World) -> Cost:
    body = {"name": "PBX", "scopes": ["read-all-users"]}
    return count_for(world, world.admin.authorization, "POST", _ACCOUNTS, json=body)


def rotate_a_service_accounts_token(world: World) -> Cost:
    body = {"name": "PBX", "scopes": ["read-all-users"]}
    account = succeed(world.call("POST", _ACCOUNTS, world.admin, json=body)).json()["serviceAccount"]
    path = f"{_ACCOUNTS}/{account['id']}/tokens/{account['tokens'][0]['id']}/rotate"
    return count_for(world, world.admin.authorization, "POST", path)


def sign_in_for_a_user(world: World) -> Cost:
    return count_for(world, world.reseller, "POST", f"{_ACCOUNTS}/token", json={"userId": world.ann.user.id})


def end_a_users_sessions(world: World) -> Cost:
    return count_for(world, world.reseller, "POST", f"{_ACCOUNTS}/revoke/uid", json={"userId": world.ann.user.id})


CREDENTIALS: Sequence[Expectation] = [
    Expectation(
        "Rotate a token",
        rotate_a_token,
        make_cost(reads=2, queries=1, commits=1, read=4 + 1 + 1, written=2),
        "Read: the token; all are counted.",
    ),
    Expectation(
        "Create a service account",
        make_a_service_account,
        make_cost(reads=1, commits=1, read=4, written=2),
        "By a system admin. The account has its tokens in it.",
    ),
    Expectation(
        "Rotate a service account's token",
        rotate_a_service_accounts_token,
        make_cost(reads=2, commits=1, read=4 + 1, written=2),
        "By a system admin. The account is read once.",
    ),
    Expectation(
        "Sign in in a user's name",
        sign_in_for_a_user,
        make_cost(reads=3, commits=1, read=1 + 3, written=2),
        "Read: account; user; their organization and tenant. Written: entry; the first time also the user, to record it.",
    ),
    Expectation(
        "Revoke all of a user's sessions and tokens (one token)",
        end_a_users_sessions,
        make_cost(reads=4, queries=1, commits=1, read=1 + 3 + 1 + 1, written=2, deleted=1),
        "Read: user; their organization and tenant; user again; their tokens, which are removed.",
    ),
]
