"""Requests for a new secret, repeated with their Idempotency-Key: one secret, which is not stored readable."""

import pytest

from app.crypto.keys import hash_token
from app.services.common.keyed_requests import locate_request
from app.store.integrations.installed_integrations import installed_integrations
from app.store.users.users import users
from tests.world import World, run_at_once

KEY = "new-secret"


def rotate(world: World, path: str) -> str:
    """Ask twice for a new secret, and return it."""
    first, again = (world.call("POST", path, world.ann, headers={"Idempotency-Key": KEY}) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    secret: str = first.json()["secret"]
    return secret


def stored_response(world: World) -> bytes:
    stored = world.instance.core.store.get(locate_request(hash_token(world.ann.authorization.partition(":")[2]), KEY))
    assert stored is not None
    return stored.body


def test_webhook_gets_one_secret(still_world: World) -> None:
    secret = rotate(still_world, f"/api/v2/users/{still_world.ann.user.id}/webhook/secret")

    user = still_world.instance.core.store.get(users.at(still_world.ann.user.id))
    assert user is not None
    assert user.relay_secret_number == still_world.ann.user.relay_secret_number + 1
    assert secret.encode() not in stored_response(still_world)


def test_integration_gets_one_secret(still_world: World) -> None:
    body = {"integration": "webhooks", "configuration": {"url": "https://crm.example.com/hook"}}
    installed = still_world.call("POST", "/api/v2/integrations/installed", still_world.ann, json=body).json()["id"]
    before = still_world.instance.core.store.get(installed_integrations.at(installed))

    secret = rotate(still_world, f"/api/v2/integrations/installed/{installed}/secret")

    after = still_world.instance.core.store.get(installed_integrations.at(installed))
    assert before is not None
    assert after is not None
    assert after.secret_number == before.secret_number + 1
    assert secret.encode() not in stored_response(still_world)


@pytest.mark.parametrize("count", [4])
def test_secrets_asked_for_at_once_are_one(still_world: World, count: int) -> None:
    path = f"/api/v2/users/{still_world.ann.user.id}/webhook/secret"

    answers = run_at_once(*[lambda: still_world.call("POST", path, still_world.ann, headers={"Idempotency-Key": KEY})] * count)

    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["secret"] for each in answers}) == 1
