"""Accounts by the API: what is refused, and what a trial finds."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.configuration.settings import Settings
from app.problems.requests import PARAMETERS_INVALID
from dev.stack import StackEndpoints
from tests.carriers.adapters.signalwire import SignalWireDescription
from tests.carriers.loopback import LoopbackServer, json_reply, run_loopback
from tests.refusals import assert_refused
from tests.world import World, make_settings

GOOD = {"name": "signalwire", **SignalWireDescription.account}


@pytest.fixture
def space() -> Iterator[LoopbackServer]:
    with run_loopback() as server:
        yield server


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, space: LoopbackServer) -> Settings:
    return make_settings(stack, project_id, SIGNALWIRE_BASE_URL=space.url, CARRIER_TIMEOUT_SECONDS=5)


def patch(world: World, provider: dict[str, Any]) -> Any:
    return world.call("PATCH", f"/api/v2/organizations/{world.organization.id}", world.admin, json={"provider": provider})


def findings(world: World) -> dict[str, tuple[bool, str]]:
    answer = world.call("POST", "/api/v2/carriers/test", world.admin, json={"organizationId": world.organization.id})
    assert answer.status_code == 200, answer.text
    return {finding["subject"]: (finding["ok"], finding["message"]) for finding in answer.json()["findings"]}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("space_url", "example.com", "Must be the host name of a space, such as example.signalwire.com."),
        ("space_url", "acme.signalwire.com@example.com", "Must be the host name of a space, such as example.signalwire.com."),
        ("project_id", "AC0123456789abcdef0123456789abcdef", "Must be a UUID."),
        ("auth_token", "short", "Must be 8 to 200 characters without spaces, as SignalWire's dashboard shows it."),
    ],
)
def test_wrong_value_is_refused(still_world: World, name: str, value: str, words: str) -> None:
    answer = patch(still_world, GOOD | {name: value})

    assert_refused(answer, PARAMETERS_INVALID)
    (error,) = answer.json()["errors"]
    assert (error["field"], error["message"]) == (f"provider.{name}", words)


def test_no_secret_is_shown(still_world: World) -> None:
    assert patch(still_world, GOOD).status_code == 200

    shown = still_world.call("GET", f"/api/v2/organizations/{still_world.organization.id}", still_world.admin)
    assert shown.json()["carrier"] == "signalwire"
    assert not [GOOD[name] for name in ("auth_token", "signing_key") if GOOD[name] in shown.text]


def test_missing_signing_key_is_found(world: World, space: LoopbackServer) -> None:
    # The original's three values are enough to send.
    space.answer(json_reply({"messages": []}))
    assert patch(world, {name: value for name, value in GOOD.items() if name != "signing_key"}).status_code == 200

    found = findings(world)

    assert found["auth_token"] == (True, "SignalWire accepts project_id and auth_token.")
    assert found["signing_key"] == (False, "There is no signing_key: inbound messages and delivery receipts are refused.")
    assert patch(world, GOOD).status_code == 200
    assert findings(world)["signing_key"][0]


def test_refused_token_is_found(world: World, space: LoopbackServer) -> None:
    space.answer(json_reply({"code": "20003", "message": "Unauthorized"}, 401))
    assert patch(world, GOOD).status_code == 200

    ok, message = findings(world)["auth_token"]

    assert not ok
    assert message.startswith("SignalWire does not accept the account's credentials: compare ")
    assert GOOD["auth_token"] not in message
