"""Each carrier with a whole instance: `/api/send` to the loopback carrier, and the carrier's webhooks to `/receive`."""

from dataclasses import dataclass

import pytest
import requests

from app.configuration.settings import Settings
from app.times.clock import system_clock
from dev.stack import StackEndpoints
from tests.carriers.description import (
    CUSTOMER,
    OTHERS,
    PUBLIC_URL,
    CarrierDescription,
    Feature,
    Inbound,
    Outcome,
    SigningKey,
    Webhook,
)
from tests.carriers.loopback import LoopbackServer, Received, Reply
from tests.world import DEADLINE_SECONDS, World, make_settings, wait_until


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, adapter: CarrierDescription, loopback: LoopbackServer) -> Settings:
    """The settings of an instance that finds the carrier on loopback."""
    return make_settings(
        stack, project_id, **{adapter.base_url_setting: loopback.url}, CARRIER_TIMEOUT_SECONDS=5, ORDER_HOLD_UNCERTAIN_SECONDS=0
    )


@dataclass(frozen=True)
class Office:
    """Ann's office with an account at the carrier, and the carrier's side of it."""

    world: World
    adapter: CarrierDescription
    key: SigningKey

    def send(self) -> str:
        """Send a message to the customer, and return its id."""
        answer = self.world.send(self.world.ann)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def call(self, webhook: Webhook, key: SigningKey | None = None) -> requests.Response:
        """Call the instance as the carrier does."""
        local = webhook.replace(url=webhook.url.replace(PUBLIC_URL, self.world.served.url))
        request = self.adapter.sign(local, key or self.key, system_clock())
        url = request.url.replace("/receive?", f"/receive/{request.path_secret}?") if request.path_secret else request.url
        headers = {name: value for name, value in request.headers.items() if value}
        return requests.post(url, data=request.body, headers=headers, timeout=DEADLINE_SECONDS)

    def report(self, message_id: str, status: str, code: str = "", carrier_id: str = "out1") -> requests.Response:
        """Deliver a receipt."""
        return self.call(self.adapter.receipt(Outcome(status=status, code=code, carrier_id=carrier_id, message_id=message_id)))

    def texts(self) -> list[str]:
        """Return the texts of the office's conversations."""
        contacts = self.world.call("GET", "/api/v2/contacts", self.world.ann).json()["contacts"]
        pages = [self.world.call("GET", f"/api/v2/contacts/{each['id']}/messages", self.world.ann).json() for each in contacts]
        return [message["message"] for page in pages for message in page["messages"]]

    def wait_for_opt_out(self, message_id: str) -> None:
        """Wait until the contact of a message has opted out; that is a commit of its own, after the message's."""
        contact_id = self.world.message(message_id).contact_id
        wait_until(lambda: self.world.contact(contact_id), lambda contact: contact.opted_out)


@pytest.fixture
def office(world: World, adapter: CarrierDescription) -> Office:
    signer = adapter.signers[0]
    key = signer.new_key()
    world.give_provider(world.tenant.id, {"name": adapter.name, **adapter.account, signer.field: key.stored})
    return Office(world, adapter, key)


def opt_out_code(adapter: CarrierDescription) -> str:
    adapter.require(Feature.OPT_OUT_CODE)
    return next(code for code, kind in adapter.kinds.items() if kind == "opted-out")


def test_message_is_sent_and_delivered(office: Office, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    loopback.answer(adapter.success("out1", 1))
    message = office.world.wait_for_state(office.send(), "sent")

    assert (message.carrier, message.carrier_message_id) == (adapter.name, "out1")
    assert len(loopback.requests) == 1
    answer = office.report(message.id, adapter.delivered_status)
    carrier = office.world.instance.carriers.registry.find(adapter.name)
    assert carrier is not None
    assert (answer.status_code, answer.text) == (200, carrier.webhook_answer.body)
    assert office.world.message(message.id).state == "delivered"


def test_receipt_before_the_response_is_kept(office: Office, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    adapter.require(Feature.OUR_ID)
    statuses: list[int] = []

    def answer(request: Received) -> Reply:
        statuses.append(office.report(adapter.our_id_in(request), adapter.delivered_status).status_code)
        return adapter.success("out1", 1)

    loopback.answer(answer)
    message = office.world.wait_for_state(office.send(), "delivered")

    wait_until(lambda: statuses, [200].__eq__)
    wait_until(lambda: office.world.message(message.id), lambda stored: stored.carrier_message_id == "out1")
    assert office.world.message(message.id).state == "delivered"


def test_failed_receipt_tells_the_sender_why(office: Office, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    adapter.require(Feature.RECEIPT_CODES)
    loopback.answer(adapter.success("out1", 1))
    message = office.world.wait_for_state(office.send(), "sent")
    code = next(c for c, kind in adapter.kinds.items() if kind == "rejected" and c not in adapter.refusal_only_codes)

    assert office.report(message.id, adapter.failed_status, code).status_code == 200

    failure = office.world.message(message.id).failure or {}
    assert (failure["code"], failure["reason"]) == (code, adapter.codes[code].sentence)


def test_opt_out_in_a_receipt_opts_the_contact_out(
    office: Office, loopback: LoopbackServer, adapter: CarrierDescription
) -> None:
    code = opt_out_code(adapter)
    loopback.answer(adapter.success("out1", 1))
    message = office.world.wait_for_state(office.send(), "sent")

    assert office.report(message.id, adapter.failed_status, code).status_code == 200

    office.wait_for_opt_out(message.id)
    assert office.world.send(office.world.ann).status_code == 451


def test_opt_out_in_a_refusal_opts_the_contact_out(
    office: Office, loopback: LoopbackServer, adapter: CarrierDescription
) -> None:
    code = opt_out_code(adapter)
    if code in adapter.receipt_only_codes:
        pytest.skip(f"{adapter.name} reports {code} in receipts only")
    loopback.answer(adapter.refusal(code))
    message = office.world.wait_for_state(office.send(), "failed")

    assert (message.failure or {})["kind"] == "opted-out"
    office.wait_for_opt_out(message.id)
    assert office.world.send(office.world.ann).status_code == 451


def test_gateway_error_leaves_the_message_uncertain(
    office: Office, loopback: LoopbackServer, adapter: CarrierDescription
) -> None:
    loopback.answer(Reply(504, b"<html></html>"))
    message = office.world.wait_for_state(office.send(), "uncertain")

    assert (message.failure or {})["kind"] == "unknown"
    assert len(loopback.requests) == 1


def test_inbound_message_is_stored_once(office: Office, adapter: CarrierDescription) -> None:
    answers = [office.call(adapter.inbound(Inbound(text="Grüße 😀"))) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert office.texts() == ["Grüße 😀"]


def test_unproven_webhook_is_refused(office: Office, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    loopback.answer(adapter.success("out1", 1))
    message = office.world.wait_for_state(office.send(), "sent")
    stranger = adapter.signers[0].new_key()
    zoe = office.world.zoe.user
    office.world.give_provider(
        zoe.tenant_id, {"name": adapter.name, **adapter.account, adapter.signers[0].field: stranger.stored}
    )

    for webhook in (
        adapter.inbound(Inbound()),
        adapter.receipt(Outcome(status=adapter.failed_status, message_id=message.id)),
    ):
        for key in (stranger, SigningKey("", lambda _, __: {})):
            answer = office.call(webhook, key)
            assert answer.status_code == 403, answer.text
            assert answer.json()["reason"] == "Carrier signature is missing or invalid"
    assert office.world.message(message.id).state == "sent"
    assert office.texts() == ["Hello!"]


def test_number_of_another_carrier_is_refused(office: Office, adapter: CarrierDescription) -> None:
    assert office.call(adapter.inbound(Inbound(to_number=office.world.zoe.user.phone_number))).status_code == 403
    assert office.call(adapter.inbound(Inbound(to_number="+13125550199"))).status_code == 403


def test_other_methods_and_names_are_refused(office: Office, adapter: CarrierDescription) -> None:
    assert office.world.call("GET", f"/receive?provider={adapter.name}").status_code == 405
    assert office.world.call("POST", f"/receive?provider={adapter.name}x", data=b"a=1").status_code == 404
    assert office.world.call("POST", f"/receive?provider={adapter.name}", data=b"a" * 100_000).status_code == 413


def test_text_to_the_customer_arrives_whole(office: Office, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    loopback.answer(adapter.success("out1", 1))
    office.world.wait_for_state(office.send(), "sent")

    body = loopback.requests[0].body
    assert b"Hello!" in body or b"Hello%21" in body
    assert CUSTOMER[1:].encode() in body


def test_group_message_is_sent_to_everybody(office: Office, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    adapter.require(Feature.GROUP)
    loopback.answer(adapter.success("out1", 1))
    answer = office.world.send(office.world.ann, to=[CUSTOMER, *OTHERS])
    assert answer.status_code == 200, answer.text

    message = office.world.wait_for_state(answer.json()["id"], "sent")

    (request,) = loopback.requests
    assert all(number[1:].encode() in request.body for number in (CUSTOMER, *OTHERS))
    contact = office.world.contact(message.contact_id)
    assert sorted(contact.participants) == sorted([CUSTOMER, *OTHERS])


def test_group_is_refused_where_the_carrier_has_none(
    office: Office, loopback: LoopbackServer, adapter: CarrierDescription
) -> None:
    if Feature.GROUP not in adapter.absent:
        pytest.skip(f"{adapter.name} has group messages")

    answer = office.world.send(office.world.ann, to=[CUSTOMER, *OTHERS])

    assert answer.status_code == 400
    assert adapter.name in answer.text.lower()
    assert loopback.requests == []


def test_inbound_group_is_a_conversation_of_its_own(office: Office, adapter: CarrierDescription) -> None:
    adapter.require(Feature.INBOUND_GROUP)

    assert office.call(adapter.inbound(Inbound(others=OTHERS))).status_code == 200

    (contact,) = office.world.call("GET", "/api/v2/contacts", office.world.ann).json()["contacts"]
    assert contact["phone_number"] == ""
    assert sorted(contact["participants"]) == sorted([CUSTOMER, *OTHERS])
