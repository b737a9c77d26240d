"""`POST /api/v2/carriers/test` with a Telnyx account."""

from typing import Any

import pytest

from tests.loopback_carrier import LoopbackCarrier, Received, Reply
from tests.telnyx.carrier import API_KEY, Signer
from tests.world import World

PROFILE_ID = "40009192-4b6e-4ff2-a1d8-6c1f5c1b6f10"


@pytest.fixture
def answers(telnyx: LoopbackCarrier, world: World, signer: Signer) -> dict[str, Reply]:
    """The responses of an account that is in order, by path; a test replaces them."""
    profile = {
        "id": PROFILE_ID,
        "enabled": True,
        "webhook_api_version": "2",
        "webhook_url": f"{world.served.url}/receive?provider=telnyxv2",
    }
    answers = {
        "/v2/messaging_profiles": Reply(200, {"data": [profile], "meta": {}}),
        f"/v2/messaging_profiles/{PROFILE_ID}": Reply(200, {"data": profile}),
        "/v2/public_key": Reply(200, {"data": {"public": signer.public_key, "record_type": "public_key"}}),
    }

    def answer(request: Received) -> Reply:
        return answers.get(request.path, Reply(404, {"errors": [{"code": "10005"}]}))

    telnyx.answer = answer
    return answers


def findings(world: World, **provider: str) -> dict[str, tuple[bool, str]]:
    body = {"tenantId": world.tenant.id, "provider": {"name": "telnyx", "api_key": API_KEY, **provider}}
    answer = world.call("POST", "/api/v2/carriers/test", world.admin, json=body)
    assert answer.status_code == 200, answer.text
    assert API_KEY not in answer.text
    return {finding["subject"]: (finding["ok"], finding["message"]) for finding in answer.json()["findings"]}


def test_account_in_order(world: World, answers: dict[str, Reply], telnyx: LoopbackCarrier, signer: Signer) -> None:
    found = findings(world, public_key=signer.public_key, messaging_profile_id=PROFILE_ID)

    assert found["api_key"] == (True, "Telnyx accepts api_key.")
    assert found["messaging_profile_id"] == (True, "The messaging profile is enabled, and calls this instance.")
    assert found["public_key"] == (True, "Telnyx signs with public_key.")
    assert {request.headers["authorization"] for request in telnyx.requests} == {f"Bearer {API_KEY}"}
    assert {request.method for request in telnyx.requests} == {"GET"}


def test_missing_public_key_is_shown(world: World, answers: dict[str, Reply], signer: Signer) -> None:
    is_ok, message = findings(world)["public_key"]

    assert not is_ok
    assert f"Set it to {signer.public_key}." in message


def test_wrong_public_key_is_told(world: World, answers: dict[str, Reply], signer: Signer) -> None:
    is_ok, message = findings(world, public_key=Signer().public_key)["public_key"]

    assert not is_ok
    assert message == f"Telnyx signs with another key than public_key: {signer.public_key}."


def test_public_key_that_telnyx_does_not_tell(world: World, answers: dict[str, Reply]) -> None:
    del answers["/v2/public_key"]

    assert findings(world, public_key=Signer().public_key)["public_key"][0]
    assert not findings(world)["public_key"][0]


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(401, {"errors": [{"code": "10009"}]}), "Telnyx does not accept the API key: compare api_key with"),
        (Reply(503, b"<html>"), "not known: try again later."),
        (Reply(is_lost=True), "Telnyx did not respond in time: try again later."),
    ],
)
def test_failed_login_is_told(world: World, answers: dict[str, Reply], reply: Reply, message: str) -> None:
    answers["/v2/messaging_profiles"] = reply

    found = findings(world, public_key=Signer().public_key)
    assert not found["api_key"][0]
    assert message in found["api_key"][1]
    assert "public_key" not in found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"enabled": False}, "The messaging profile is disabled: it cannot send."),
        ({"webhook_api_version": "1"}, "The messaging profile calls webhooks in an old version: choose API v2."),
        ({"webhook_url": "https://other.example.com"}, "The messaging profile's webhook URL is not this instance's."),
        ({"webhook_url": None}, "The messaging profile's webhook URL is not this instance's."),
    ],
)
def test_profile_that_cannot_work_is_told(
    world: World, answers: dict[str, Reply], change: dict[str, Any], message: str
) -> None:
    path = f"/v2/messaging_profiles/{PROFILE_ID}"
    answers[path] = Reply(200, {"data": answers[path].body["data"] | change})

    assert findings(world, messaging_profile_id=PROFILE_ID)["messaging_profile_id"] == (False, message)


def test_unknown_profile_is_told(world: World, answers: dict[str, Reply]) -> None:
    del answers[f"/v2/messaging_profiles/{PROFILE_ID}"]

    found = findings(world, messaging_profile_id=PROFILE_ID)
    assert found["messaging_profile_id"][1] == "Telnyx has no such messaging profile: compare it with Telnyx's portal."
