"""Telnyx under its two names: an account stored under one serves a user who names the other."""

from typing import Any

import pytest
from click.testing import CliRunner

from app.carriers.registry import Carriers
from app.commands.carrier_accounts.carriers import carrier_command
from app.problems.requests import PARAMETERS_INVALID
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from app.times.clock import system_clock
from tests.loopback_carrier import LoopbackCarrier
from tests.refusals import assert_refused
from tests.telnyx.carrier import API_KEY, Signer, TelnyxService, make_telnyx, read_golden
from tests.world import CUSTOMER, World

NAMES = ("telnyx", "telnyxv2")
BOTH_WAYS = [NAMES, NAMES[::-1]]


def inbound(world: World, message_id: str) -> Any:
    event = read_golden("inbound")
    to = [{"phone_number": world.ann.user.phone_number, "status": "webhook_delivered"}]
    event["data"]["payload"] |= {"id": message_id, "to": to, "media": [], "text": "Hello"}
    return event


def receipt(message_id: str, carrier_message_id: str) -> Any:
    event = read_golden("receipt")
    url = f"https://texting.example.com/receive?provider=telnyx&message={message_id}"
    event["data"]["payload"] |= {"id": carrier_message_id, "webhook_url": url}
    return event


def test_registry_compares_by_carrier() -> None:
    carriers = Carriers([make_telnyx(1)], {"telnyxv2": "telnyx"})

    assert carriers.names() == ["telnyx", "telnyxv2"]
    assert carriers.find("telnyxv2") is carriers.find("telnyx")
    assert carriers.is_same("telnyx", "telnyxv2")
    assert carriers.is_same("bandwidth", "bandwidth")
    assert not carriers.is_same("telnyx", "bandwidth")
    assert not carriers.is_same("bandwidth", "telnyx")
    assert not carriers.is_same("", "telnyx")


@pytest.mark.parametrize(("stored", "named"), BOTH_WAYS)
def test_account_serves_a_user_with_the_other_name(
    world: World, service: TelnyxService, signer: Signer, stored: str, named: str
) -> None:
    world.give_provider(world.tenant.id, {"name": stored, "access_token": API_KEY, "public_key": signer.public_key})
    world.change(users, world.ann.user.id, provider=named)

    message = world.wait_for_state(world.send(world.ann).json()["id"], "sent")

    assert (message.carrier, message.carrier_message_id) == ("telnyx", "telnyx-1")
    assert [taken.body["to"] for taken in service.taken] == [CUSTOMER]
    held = world.instance.core.store.get(tenants.at(world.tenant.id))
    assert held is not None
    assert held.provider["name"] == stored
    for name in NAMES:
        url = f"{world.served.url}/receive?provider={name}"
        assert signer.post(url, inbound(world, name), system_clock()).status_code == 200
        assert signer.post(url, receipt(message.id, "telnyx-1"), system_clock()).status_code == 200
    assert world.message(message.id).state == "delivered"
    (conversation,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    texts = world.call("GET", f"/api/v2/contacts/{conversation['id']}/messages", world.ann).json()["messages"]
    assert [text["message"] for text in texts].count("Hello") == 2


def test_message_comes_once_by_either_name(still_world: World, signer: Signer) -> None:
    world = still_world
    world.give_provider(world.tenant.id, {"name": "telnyxv2", "access_token": API_KEY, "public_key": signer.public_key})
    for name in (*NAMES, *NAMES):
        url = f"{world.served.url}/receive?provider={name}"
        assert signer.post(url, inbound(world, "same"), system_clock()).status_code == 200

    (contact,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    assert len(world.conversation(contact["id"])) == 1


@pytest.mark.parametrize(("stored", "sent"), BOTH_WAYS)
def test_other_name_alone_renames_a_tenants_account(
    still_world: World, telnyx: LoopbackCarrier, signer: Signer, stored: str, sent: str
) -> None:
    world = still_world
    body: dict[str, Any] = {
        "tenantName": "Nova Voice",
        "tenant_external_identifier": "nova",
        "primarySupportContactEmail": "support@example.com",
        "provider": {"name": stored, "api_key": API_KEY, "public_key": signer.public_key},
    }
    tenant_id = world.served.call("PUT", "/api/v2/tenants", world.reseller, json=body).json()["tenantId"]

    answer = world.served.call("PUT", "/api/v2/tenants", world.reseller, json=body | {"provider": {"name": sent}})

    assert answer.status_code == 200, answer.text
    held = world.instance.core.store.get(tenants.at(tenant_id))
    assert held is not None
    assert (held.provider["name"], held.provider["public_key"]) == (sent, signer.public_key)
    tried = world.served.call("POST", "/api/v2/carriers/test", world.reseller, json={"tenantId": tenant_id}).json()
    assert tried["carrier"] == sent
    assert telnyx.requests[-1].headers["authorization"] == f"Bearer {API_KEY}"


@pytest.mark.parametrize(("stored", "sent"), BOTH_WAYS)
def test_user_keeps_the_account_under_the_other_name(still_world: World, signer: Signer, stored: str, sent: str) -> None:
    world = still_world
    world.change(instances, INSTANCE_ID, credential_source="user")
    path, body = f"/api/v2/users/{world.ann.user.id}", {"email": world.ann.user.email, "full_name": "Ann"}
    first = body | {"provider": stored, "access_token": API_KEY, "account_id": "", "public_key": signer.public_key}
    assert world.call("PATCH", path, world.admin, json=first).status_code == 200

    answer = world.call("PATCH", path, world.admin, json=body | {"provider": sent})

    assert answer.status_code == 200, answer.text
    user = world.instance.core.store.get(users.at(world.ann.user.id))
    assert user is not None
    assert (user.provider, user.has_own_account) == (sent, True)
    account = world.instance.carriers.accounts.find_for_user(user, None, None, None)
    assert (account.carrier.name, account.credentials.get("access_token")) == ("telnyx", API_KEY)


@pytest.mark.parametrize(("stored", "named"), BOTH_WAYS)
def test_other_name_alone_inherits(still_world: World, signer: Signer, stored: str, named: str) -> None:
    world = still_world
    path = f"/api/v2/organizations/{world.organization.id}"
    refused = world.call("PATCH", path, world.admin, json={"provider": {"name": named}})
    assert_refused(refused, PARAMETERS_INVALID)
    assert "Set api_key or access_token" in refused.text

    world.give_provider(world.tenant.id, {"name": stored, "api_key": API_KEY, "public_key": signer.public_key})

    assert world.call("PATCH", path, world.admin, json={"provider": {"name": named}}).status_code == 200


def test_command_prompts_for_one_of_the_log_ins(still_world: World, signer: Signer) -> None:
    command, tenant_id = carrier_command(still_world.instance), still_world.tenant.id
    public = f"public_key={signer.public_key}"

    result = CliRunner().invoke(command, ["set", "--tenant", tenant_id, "telnyxv2", public], input=f"{API_KEY}\n")

    assert result.exit_code == 0, result.output
    assert "api_key:" in result.output
    assert API_KEY not in result.output
    held = still_world.instance.core.store.get(tenants.at(tenant_id))
    assert held is not None
    assert (held.provider["name"], sorted(held.provider)) == ("telnyxv2", ["api_key", "name", "public_key"])
