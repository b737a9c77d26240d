"""SignalWire in the table of cases.

Its own validator needs a version of Twilio's library that cannot be installed beside ours. Twilio's library signs here in the
scheme that both share. `tests/signalwire` has the requests that SignalWire publishes with its library, with their signatures.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from app.carriers.base import Carrier
from app.carriers.http import basic_auth
from app.carriers.signalwire.adapter import SignalWire
from app.carriers.signalwire.codes import CODES
from app.store.messages.messages import MessageState
from app.times.clock import Clock
from tests.carriers.adapters.twilio import inbound_form, receipt_form, resource
from tests.carriers.description import PUBLIC_URL, CarrierDescription, Feature, Inbound, Outcome, Signer, SigningKey, Webhook
from tests.carriers.loopback import Received, Reply, json_reply

_PROJECT = "4b7ae78a-d02e-4889-a63b-08b156d5916e"


def sign_form(secret: str, webhook: Webhook) -> str:
    """Return the signature in Twilio's scheme, by Twilio's library."""
    pairs = parse_qsl(webhook.body.decode(), keep_blank_values=True)
    return str(RequestValidator(secret).compute_signature(webhook.url, MultiDict(pairs)))


def sign_raw_body(secret: str, webhook: Webhook) -> str:
    """Return the signature over URL and raw body, as SignalWire documents it."""
    return hmac.new(secret.encode(), webhook.url.encode() + webhook.body, hashlib.sha1).hexdigest()


def new_form_key() -> SigningKey:
    """Return a key that signs in Twilio's scheme, in Twilio's header."""
    secret = f"PSK_{secrets.token_hex(12)}"

    def sign(webhook: Webhook, at: int) -> Mapping[str, str]:
        del at
        return {"X-Twilio-Signature": sign_form(secret, webhook)}

    return SigningKey(secret, sign)


def new_own_header_key() -> SigningKey:
    """Return a key that signs in Twilio's scheme, in SignalWire's header."""
    secret = f"PSK_{secrets.token_hex(12)}"

    def sign(webhook: Webhook, at: int) -> Mapping[str, str]:
        del at
        return {"X-SignalWire-Signature": sign_form(secret, webhook)}

    return SigningKey(secret, sign)


def new_raw_body_key() -> SigningKey:
    """Return a key that signs the raw body, in SignalWire's header."""
    secret = f"PSK_{secrets.token_hex(12)}"

    def sign(webhook: Webhook, at: int) -> Mapping[str, str]:
        del at
        return {"X-SignalWire-Signature": sign_raw_body(secret, webhook)}

    return SigningKey(secret, sign)


class SignalWireDescription(CarrierDescription):
    """SignalWire."""

    name = "signalwire"
    base_url_setting = "SIGNALWIRE_BASE_URL"
    account = {
        "project_id": _PROJECT,
        "space_url": "example.signalwire.com",
        "auth_token": "PT0123456789abcdef",
        "signing_key": "PSK_0123456789abcdef",
    }
    codes = CODES
    kinds = {
        **dict.fromkeys(["4001", "10001", "10002", "10003", "10004", "20003", "30002"], "bad-configuration"),
        **dict.fromkeys(["21611", "30022", "30027"], "throttled"),
        **dict.fromkeys(["11751", "12300", "21210", "21211", "21212", "21217", "21219", "21601", "21602", "21603"], "rejected"),
        **dict.fromkeys(["21604", "21606", "21617", "21620", "21623", "21717", "53603", "63019"], "rejected"),
        **dict.fromkeys(["30001", "30003", "30004", "30005", "30006", "30007", "30008", "30010"], "rejected"),
        "21610": "opted-out",
    }
    statuses = {
        "accepted": MessageState.SENT,
        "queued": MessageState.SENT,
        "initiated": MessageState.SENT,
        "sending": MessageState.SENT,
        "sent": MessageState.SENT,
        "delivered": MessageState.DELIVERED,
        "read": MessageState.DELIVERED,
        "undelivered": MessageState.UNDELIVERED,
        "failed": MessageState.FAILED,
        "canceled": MessageState.FAILED,
    }
    delivered_status = "delivered"
    failed_status = "undelivered"
    absent = {
        Feature.GROUP: "SignalWire's Messages resource takes one recipient",
        Feature.SIGNED_TIME: "neither scheme of SignalWire has a timestamp",
    }
    signers = (
        Signer("form", "signing_key", new_form_key, "signing_key_previous"),
        Signer("form-in-own-header", "signing_key", new_own_header_key, "signing_key_previous"),
        Signer("raw-body", "signing_key", new_raw_body_key, "signing_key_previous"),
    )

    def build(self, base_url: str, seconds: float, clock: Clock) -> Carrier:
        """Return the adapter."""
        return SignalWire(base_url, PUBLIC_URL, seconds, clock)

    def success(self, carrier_id: Any, segments: Any) -> Reply:
        """Return a 201 with the message resource."""
        return json_reply(resource(carrier_id, segments), 201)

    def refusal(self, code: str, status: int = 400) -> Reply:
        """Return the error document; unlike Twilio's, its code is a string."""
        return json_reply({"code": code, "message": "refused", "more_info": "", "status": status}, status)

    def inbound(self, message: Inbound) -> Webhook:
        """Return the form of an inbound message."""
        return Webhook(self.receive_url, inbound_form(message, _PROJECT))

    def receipt(self, outcome: Outcome) -> Webhook:
        """Return the form of a status callback."""
        return Webhook(self.callback_url(outcome.message_id), receipt_form(outcome, _PROJECT))

    def our_id_in(self, request: Received) -> str:
        """Return our id from the query of the callback URL."""
        return dict(parse_qsl(urlsplit(self.callback_url_in(request)).query))["message"]

    def callback_url_in(self, request: Received) -> str:
        """Return the StatusCallback."""
        return next(value for name, value in request.form if name == "StatusCallback")

    def check_authorization(self, request: Received) -> None:
        """Assert Basic authentication with project and token."""
        assert request.headers["authorization"] == basic_auth(_PROJECT, self.account["auth_token"])

    def account_replies(self) -> list[Reply]:
        """Return a list of messages."""
        return [json_reply({"messages": [], "next_page_uri": None})]
