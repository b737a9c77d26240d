from typing import Any

import pytest

from app.problems.authentication import AUTHORIZATION_MISSING, QUEUE_TOKEN_INVALID
from app.times.clock import HOUR, SECOND
from tests.auth.publisher import Publisher, signing_key
from tests.refusals import assert_refused
from tests.world import TestClock, World

PATHS = ("/tasks/sweep", "/tasks/deliver")


def token_of(world: World, key_id: str = "first", **changes: Any) -> str:
    """Return the queue's Authorization; a change to None leaves a claim out."""
    now = world.instance.core.clock() // SECOND
    claims = {
        "iss": "https://accounts.google.com",
        "aud": world.served.url,
        "sub": "1",
        "email": world.instance.core.settings.TASKS_SERVICE_ACCOUNT,
        "email_verified": True,
        "iat": now,
        "exp": now + 3600,
    }
    kept = {name: value for name, value in (claims | changes).items() if value is not None}
    return f"Bearer {signing_key(key_id).sign(kept, key_id='first')}"


def test_the_queues_own_token_opens_its_endpoints(signed_world: World) -> None:
    assert signed_world.served.call("POST", "/tasks/sweep", token_of(signed_world)).json() == {"found": 0}
    answer = signed_world.served.call("POST", "/tasks/deliver", token_of(signed_world), json={"message_id": "gone"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_nobody_else_opens_them(signed_world: World, path: str) -> None:
    assert_refused(signed_world.served.call("POST", path), AUTHORIZATION_MISSING)
    for header in (
        signed_world.ann.authorization,
        signed_world.admin.authorization,
        signed_world.reseller,
        "Bearer ",
        "Bearer a.b.c",
        "Basic eA==",
        token_of(signed_world).removeprefix("Bearer "),
    ):
        assert_refused(signed_world.served.call("POST", path, header), QUEUE_TOKEN_INVALID)


@pytest.mark.parametrize("path", PATHS)
def test_the_headers_of_cloud_tasks_alone_open_nothing(signed_world: World, path: str) -> None:
    headers = {"X-CloudTasks-QueueName": "messages", "X-CloudTasks-TaskName": "1", "X-Appengine-Cron": "true"}

    assert_refused(signed_world.served.call("POST", path, headers=headers), AUTHORIZATION_MISSING)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://another.example.com"},
        {"aud": None},
        {"iss": "https://issuer.example.com"},
        {"email": "stranger@texting.example.com"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": None},
        {"exp": None},
        {"exp": "never"},
    ],
)
def test_a_signed_token_with_a_wrong_claim_is_refused(signed_world: World, changes: dict[str, Any]) -> None:
    assert_refused(signed_world.served.call("POST", "/tasks/sweep", token_of(signed_world, **changes)), QUEUE_TOKEN_INVALID)


def test_a_forged_token_is_refused(signed_world: World) -> None:
    assert_refused(signed_world.served.call("POST", "/tasks/sweep", token_of(signed_world, "stranger")), QUEUE_TOKEN_INVALID)


def test_an_expired_token_is_refused(signed_world: World, clock: TestClock) -> None:
    token = token_of(signed_world)
    clock.forward(HOUR + 12 * SECOND)

    assert_refused(signed_world.served.call("POST", "/tasks/sweep", token), QUEUE_TOKEN_INVALID)


def test_missing_certificates_make_the_queue_retry(signed_world: World, publisher: Publisher) -> None:
    publisher.answer = None

    answer = signed_world.served.call("POST", "/tasks/sweep", token_of(signed_world))

    assert answer.status_code == 503
    assert answer.json()["reason"] == "The publisher of certificates cannot be reached"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"message_id": 5}', b"{", b"\xff"])
def test_a_task_that_names_no_message_is_refused(signed_world: World, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    answer = signed_world.served.call("POST", "/tasks/deliver", token_of(signed_world), data=body, headers=headers)

    assert answer.status_code == 400


def test_a_token_that_was_verified_expires_all_the_same(signed_world: World, clock: TestClock) -> None:
    token = token_of(signed_world)
    for _ in range(2):
        assert signed_world.served.call("POST", "/tasks/deliver", token, json={"message_id": "gone"}).status_code == 200
    clock.forward(2 * HOUR)

    assert_refused(signed_world.served.call("POST", "/tasks/deliver", token, json={"message_id": "gone"}), QUEUE_TOKEN_INVALID)


def test_a_token_is_verified_once(signed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(signed_world)
    certificates = signed_world.instance.guards.queue_tokens._certificates
    verified: list[str] = []
    decode = certificates.decode

    def decode_and_note(given: str, **rules: Any) -> dict[str, Any] | None:
        verified.append(given)
        return decode(given, **rules)

    monkeypatch.setattr(certificates, "decode", decode_and_note)
    for _ in range(3):
        assert signed_world.served.call("POST", "/tasks/deliver", token, json={"message_id": "gone"}).status_code == 200

    assert verified == [token.removeprefix("Bearer ")]
