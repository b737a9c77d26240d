"""Twilio in the table of cases."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from app.carriers.base import Carrier
from app.carriers.http import basic_auth
from app.carriers.twilio.adapter import Twilio
from app.carriers.twilio.codes import CODES
from app.store.messages.messages import MessageState
from app.times.clock import Clock
from tests.carriers.description import (
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

_SID = "AC0123456789abcdef0123456789abcdef"


def new_key(algorithm: str) -> SigningKey:
    """Return a secret that signs by an algorithm, with Twilio's own library."""
    secret = secrets.token_hex(16)

    def sign(webhook: Webhook, at: int) -> Mapping[str, str]:
        del at
        pairs = parse_qsl(webhook.body.decode(), keep_blank_values=True)
        if algorithm == "HMAC_SHA1":
            return {"X-Twilio-Signature": RequestValidator(secret).compute_signature(webhook.url, MultiDict(pairs))}
        signature = RequestValidator(secret).compute_signature(webhook.url, MultiDict(pairs), algorithm)
        settings = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
        return {"X-Twilio-Signature": signature, "X-Twilio-Webhooks-Signature-Settings": settings}

    return SigningKey(secret, sign)


def key_maker(algorithm: str) -> Callable[[], SigningKey]:
    """Return a maker of secrets for an algorithm."""
    return lambda: new_key(algorithm)


class TwilioDescription(CarrierDescription):
    """Twilio."""

    name = "twilio"
    base_url_setting = "TWILIO_BASE_URL"
    account = {"account_sid": _SID, "auth_token": "a-token-0123456789"}
    codes = CODES
    kinds = {
        **dict.fromkeys(["20003", "20404", "30002"], "bad-configuration"),
        **dict.fromkeys(["20429", "21611", "30001", "30022", "30023", "30027", "63018"], "throttled"),
        **dict.fromkeys(["20500", "20503", "30500", "60005"], "retry"),
        **dict.fromkeys(["21211", "21212", "21217", "21408", "21606", "21612", "21614", "21617", "21623"], "rejected"),
        **dict.fromkeys(["30003", "30004", "30005", "30006", "30007", "30008", "30024", "30032", "30034"], "rejected"),
        "21610": "opted-out",
        "32017": "rejected",
    }
    statuses = {
        "accepted": MessageState.SENT,
        "scheduled": MessageState.SENT,
        "queued": MessageState.SENT,
        "sending": MessageState.SENT,
        "sent": MessageState.SENT,
        "partially_delivered": MessageState.SENT,
        "delivered": MessageState.DELIVERED,
        "read": MessageState.DELIVERED,
        "undelivered": MessageState.UNDELIVERED,
        "failed": MessageState.FAILED,
        "canceled": MessageState.FAILED,
    }
    delivered_status = "delivered"
    failed_status = "undelivered"
    absent = {
        Feature.GROUP: "Twilio's Messages resource takes one recipient",
        Feature.SIGNED_TIME: "Twilio's signature has no timestamp",
    }
    signers = (
        Signer("auth-token", "auth_token", key_maker("HMAC_SHA1"), "auth_token_previous"),
        Signer("shared-key", "shared_key", key_maker("HMAC_SHA256"), "shared_key_previous"),
    )

    def build(self, base_url: str, seconds: float, clock: Clock) -> Carrier:
        """Return the adapter."""
        return Twilio(base_url, PUBLIC_URL, seconds, clock)

    def success(self, carrier_id: Any, segments: Any) -> Reply:
        """Return a 201 with the message resource."""
        return json_reply(resource(carrier_id, segments), 201)

    def refusal(self, code: str, status: int = 400) -> Reply:
        """Return Twilio's error document."""
        more_info = f"https://www.twilio.com/docs/errors/{code}"
        return json_reply({"code": int(code), "message": "refused", "more_info": more_info, "status": status}, status)

    def inbound(self, message: Inbound) -> Webhook:
        """Return the form of an inbound message."""
        return Webhook(self.receive_url, inbound_form(message, self.account["account_sid"]))

    def receipt(self, outcome: Outcome) -> Webhook:
        """Return the form of a status callback."""
        return Webhook(self.callback_url(outcome.message_id), receipt_form(outcome, self.account["account_sid"]))

    def our_id_in(self, request: Received) -> str:
        """Return our id from the query of the callback URL."""
        return dict(parse_qsl(urlsplit(self.callback_url_in(request)).query))["message"]

    def callback_url_in(self, request: Received) -> str:
        """Return the StatusCallback."""
        return next(value for name, value in request.form if name == "StatusCallback")

    def check_authorization(self, request: Received) -> None:
        """Assert Basic authentication with the main login."""
        assert request.headers["authorization"] == basic_auth(self.account["account_sid"], self.account["auth_token"])

    def account_replies(self) -> list[Reply]:
        """Return the account resource."""
        return [json_reply({"sid": self.account["account_sid"], "status": "active", "type": "Full"})]


def resource(carrier_id: Any, segments: Any) -> dict[str, Any]:
    """Return the message resource of Twilio and compatible carriers, as far as it is read."""
    found = {"sid": carrier_id, "num_segments": segments, "status": "queued", "error_code": None, "direction": "outbound-api"}
    return without_missing(found)  # type: ignore[no-any-return]


def inbound_form(message: Inbound, account_sid: str) -> dict[str, str]:
    """Return the parameters of an inbound message."""
    form = {
        "MessageSid": message.carrier_id,
        "SmsSid": message.carrier_id,
        "AccountSid": account_sid,
        "From": message.from_number,
        "To": message.to_number,
        "Body": message.text,
        "NumMedia": str(len(message.media)),
        "NumSegments": "1",
    }
    for index, (url, kind) in enumerate(message.media):
        form |= {f"MediaUrl{index}": url, f"MediaContentType{index}": kind}
    return form | {f"OtherRecipients{index}": number for index, number in enumerate(message.others)}


def receipt_form(outcome: Outcome, account_sid: str) -> dict[str, str]:
    """Return the parameters of a status callback."""
    return {
        "MessageSid": outcome.carrier_id,
        "SmsSid": outcome.carrier_id,
        "MessageStatus": outcome.status,
        "SmsStatus": outcome.status,
        "AccountSid": account_sid,
        "From": outcome.from_number,
        "To": outcome.to_number,
        **({"ErrorCode": outcome.code} if outcome.code else {}),
    }
