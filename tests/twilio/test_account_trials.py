"""`POST /api/v2/carriers/test` and `flask carrier test`, at a carrier that answers in Twilio's format."""

from typing import Any

import pytest
from click.testing import CliRunner

from app.commands.carrier_accounts.carriers import carrier_command
from app.crypto.vault import Owner, OwnerKind
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.refusals import assert_refused
from tests.twilio.client import TwilioAccount, TwilioServer
from tests.world import World


def run(world: World, **body: Any) -> Any:
    answer = world.call("POST", "/api/v2/carriers/test", world.admin, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def findings(result: Any) -> dict[str, tuple[bool, str]]:
    return {finding["subject"]: (finding["ok"], finding["message"]) for finding in result["findings"]}


def set_state(account: TwilioAccount, **state: str) -> None:
    account.server.control("PUT", "accounts", {account.sid: {"token": account.token, **state}})


def test_account_in_use_is_tried_wherever_it_is(world: World, account: TwilioAccount) -> None:
    owners = {"userId": world.ann.user.id, "organizationId": world.organization.id, "tenantId": world.tenant.id}
    for name, owner_id in owners.items():
        result = run(world, **{name: owner_id})
        found = findings(result)
        assert (result["carrier"], result["account"]) == ("twilio", "tenant")
        assert found["auth_token"] == (True, "Twilio accepts account_sid and auth_token.")
        assert found["account"] == (True, "The account is active.")
        assert not found["webhook"][0], "tests have no https address"
        assert not result["ok"]
    assert account.texts == []


def test_wrong_credentials_are_told_and_not_repeated(world: World, account: TwilioAccount) -> None:
    wrong = account.provider | {"auth_token": "0" * 32}

    answer = world.call("POST", "/api/v2/carriers/test", world.admin, json={"tenantId": world.tenant.id, "provider": wrong})

    ok, message = findings(answer.json())["auth_token"]
    assert not ok
    assert (
        message == "Twilio does not accept the account's credentials: compare account_sid and auth_token with Twilio's console."
    )
    for secret in (account.token, account.sid, "0" * 32):
        assert secret not in answer.text
    held = world.instance.core.store.get(tenants.at(world.tenant.id))
    assert held is not None
    assert held.provider["account_sid"] == account.sid, "what is tried is not stored"


@pytest.mark.parametrize(
    ("state", "is_ok", "words"),
    [
        ({"status": "suspended"}, False, "The account is suspended: it cannot send."),
        ({"status": "closed"}, False, "The account is closed: it cannot send."),
        ({"status": "<script>"}, False, "The account is not active: it cannot send."),
        ({"type": "Trial"}, True, "The account is active. As a trial account it reaches verified numbers only."),
    ],
)
def test_state_of_the_account_is_told(
    world: World, account: TwilioAccount, state: dict[str, str], is_ok: bool, words: str
) -> None:
    set_state(account, **state)

    assert findings(run(world, tenantId=world.tenant.id))["account"] == (is_ok, words)


def test_api_key_is_tried_too(world: World, account: TwilioAccount) -> None:
    keyed = account.provider | {"api_key_sid": "SK" + account.sid[2:], "api_key_secret": account.token}

    assert findings(run(world, tenantId=world.tenant.id, provider=keyed))["api_key_sid"][0]
    found = findings(run(world, tenantId=world.tenant.id, provider=keyed | {"api_key_secret": "1" * 32}))
    assert (found["auth_token"][0], found["api_key_sid"][0]) == (True, False)


def test_silent_carrier_ends_the_test_in_time(world: World, account: TwilioAccount, twilio_server: TwilioServer) -> None:
    with twilio_server.behaving("*", "silent"):
        found = findings(run(world, tenantId=world.tenant.id))

    assert found["auth_token"] == (False, "Twilio did not respond in time: try again later.")


def test_simulator_is_always_well(world: World) -> None:
    result = run(world)

    assert (result["ok"], result["carrier"], result["account"]) == (True, "simulator", None)


def test_stored_account_that_cannot_send_is_told(world: World) -> None:
    world.change(tenants, world.tenant.id, provider={"name": "flowroute"})
    assert "no carrier named 'flowroute'" in findings(run(world, userId=world.ann.user.id))["carrier"][1]
    world.change(tenants, world.tenant.id, provider={"name": "twilio"})
    assert "There is no account at twilio" in findings(run(world, tenantId=world.tenant.id))["account"][1]
    world.change(tenants, world.tenant.id, provider={"name": "twilio", "account_sid": "AC1", "auth_token": "in the open"})
    assert "cannot be read" in findings(run(world, tenantId=world.tenant.id))["account"][1]
    world.give_provider(world.tenant.id, {"name": "twilio", "account_sid": "AC1", "auth_token": "t"})
    assert not findings(run(world, tenantId=world.tenant.id))["account_sid"][0]


def test_only_what_could_be_stored_is_tried(world: World) -> None:
    for body in (
        {"provider": {"name": "twillio"}},
        {"provider": {"name": "twilio", "account_sid": "AC1", "auth_token": "t"}},
        {"userId": "a", "tenantId": "b"},
    ):
        assert_refused(world.call("POST", "/api/v2/carriers/test", world.admin, json=body), PARAMETERS_INVALID)
    assert_refused(world.call("POST", "/api/v2/carriers/test", world.ann, json={}), ROLE_MISSING)


def test_command_says_the_same(world: World, account: TwilioAccount) -> None:
    command = carrier_command(world.instance)
    found = CliRunner().invoke(command, ["test", "--user", world.ann.user.id])

    assert found.exit_code == 1, "the address is not https"
    assert "carrier  twilio (account of the tenant)" in found.output
    assert "ok     auth_token  Twilio accepts" in found.output
    assert "error  webhook  PUBLIC_URL" in found.output
    assert account.token not in found.output
    assert CliRunner().invoke(command, ["test", "--instance"]).exit_code == 0
    world.change(users, world.ben.user.id, provider="simulator")
    assert "carrier  simulator\n" in CliRunner().invoke(command, ["test", "--user", world.ben.user.id]).output
    assert "No tenant has the id 'x'" in CliRunner().invoke(command, ["test", "--tenant", "x"]).output


def test_second_carrier_is_tried_on_request(world: World, account: TwilioAccount, twilio_server: TwilioServer) -> None:
    missing = run(world, tenantId=world.tenant.id, fallback=True)
    assert (missing["ok"], missing["carrier"], missing["account"]) == (False, "", None)
    second = twilio_server.open_account()
    world.instance.carriers.accounts.store_fallback(Owner(OwnerKind.TENANT, world.tenant.id), second.provider)
    set_state(account, status="suspended")

    result = run(world, userId=world.ann.user.id, fallback=True)

    assert (result["carrier"], result["account"]) == ("twilio", "tenant")
    assert findings(result)["account"] == (True, "The account is active.")
    assert not findings(run(world, userId=world.ann.user.id))["account"][0]
    both = {"fallback": True, "provider": second.provider}
    answer = world.call("POST", "/api/v2/carriers/test", world.admin, json=both)
    assert_refused(answer, PARAMETERS_INVALID)
    assert answer.json()["errors"][0]["field"] == "fallback"
