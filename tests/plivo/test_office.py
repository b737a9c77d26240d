"""An office whose messages go through Plivo, and the trial of its account."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
import requests

from app.carriers.base import SendError
from app.carriers.credentials import CarrierCredentials
from app.carriers.plivo.adapter import Plivo
from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.carriers.adapters.plivo import PlivoDescription, sign_by_library
from tests.carriers.description import outbound
from tests.carriers.loopback import Ending, LoopbackServer, Reply, json_reply, run_loopback
from tests.world import CUSTOMER, World, make_settings

DESCRIPTION = PlivoDescription()
AUTH_ID, TOKEN = DESCRIPTION.account["auth_id"], DESCRIPTION.account["auth_token"]


@pytest.fixture
def plivo_server() -> Iterator[LoopbackServer]:
    with run_loopback() as server:
        server.answer(DESCRIPTION.success("u1", 1))
        yield server


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, plivo_server: LoopbackServer) -> Settings:
    limits = {"CARRIER_TIMEOUT_SECONDS": 2, "ORDER_HOLD_UNCERTAIN_SECONDS": 0}
    return make_settings(stack, project_id, PLIVO_BASE_URL=plivo_server.url, **limits)


@pytest.fixture
def office(world: World) -> World:
    world.give_provider(world.tenant.id, {"name": "plivo", **DESCRIPTION.account})
    return world


def call_back(url: str, token: str = TOKEN, **form: str) -> requests.Response:
    """Call an instance as Plivo does."""
    nonce = "05429567804466091622"
    signature = sign_by_library(url, list(form.items()), nonce, token)
    headers = {"X-Plivo-Signature-V3": signature, "X-Plivo-Signature-V3-Nonce": nonce}
    return requests.post(url, data=form, headers=headers, timeout=15)


def receive(office: World, **form: str) -> requests.Response:
    numbers = {"From": CUSTOMER[1:], "To": office.ann.user.phone_number[1:]}
    return call_back(f"{office.served.url}/receive?provider=plivo", MessageUUID="in1", **numbers, **form)


def texts(office: World) -> list[dict[str, Any]]:
    (contact,) = office.call("GET", "/api/v2/contacts", office.ann).json()["contacts"]
    page = office.call("GET", f"/api/v2/contacts/{contact['id']}/messages", office.ann).json()
    return list(page["messages"])


def test_message_is_accepted_and_delivered(office: World, plivo_server: LoopbackServer) -> None:
    message_id = str(office.send(office.ann).json()["id"])
    message = office.wait_for_state(message_id, "sent")
    assert (message.carrier, message.carrier_message_id) == ("plivo", "u1")
    url = plivo_server.requests[0].json()["url"]

    form = {"MessageUUID": "part2", "ParentMessageUUID": "u1", "Status": "delivered", "ErrorCode": "000"}
    for _ in range(2):
        answer = call_back(url, **form)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    call_back(url, **form | {"Status": "undelivered", "ErrorCode": "30"})

    assert [step["state"] for step in office.message(message_id).history] == ["queued", "sending", "sent", "delivered"]


def test_receipt_settles_a_message_whose_answer_was_lost(office: World, plivo_server: LoopbackServer) -> None:
    plivo_server.answer(Reply(ending=Ending.CLOSED))
    message_id = str(office.send(office.ann).json()["id"])
    office.wait_for_state(message_id, "uncertain")

    call_back(plivo_server.requests[0].json()["url"], MessageUUID="u1", Status="queued")

    message = office.message(message_id)
    assert (message.state, message.carrier_message_id, message.failure) == ("sent", "u1", None)


def test_opt_out_at_plivo_opts_the_contact_out(office: World, plivo_server: LoopbackServer) -> None:
    message_id = str(office.send(office.ann).json()["id"])
    office.wait_for_state(message_id, "sent")

    call_back(plivo_server.requests[0].json()["url"], MessageUUID="u1", Status="failed", ErrorCode="200")

    assert office.message(message_id).failure == {
        "kind": "failed",
        "code": "200",
        "reason": "The recipient has opted out at the carrier",
    }
    assert office.send(office.ann).status_code == 451


def test_message_replayed_with_its_nonce_is_one_message(office: World) -> None:
    for _ in range(3):
        assert receive(office, Text="Hello", Type="sms").status_code == 200

    assert [(text["message"], text["from"]) for text in texts(office)] == [("Hello", CUSTOMER)]


@pytest.mark.parametrize("intent", ["optout", "help"])
def test_keyword_answered_by_plivo_gets_no_second_reply(office: World, plivo_server: LoopbackServer, intent: str) -> None:
    receive(office, Text="STOP" if intent == "optout" else "HELP", MessageIntent=intent)

    assert {text["direction"] for text in texts(office)} == {"in"}
    assert office.send(office.ann).status_code == (451 if intent == "optout" else 200)


def test_wrong_signature_and_foreign_number_are_refused_alike(office: World) -> None:
    url = f"{office.served.url}/receive?provider=plivo"
    form = {"MessageUUID": "in1", "From": CUSTOMER[1:], "Text": "Hello"}
    own = office.ann.user.phone_number[1:]
    answers = [
        call_back(url, token="wrong", To=own, **form),
        call_back(url, To="13125550199", **form),
        call_back(url, To=office.zoe.user.phone_number[1:], **form),
        requests.post(url, data={**form, "To": own}, timeout=15),
        requests.post(url, data=b"\xff", timeout=15),
        call_back(f"{url}&message=unknown", MessageUUID="u1", Status="delivered"),
    ]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize(
    ("text", "is_sent"), [("a" * 1600, True), ("ж" * 737, True), ("ж" * 738, False), ("😀" * 368, True), ("😀" * 369, False)]
)
def test_text_too_long_for_its_characters_is_refused(plivo_server: LoopbackServer, text: str, is_sent: bool) -> None:
    plivo = Plivo(plivo_server.url, "https://texting.example.com", 2, lambda: 0)
    expected = nullcontext() if is_sent else pytest.raises(SendError, match="rejected 110: The message is longer")

    with expected:
        plivo.send(outbound(text), CarrierCredentials(DESCRIPTION.account))

    assert bool(plivo_server.requests) is is_sent


class TestAccountTrial:
    """The trial asks for the account, and sends nothing."""

    @pytest.mark.parametrize(
        ("reply", "is_ok", "words"),
        [
            (json_reply({"cash_credits": "20.0", "billing_mode": "prepaid"}), True, "Plivo accepts auth_id and auth_token."),
            (json_reply({"cash_credits": "0.00000", "billing_mode": "prepaid"}), False, "The account has no credit"),
            (json_reply({"cash_credits": "-3", "billing_mode": "postpaid"}), True, "Plivo accepts"),
            (json_reply({"cash_credits": ["x"], "billing_mode": "prepaid"}), True, "Plivo accepts"),
            (json_reply({"enabled": False}), False, "The account is disabled: it cannot send."),
            (Reply(401, b"{}"), False, "HTTP status 401: compare auth_id and auth_token with Plivo's console."),
            (Reply(500, b"{}"), False, "try again later."),
            (Reply(ending=Ending.CLOSED), False, "Plivo did not respond in time: try again later."),
        ],
    )
    def test_answer_is_explained(self, plivo_server: LoopbackServer, reply: Reply, is_ok: bool, words: str) -> None:
        plivo_server.answer(reply)
        plivo = Plivo(plivo_server.url, "https://texting.example.com", 2, lambda: 0)

        findings = plivo.test_account(CarrierCredentials(DESCRIPTION.account))

        assert (findings[-1].is_ok, words in findings[-1].message) == (is_ok, True), findings
        assert not any(TOKEN in finding.message for finding in findings)
        assert [(request.method, request.path) for request in plivo_server.requests] == [("GET", f"/v1/Account/{AUTH_ID}/")]
