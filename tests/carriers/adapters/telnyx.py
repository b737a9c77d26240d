"""Telnyx in the table of cases. Signatures are made with `cryptography`, by the scheme that Telnyx documents."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.carriers.base import Carrier
from app.carriers.telnyx.adapter import Telnyx
from app.carriers.telnyx.codes import CODES, KEY_CONFLICT
from app.store.messages.messages import MessageState
from app.times.clock import SECOND, Clock
from tests.carriers.description import (
    JSON,
    PUBLIC_URL,
    CarrierDescription,
    Feature,
    Inbound,
    Outcome,
    Signer,
    SigningKey,
    Webhook,
    without_missing,
)
from tests.carriers.loopback import Received, Reply, json_reply

_TIME = "2026-01-23T18:10:02.574Z"


def new_key() -> SigningKey:
    """Return a key pair: the public key is stored in the account here."""
    private = Ed25519PrivateKey.generate()

    def sign(webhook: Webhook, at: int) -> Mapping[str, str]:
        timestamp = str(at // SECOND)
        signature = private.sign(timestamp.encode() + b"|" + webhook.body)
        return {"Telnyx-Timestamp": timestamp, "Telnyx-Signature-Ed25519": base64.b64encode(signature).decode()}

    return SigningKey(base64.b64encode(private.public_key().public_bytes_raw()).decode(), sign)


class TelnyxDescription(CarrierDescription):
    """Telnyx."""

    name = "telnyx"
    aliases = ("telnyxv2",)
    base_url_setting = "TELNYX_BASE_URL"
    account = {"api_key": "KEY0123456789ABCDEF_secret", "public_key": new_key().stored}
    codes = CODES
    kinds = {
        **dict.fromkeys(["10005", "10006", "10009", "10010", "10017", "40312", "40314"], "bad-configuration"),
        **dict.fromkeys(["10011", "40011", "40318"], "throttled"),
        **dict.fromkeys(["10007", "40320"], "retry"),
        **dict.fromkeys(["10008", KEY_CONFLICT], "unknown"),
        **dict.fromkeys(["10001", "10002", "10003", "10004", "10015", "10016"], "rejected"),
        **dict.fromkeys(["40001", "40002", "40003", "40004", "40005", "40006", "40007", "40008"], "rejected"),
        **dict.fromkeys(["40009", "40010", "40012", "40013", "40014", "40015"], "rejected"),
        **dict.fromkeys(["40301", "40302", "40305", "40306", "40310", "40315", "40316", "40317", "40319"], "rejected"),
        "40300": "opted-out",
    }
    statuses = {
        "queued": MessageState.SENT,
        "sending": MessageState.SENT,
        "sent": MessageState.SENT,
        "delivery_unconfirmed": MessageState.SENT,
        "unknown": MessageState.SENT,
        "delivered": MessageState.DELIVERED,
        "webhook_delivered": MessageState.DELIVERED,
        "read": MessageState.DELIVERED,
        "delivery_failed": MessageState.UNDELIVERED,
        "expired": MessageState.UNDELIVERED,
        "sending_failed": MessageState.FAILED,
    }
    delivered_status = "delivered"
    failed_status = "delivery_failed"
    absent = {Feature.SIGNED_URL: "Telnyx signs time and body; our id is in the signed body"}
    refusal_only_codes = frozenset({KEY_CONFLICT})
    signers = (Signer("ed25519", "public_key", new_key, "public_key_previous", is_public=True),)
    golden_headers = ("Idempotency-Key",)

    def build(self, base_url: str, seconds: float, clock: Clock) -> Carrier:
        """Return the adapter."""
        return Telnyx(base_url, PUBLIC_URL, seconds, clock)

    def success(self, carrier_id: Any, segments: Any) -> Reply:
        """Return a 200 with the message."""
        to = [{"phone_number": "+12125550123", "status": "queued", "carrier": "", "line_type": ""}]
        data = {"record_type": "message", "id": carrier_id, "to": to, "parts": segments, "errors": []}
        return json_reply({"data": without_missing(data)})

    def refusal(self, code: str, status: int = 400) -> Reply:
        """Return Telnyx's error document."""
        error = {"code": code, "title": "refused", "detail": "refused", "source": {"pointer": "/to"}}
        if code == KEY_CONFLICT:
            error |= {"code": "10015", "detail": "The Idempotency-Key was used with another body"}
        return json_reply({"errors": [error]}, status)

    def inbound(self, message: Inbound) -> Webhook:
        """Return the event of an inbound message."""
        payload = {
            "id": message.carrier_id,
            "direction": "inbound",
            "from": {"phone_number": message.from_number, "carrier": "", "line_type": ""},
            "to": [{"phone_number": message.to_number, "status": "webhook_delivered"}],
            "cc": [{"phone_number": number, "status": "queued"} for number in message.others],
            "text": message.text,
            "media": [{"url": url, "content_type": kind, "size": 1, "sha256": "0" * 64} for url, kind in message.media],
            "received_at": _TIME,
        }
        return self._event(self.receive_url, "message.received", payload)

    def receipt(self, outcome: Outcome) -> Webhook:
        """Return the event of a final status."""
        url = self.callback_url(outcome.message_id)
        payload = {
            "id": outcome.carrier_id,
            "direction": "outbound",
            "from": {"phone_number": outcome.from_number},
            "to": [{"phone_number": outcome.to_number, "status": outcome.status}],
            "errors": [{"code": outcome.code, "title": "failed", "detail": "failed"}] if outcome.code else [],
            "webhook_url": url,
        }
        return self._event(url, "message.finalized", payload)

    def our_id_in(self, request: Received) -> str:
        """Return our id from the query of the callback URL."""
        return dict(parse_qsl(urlsplit(self.callback_url_in(request)).query))["message"]

    def callback_url_in(self, request: Received) -> str:
        """Return the webhook_url."""
        return str(request.json()["webhook_url"])

    def check_authorization(self, request: Received) -> None:
        """Assert the API key as a bearer token."""
        assert request.headers["authorization"] == f"Bearer {self.account['api_key']}"

    def account_replies(self) -> list[Reply]:
        """Return the messaging profiles and the public key."""
        return [json_reply({"data": []}), json_reply({"data": {"public": self.account["public_key"]}})]

    def _event(self, url: str, kind: str, payload: dict[str, Any]) -> Webhook:
        data = {"record_type": "event", "id": "e1", "event_type": kind, "occurred_at": _TIME, "payload": payload}
        return Webhook(url, {"data": data, "meta": {"attempt": 1, "delivered_to": url}}, JSON)
