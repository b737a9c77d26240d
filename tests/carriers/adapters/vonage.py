"""Vonage in the table of cases, with an application's private key. Its login by API key is tested in `tests/vonage`."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.carriers.base import Carrier
from app.carriers.vonage.adapter import Vonage
from app.carriers.vonage.codes import CODES, OPTED_OUT
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

APPLICATION_ID = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
PRIVATE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = PRIVATE_KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
_TIME = "2026-02-03T12:14:25Z"
_ERRORS = "https://developer.vonage.com/api-errors/messages"


def token_for(secret: str, body: bytes, at: int, **more: Any) -> str:
    """Return the token that Vonage sends with a webhook."""
    claims = {
        "iat": at // SECOND,
        "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
        "iss": "Vonage",
        "payload_hash": hashlib.sha256(body).hexdigest(),
        "application_id": APPLICATION_ID,
    }
    return jwt.encode(claims | more, secret, algorithm="HS256")


def new_secret() -> SigningKey:
    """Return a signature secret."""
    secret = secrets.token_urlsafe(40)

    def sign(webhook: Webhook, at: int) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {token_for(secret, webhook.body, at)}"}

    return SigningKey(secret, sign)


def digits(number: str) -> str:
    """Return a number as Vonage writes it."""
    return number.removeprefix("+")


class VonageDescription(CarrierDescription):
    """Vonage."""

    name = "vonage"
    base_url_setting = "VONAGE_BASE_URL"
    account = {"application_id": APPLICATION_ID, "private_key": PEM, "signature_secret": "a-signature-secret"}
    codes = CODES
    kinds = {
        **dict.fromkeys(["1000", "1", "throttled"], "throttled"),
        **dict.fromkeys(["1030", "1100"], "retry"),
        **dict.fromkeys(["1060", "1070", "1080", "1140"], "bad-configuration"),
        **dict.fromkeys(["unauthorized", "forbidden", "unprovisioned", "account-suspended"], "bad-configuration"),
        **dict.fromkeys(["low-balance", "jwt-expired", "jwt-revoked", "invalid-api-key"], "bad-configuration"),
        **dict.fromkeys(["1010", "1020", "1040", "1050", "1090", "1120", "1130", "1150", "1160", "1170"], "rejected"),
        **dict.fromkeys(["1420", "1430", "6", "7", "14", "15", "29", "33", "invalid-params"], "rejected"),
        **dict.fromkeys(["9", OPTED_OUT], "opted-out"),
    }
    statuses = {
        "submitted": MessageState.SENT,
        "delivered": MessageState.DELIVERED,
        "read": MessageState.DELIVERED,
        "undeliverable": MessageState.UNDELIVERED,
        "rejected": MessageState.FAILED,
    }
    delivered_status = "delivered"
    failed_status = "rejected"
    absent = {
        Feature.GROUP: "Vonage's Messages API takes one recipient",
        Feature.INBOUND_GROUP: "Vonage does not report further recipients",
        Feature.SEGMENTS: "Vonage's response has the id of the message alone",
        Feature.MEDIA_TYPES: "Vonage reports the kind of a medium, no content type",
        Feature.SIGNED_URL: "Vonage signs the body alone; our id is in the body",
    }
    signers = (Signer("jwt", "signature_secret", new_secret, "signature_secret_previous"),)

    def build(self, base_url: str, seconds: float, clock: Clock) -> Carrier:
        """Return the adapter."""
        return Vonage(base_url, PUBLIC_URL, seconds, clock)

    def success(self, carrier_id: Any, segments: Any) -> Reply:
        """Return a 202 with the id."""
        del segments
        return json_reply(without_missing({"message_uuid": carrier_id, "workflow_id": None}), 202)

    def refusal(self, code: str, status: int = 400) -> Reply:
        """Return Vonage's error document."""
        return json_reply(self._error(code) | {"instance": "bf0ca0bf927b3b52e3cb03217e1a1ddf"}, status)

    def inbound(self, message: Inbound) -> Webhook:
        """Return an inbound SMS, or MMS with a list of media."""
        content: dict[str, Any] = {
            "channel": "mms" if message.media else "sms",
            "message_uuid": message.carrier_id,
            "from": digits(message.from_number),
            "to": digits(message.to_number),
            "timestamp": _TIME,
            "message_type": "content" if message.media else "text",
            "text": message.text,
        }
        if message.media:
            content |= {"content": [{"type": "image", "url": url} for url, _ in message.media]}
        return Webhook(self.receive_url, content, JSON)

    def receipt(self, outcome: Outcome) -> Webhook:
        """Return a status webhook."""
        content: dict[str, Any] = {
            "message_uuid": outcome.carrier_id,
            "from": digits(outcome.from_number),
            "to": digits(outcome.to_number),
            "timestamp": _TIME,
            "channel": "sms",
            "status": outcome.status,
            "client_ref": outcome.message_id,
        }
        if outcome.code:
            content |= {"error": self._error(outcome.code)}
        return Webhook(self.callback_url(outcome.message_id), content, JSON)

    def our_id_in(self, request: Received) -> str:
        """Return our id from the client_ref, which the callback URL repeats."""
        content = request.json()
        assert dict(parse_qsl(urlsplit(content["webhook_url"]).query))["message"] == content["client_ref"]
        return str(content["client_ref"])

    def callback_url_in(self, request: Received) -> str:
        """Return the webhook_url."""
        return str(request.json()["webhook_url"])

    def check_authorization(self, request: Received) -> None:
        """Assert a token of the application."""
        scheme, _, token = request.headers["authorization"].partition(" ")
        assert scheme == "Bearer"
        options: Any = {"verify_exp": False, "verify_iat": False}
        claims = jwt.decode(token, PRIVATE_KEY.public_key(), algorithms=["RS256"], options=options)
        assert claims["application_id"] == APPLICATION_ID

    def account_replies(self) -> list[Reply]:
        """Return the refusal of an empty message."""
        return [self.refusal("1150", 422)]

    def _error(self, code: str) -> dict[str, Any]:
        if code == OPTED_OUT:
            return {"type": f"{_ERRORS}#rejected", "title": "Rejected", "detail": "The recipient has opted out."}
        if code.isdecimal() and len(code) < 4:
            return {"type": f"{_ERRORS}#rejected", "title": int(code), "detail": "refused"}
        return {"type": f"{_ERRORS}#{code}", "title": "refused", "detail": "refused"}
