"""Requests with secrets, repeated with their Idempotency-Key: a new secret is one, and none is stored readable."""

import pytest
import requests

from app.crypto.keys import hash_token
from app.services.common.keyed_requests import KeyedRequest, locate_request
from app.store.common.idempotency_keys import IdempotentRequest, idempotent_requests
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


def stored_request(world: World) -> IdempotentRequest:
    stored = world.instance.core.store.get(locate_request(hash_token(world.ann.authorization.partition(":")[2]), KEY))
    assert stored is not None
    return stored


def stored_response(world: World) -> bytes:
    return stored_request(world).body


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


class TestPasswords:
    BODY = b'{"password":"correct horse battery"}'

    def change(self, world: World) -> requests.Response:
        headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
        return world.call("POST", self.path(world), world.ann, data=self.BODY, headers=headers)

    @staticmethod
    def path(world: World) -> str:
        return f"/api/v2/users/{world.ann.user.id}/changePassword"

    def guess(self, world: World) -> KeyedRequest:
        """Return the request as somebody computes it who guesses the password."""
        path = self.path(world).encode()
        return KeyedRequest.of(KEY, (b"POST", path + b"?", self.BODY), (b"POST", path, b"[]", self.BODY))

    def test_hash_of_a_guessed_password_is_not_stored(self, world: World) -> None:
        assert self.change(world).status_code == 200

        stored, guess = stored_request(world), self.guess(world)
        assert stored.fingerprint != guess.fingerprint
        assert stored.meaning != guess.meaning

    def test_hash_that_an_earlier_version_stored_is_known(self, world: World) -> None:
        first, guess = self.change(world), self.guess(world)
        world.change(idempotent_requests, stored_request(world).id, fingerprint=guess.fingerprint, meaning=guess.meaning)

        again = self.change(world)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
