"""Telnyx's webhooks: signatures, inbound messages, receipts."""

import base64
import copy
import json
from typing import Any

import pytest

from app.carriers.base import InboundMessage, Keyword, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.telnyx.webhooks import is_genuine, read_events
from app.times.clock import MINUTE, SECOND
from tests.telnyx.carrier import NOW, PUBLIC_URL, Signer, read_golden

SIGNER = Signer()
OTHER = Signer()
URL = f"{PUBLIC_URL}/receive?provider=telnyx"


def accepts(request: WebhookRequest, **credentials: str) -> bool:
    return is_genuine(request, CarrierCredentials(credentials or {"public_key": SIGNER.public_key}), NOW)


def parse(event: Any, url: str = URL) -> list[Any]:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return list(read_events(WebhookRequest(url, {}, body)))


def changed(name: str, **payload: Any) -> Any:
    event = copy.deepcopy(read_golden(name))
    event["data"]["payload"] |= payload
    return event


class TestSignature:
    def test_own_key_is_accepted(self) -> None:
        assert accepts(SIGNER.request(read_golden("inbound")))

    def test_either_key_is_accepted_while_keys_change(self) -> None:
        request = SIGNER.request({})
        assert accepts(request, public_key=OTHER.public_key, public_key_previous=SIGNER.public_key)
        assert accepts(OTHER.request({}), public_key=OTHER.public_key, public_key_previous=SIGNER.public_key)
        assert not accepts(request, public_key=OTHER.public_key)

    def test_account_without_key_accepts_nothing(self) -> None:
        assert not accepts(SIGNER.request({}), api_key="KEY")

    def test_changed_body_is_refused(self) -> None:
        request = SIGNER.request(read_golden("inbound"))
        for body in (request.body + b" ", request.body.replace(b"picture", b"pictures"), b""):
            assert not accepts(WebhookRequest(request.url, request.headers, body))

    @pytest.mark.parametrize(
        ("age", "is_accepted"),
        [(5 * MINUTE, True), (5 * MINUTE + SECOND, False), (-5 * MINUTE, True), (-5 * MINUTE - SECOND, False)],
    )
    def test_times_count_in_both_directions(self, age: int, is_accepted: bool) -> None:
        assert accepts(SIGNER.request({}, NOW - age)) is is_accepted

    def test_changed_time_is_refused(self) -> None:
        request = SIGNER.request({}, NOW - MINUTE)
        headers = {**request.headers, "telnyx-timestamp": str(NOW // SECOND)}
        assert not accepts(WebhookRequest(request.url, headers, request.body))

    @pytest.mark.parametrize("timestamp", ["", "soon", "-1", "1e9", "\u0661", "9" * 50, f" {NOW // SECOND}", f"{NOW}"])
    def test_time_that_is_none_is_refused(self, timestamp: str) -> None:
        request = SIGNER.request({})
        assert not accepts(WebhookRequest(request.url, {**request.headers, "telnyx-timestamp": timestamp}, request.body))

    @pytest.mark.parametrize("signature", ["", "x", "ü", "A" * 100_000, base64.b64encode(bytes(64)).decode()])
    def test_what_is_no_signature_is_refused(self, signature: str) -> None:
        request = SIGNER.request({})
        headers = {**request.headers, "telnyx-signature-ed25519": signature}
        assert not accepts(WebhookRequest(request.url, headers, request.body))

    @pytest.mark.parametrize("key", ["", "x", "ü", base64.b64encode(bytes(31)).decode()])
    def test_key_that_is_none_accepts_nothing(self, key: str) -> None:
        assert not accepts(SIGNER.request({}), public_key=key)


class TestInbound:
    def test_golden_message(self) -> None:
        assert parse(read_golden("inbound")) == [
            InboundMessage(
                carrier_message_id="7ee4241c-f127-47e5-9c34-3aac291f8058",
                from_number="+12125550123",
                to_number="+12125550100",
                body="Here is the picture & the form 😀",
                media=[
                    "https://media.telnyx.example.com/7ee4241c/picture.png",
                    "https://media.telnyx.example.com/7ee4241c/form.pdf",
                ],
                media_types=["image/png", ""],
                other_recipients=[],
            )
        ]

    def test_golden_group(self) -> None:
        (message,) = parse(read_golden("inbound_group"))
        assert message.to_number == "+12125550100"
        assert sorted(message.other_recipients) == ["+12125550124", "+12125550125"]

    def test_first_recipient_is_the_office_unless_told(self) -> None:
        to = [{"phone_number": "+12125550100"}, {"phone_number": "+12125550124"}]
        (message,) = parse(changed("inbound", to=to, cc=None))
        assert (message.to_number, list(message.other_recipients)) == ("+12125550100", ["+12125550124"])

    @pytest.mark.parametrize(
        ("told", "keyword"),
        [("STOP", Keyword.STOP), ("start", Keyword.START), ("HELP", Keyword.HELP), ("OTHER", None), (None, None), (5, None)],
    )
    def test_keyword_that_telnyx_answered(self, told: Any, keyword: Keyword | None) -> None:
        (message,) = parse(changed("inbound", autoresponse_type=told))
        assert message.handled_keyword is keyword

    @pytest.mark.parametrize("sender", [{"phone_number": "72975"}, "72975", {"phone_number": 72975}])
    def test_short_codes_write_too(self, sender: Any) -> None:
        assert parse(changed("inbound", **{"from": sender}))[0].from_number == "72975"

    @pytest.mark.parametrize("media", [None, {}, "x", [None], [{"url": None}], [{"url": ["x"]}], [{}]])
    def test_media_of_wrong_types_are_left_out(self, media: Any) -> None:
        (message,) = parse(changed("inbound", media=media, text=None))
        assert (message.media, message.media_types, message.body) == ([], [], "")

    @pytest.mark.parametrize(
        "change",
        [{"id": None}, {"id": ""}, {"from": None}, {"from": {}}, {"from": []}, {"to": []}, {"to": None}, {"to": [{}]}],
    )
    def test_message_without_id_or_numbers_is_malformed(self, change: dict[str, Any]) -> None:
        with pytest.raises(MalformedWebhookError):
            parse(changed("inbound", **change))


class TestReceipts:
    def test_golden_receipt(self) -> None:
        expected = Receipt(
            message_id="m1", carrier_message_id="40385f64-5717-4562-b3fc-2c963f66afa6", state=parse_state("delivered")
        )
        assert parse(read_golden("receipt")) == [expected]

    def test_golden_group_has_a_receipt_for_each_recipient(self) -> None:
        receipts = parse(read_golden("receipt_group"))
        assert {receipt.carrier_message_id for receipt in receipts} == {"403188fd-58c5-4557-a8de-1700a358d768"}
        assert {receipt.message_id for receipt in receipts} == {"m1"}
        assert [(receipt.recipient, receipt.state, receipt.code, receipt.opted_out) for receipt in receipts] == [
            ("+12125550123", "delivered", "", False),
            ("+12125550124", "failed", "40300", True),
            ("+12125550125", "undelivered", "40008", False),
            ("+12125550126", "sent", "", False),
            ("+12125550127", None, "", False),
        ]

    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("queued", "sent"),
            ("sending", "sent"),
            ("sent", "sent"),
            ("delivery_unconfirmed", "sent"),
            ("delivered", "delivered"),
            ("read", "delivered"),
            ("delivery_failed", "undelivered"),
            ("expired", "undelivered"),
            ("sending_failed", "failed"),
            ("a status of tomorrow", None),
            (None, None),
            (["sent"], None),
        ],
    )
    def test_status_has_its_state(self, status: Any, state: str | None) -> None:
        (receipt,) = parse(changed("receipt", to=[{"phone_number": "+12125550123", "status": status}]))
        assert receipt.state == state
        assert receipt.recipient == ""

    def test_opt_out_of_a_receipt(self) -> None:
        failed = {"phone_number": "+12125550123", "status": "sending_failed"}
        (receipt,) = parse(changed("receipt", to=[failed], errors=[{"code": "40300"}]))
        assert (receipt.opted_out, receipt.reason) == (True, "The recipient has opted out at the carrier")

    def test_id_in_the_signed_body_counts_before_the_url(self) -> None:
        (receipt,) = parse(read_golden("receipt"), f"{URL}&message=another")
        assert receipt.message_id == "m1"
        (receipt,) = parse(changed("receipt", webhook_url=None), f"{URL}&message=m7")
        assert receipt.message_id == "m7"
        (receipt,) = parse(changed("receipt", webhook_url="http://[", to=None))
        assert (receipt.message_id, receipt.state) == ("", None)

    def test_receipt_without_id_is_malformed(self) -> None:
        with pytest.raises(MalformedWebhookError):
            parse(changed("receipt", id=None))


def parse_state(status: str) -> Any:
    (receipt,) = parse(changed("receipt", to=[{"status": status}]))
    return receipt.state


def test_events_of_other_kinds_are_none() -> None:
    assert parse({"data": {"event_type": "call.initiated", "payload": {}}}) == []
    assert parse({"data": {"event_type": "message.updated", "payload": {}}}) == []


def test_unknown_event_about_a_message_changes_nothing() -> None:
    event = {"data": {"event_type": "message.updated", "payload": {"id": "x"}}}
    assert parse(event, f"{URL}&message=m7") == [Receipt(message_id="m7", carrier_message_id="x", state=None)]


@pytest.mark.parametrize(
    "body",
    [b"", b"%ff=\xff", b"[]", b"{", b"[" * 5000, b"{}", b'{"data": []}', b'{"data": {"event_type": 5.5}}', b"null"],
)
def test_foreign_format_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedWebhookError):
        parse(body)
