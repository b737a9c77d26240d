"""Plivo in the table of cases."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from plivo.utils import signature_v3

from app.carriers.base import Carrier
from app.carriers.http import basic_auth
from app.carriers.plivo.adapter import Plivo
from app.carriers.plivo.codes import CODES
from app.store.messages.messages import MessageState
from app.times.clock import Clock
from tests.carriers.description import (
    MISSING,
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


def sign_by_library(url: str, pairs: list[tuple[str, str]], nonce: str, token: str) -> str:
    """Return the signature that Plivo's own library computes."""
    parameters: dict[str, list[str]] = {}
    for name, value in pairs:
        parameters.setdefault(name, []).append(value)
    text = signature_v3.construct_post_url(url, parameters).decode()
    return str(signature_v3.get_signature_v3(token.encode(), text, nonce).decode())


def key_maker(header: str) -> Callable[[], SigningKey]:
    """Return a maker of auth tokens that sign in a header, with Plivo's own library."""

    def new_key() -> SigningKey:
        token = secrets.token_hex(20)

        def sign(webhook: Webhook, at: int) -> Mapping[str, str]:
            del at
            nonce = str(secrets.randbelow(10**20))
            pairs = parse_qsl(webhook.body.decode(), keep_blank_values=True)
            return {header: sign_by_library(webhook.url, pairs, nonce, token), "X-Plivo-Signature-V3-Nonce": nonce}

        return SigningKey(token, sign)

    return new_key


class PlivoDescription(CarrierDescription):
    """Plivo."""

    name = "plivo"
    base_url_setting = "PLIVO_BASE_URL"
    account = {"auth_id": "MA0123456789ABCDEFGH", "auth_token": "a-token-0123456789"}
    codes = CODES
    kinds = {
        **dict.fromkeys(["10", "30", "40", "50", "60", "70", "90", "100", "110", "201", "420", "1000"], "rejected"),
        **dict.fromkeys(["20", "80", "300"], "retry"),
        **dict.fromkeys(["900", "910"], "bad-configuration"),
        "200": "opted-out",
    }
    statuses = {
        "queued": MessageState.SENT,
        "sent": MessageState.SENT,
        "delivered": MessageState.DELIVERED,
        "read": MessageState.DELIVERED,
        "undelivered": MessageState.UNDELIVERED,
        "failed": MessageState.FAILED,
        "rejected": MessageState.FAILED,
    }
    delivered_status = "delivered"
    failed_status = "undelivered"
    absent = {
        Feature.GROUP: "Plivo sends each of several recipients a message of its own",
        Feature.INBOUND_GROUP: "Plivo's inbound webhook names one recipient",
        Feature.SEGMENTS: "Plivo's response has no number of parts",
        Feature.MEDIA_TYPES: "Plivo reports the URLs of media alone",
        Feature.SIGNED_TIME: "Plivo's signature has a nonce, and no timestamp",
    }
    signers = (
        Signer("account", "auth_token", key_maker("X-Plivo-Signature-V3"), "auth_token_previous"),
        Signer("main-account", "main_auth_token", key_maker("X-Plivo-Signature-Ma-V3"), "main_auth_token_previous"),
    )

    def build(self, base_url: str, seconds: float, clock: Clock) -> Carrier:
        """Return the adapter."""
        return Plivo(base_url, PUBLIC_URL, seconds, clock)

    def success(self, carrier_id: Any, segments: Any) -> Reply:
        """Return a 202 with a list of ids."""
        del segments
        ids = MISSING if carrier_id is MISSING else [carrier_id]
        return json_reply(without_missing({"api_id": "a1", "message": "message(s) queued", "message_uuid": ids}), 202)

    def refusal(self, code: str, status: int = 400) -> Reply:
        """Return Plivo's error document, with a code."""
        return json_reply({"api_id": "a1", "error": "refused", "error_code": code}, status)

    def inbound(self, message: Inbound) -> Webhook:
        """Return the form of an inbound message; numbers have no plus sign."""
        form = {
            "MessageUUID": message.carrier_id,
            "From": message.from_number.removeprefix("+"),
            "To": message.to_number.removeprefix("+"),
            "Type": "mms" if message.media else "sms",
            "Body" if message.media else "Text": message.text,
            "Units": "1",
        }
        return Webhook(self.receive_url, form | {f"Media{index}": url for index, (url, _) in enumerate(message.media)})

    def receipt(self, outcome: Outcome) -> Webhook:
        """Return the form of a status callback."""
        form = {
            "MessageUUID": outcome.carrier_id,
            "ParentMessageUUID": outcome.carrier_id,
            "Status": outcome.status,
            "From": outcome.from_number.removeprefix("+"),
            "To": outcome.to_number.removeprefix("+"),
            "PartInfo": "1 of 1",
            "ErrorCode": outcome.code,
        }
        return Webhook(self.callback_url(outcome.message_id), form)

    def our_id_in(self, request: Received) -> str:
        """Return our id from the query of the callback URL."""
        return dict(parse_qsl(urlsplit(self.callback_url_in(request)).query))["message"]

    def callback_url_in(self, request: Received) -> str:
        """Return the callback URL."""
        return str(request.json()["url"])

    def check_authorization(self, request: Received) -> None:
        """Assert Basic authentication."""
        assert request.headers["authorization"] == basic_auth(self.account["auth_id"], self.account["auth_token"])

    def account_replies(self) -> list[Reply]:
        """Return the account resource."""
        return [json_reply({"auth_id": self.account["auth_id"], "cash_credits": "20.00", "billing_mode": "prepaid"})]
