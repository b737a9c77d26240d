"""An office with a Vonage account: the account is set, messages go out, receipts and messages come in."""

import json
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from app.commands.carrier_accounts.carriers import carrier_command
from app.problems.requests import PARAMETERS_INVALID
from app.store.tenancy.organizations import organizations
from tests.carriers.adapters.vonage import APPLICATION_ID, PEM, token_for
from tests.loopback_carrier import LoopbackCarrier
from tests.refusals import assert_refused
from tests.world import CUSTOMER, TestClock, World

SECRET = "a-signature-secret-of-vonage-0123456789"
ACCOUNT = {"name": "vonage", "application_id": APPLICATION_ID, "private_key": PEM, "signature_secret": SECRET}


def set_account(world: World, provider: dict[str, Any]) -> requests.Response:
    path = f"/api/v2/organizations/{world.organization.id}"
    answer: requests.Response = world.call("PATCH", path, world.admin, json={"provider": provider})
    return answer


def deliver_webhook(world: World, content: dict[str, Any], at: int, secret: str = SECRET) -> int:
    body = json.dumps(content).encode()
    headers = {"Authorization": f"Bearer {token_for(secret, body, at)}", "Content-Type": "application/json"}
    url = f"{world.served.url}/receive?provider=vonage"
    return requests.post(url, data=body, headers=headers, timeout=10).status_code


@pytest.mark.parametrize("key", [PEM, PEM.replace("\n", "\\n")], ids=["line ends", "escaped"])
def test_message_goes_out_and_its_receipt_comes_back(
    still_world: World, vonage: LoopbackCarrier, clock: TestClock, key: str
) -> None:
    world = still_world
    assert set_account(world, ACCOUNT | {"private_key": key}).status_code == 200
    held = world.instance.core.store.get(organizations.at(world.organization.id))
    assert held is not None
    assert "PRIVATE KEY" not in str(held.provider)

    message_id = str(world.send(world.ann).json()["id"])
    world.instance.messaging.delivery.deliver(message_id)

    message = world.message(message_id)
    assert (message.state, message.carrier, message.carrier_message_id) == ("sent", "vonage", "v1")
    (request,) = vonage.requests
    assert (request.body["to"], request.body["client_ref"]) == (CUSTOMER[1:], message_id)
    receipt = {"message_uuid": "v1", "status": "delivered", "client_ref": message_id, "channel": "sms"}
    assert deliver_webhook(world, receipt, clock(), SECRET[::-1]) == 403
    assert deliver_webhook(world, receipt, clock() - 6 * 60_000) == 403
    assert deliver_webhook(world, receipt, clock()) == 200
    assert world.message(message_id).state == "delivered"


def test_receipt_about_an_opt_out_marks_the_contact(still_world: World, vonage: LoopbackCarrier, clock: TestClock) -> None:
    assert set_account(still_world, ACCOUNT).status_code == 200
    message_id = str(still_world.send(still_world.ann).json()["id"])
    still_world.instance.messaging.delivery.deliver(message_id)
    error = {"type": "https://developer.vonage.com/api-errors/messages#rejected", "title": 9}
    receipt = {"message_uuid": "v1", "status": "rejected", "client_ref": message_id, "error": error}

    assert deliver_webhook(still_world, receipt, clock()) == 200

    message = still_world.message(message_id)
    assert (message.state, (message.failure or {})["code"]) == ("failed", "9")
    assert still_world.contact(message.contact_id).opted_out


def test_inbound_message_is_stored_once(still_world: World, vonage: LoopbackCarrier, clock: TestClock) -> None:
    assert set_account(still_world, ACCOUNT).status_code == 200
    office = still_world.ann.user.phone_number[1:]
    content = {"channel": "sms", "message_uuid": "in1", "from": CUSTOMER[1:], "to": office, "text": "Hi", "sms": {}}

    assert [deliver_webhook(still_world, content, clock()) for _ in range(2)] == [200, 200]

    (contact,) = still_world.call("GET", "/api/v2/contacts", still_world.ann).json()["contacts"]
    (message,) = still_world.conversation(contact["id"])
    assert (message.from_number, message.body, message.carrier) == (CUSTOMER, "Hi", "vonage")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"private_key": PEM.replace(PEM[200:210], "!!!!!!!!!!")}, ["private_key"]),
        ({"private_key": "private.key"}, ["private_key"]),
        ({"private_key": None}, ["private_key"]),
        ({"signature_secret": None}, ["signature_secret"]),
        ({"application_id": "no id"}, ["application_id"]),
    ],
)
def test_account_that_cannot_send_is_refused(still_world: World, change: dict[str, Any], fields: list[str]) -> None:
    provider = {name: value for name, value in (ACCOUNT | change).items() if value is not None}

    answer = set_account(still_world, provider)

    assert_refused(answer, PARAMETERS_INVALID)
    assert [error["field"] for error in answer.json()["errors"]] == [f"provider.{name}" for name in fields]
    assert "PRIVATE KEY" not in answer.text


def test_command_takes_a_private_key_on_one_line(still_world: World) -> None:
    command, tenant_id = carrier_command(still_world.instance), still_world.tenant.id
    escaped = PEM.replace("\n", "\\n")
    lines = f"application_id={APPLICATION_ID}\nprivate_key={escaped}\nsignature_secret={SECRET}\n"

    result = CliRunner().invoke(command, ["set", "--tenant", tenant_id, "vonage", "--from-stdin"], input=lines)

    assert result.exit_code == 0, result.output
    shown = CliRunner().invoke(command, ["show", "--tenant", tenant_id]).output
    assert APPLICATION_ID in shown
    assert "PRIVATE KEY" not in shown
