"""Bandwidth in the table of cases, with a user and password. Its access tokens are tested in `tests/bandwidth`."""

import secrets
from collections.abc import Mapping
from typing import Any

from app.carriers.bandwidth.adapter import Bandwidth
from app.carriers.bandwidth.codes import CODES
from app.carriers.base import Carrier
from app.carriers.http import basic_auth
from app.store.messages.messages import MessageState
from app.times.clock import Clock
from tests.carriers.description import (
    JSON,
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

_TIME = "2026-09-14T18:20:16Z"
_USER = "callbacks"
_TYPES = frozenset(code for code in CODES if not code.isdecimal())


def new_password() -> SigningKey:
    """Return a password with which Bandwidth calls."""
    password = secrets.token_hex(24)

    def sign(webhook: Webhook, at: int) -> Mapping[str, str]:
        del webhook, at
        return {"Authorization": basic_auth(_USER, password)}

    return SigningKey(password, sign)


class BandwidthDescription(CarrierDescription):
    """Bandwidth."""

    name = "bandwidth"
    base_url_setting = "BANDWIDTH_BASE_URL"
    account = {
        "account_id": "5500123",
        "application_id": "93de2206-9669-4e07-948d-329f4b722ee2",
        "api_user": "api-user",
        "api_password": "an-api-password",
        "callback_user": _USER,
        "callback_password": "a-callback-password",
        "callback_user_previous": _USER,
    }
    codes = CODES
    kinds = {
        **dict.fromkeys(["unauthorized", "forbidden", "not-found", "4001", "4451", "4452", "4493"], "bad-configuration"),
        **dict.fromkeys(["max-message-queue-size-exceeded", "4780", "4781", "4785"], "throttled"),
        **dict.fromkeys(["request-validation", "unsupported-content-type"], "rejected"),
        **dict.fromkeys(["4301", "4302", "4303", "4350", "4360", "4401", "4403", "4404", "4405", "4406"], "rejected"),
        **dict.fromkeys(["4407", "4408", "4409", "4410", "4411", "4412", "4420", "4421", "4431", "4432"], "rejected"),
        **dict.fromkeys(["4433", "4434", "4435", "4470", "4481", "4482", "4492"], "rejected"),
        **dict.fromkeys(["4700", "4701", "4702", "4711", "4712", "4720", "4721", "4730", "4740", "4750"], "rejected"),
        **dict.fromkeys(["4751", "4752", "4770", "4771", "4772", "4773", "4774"], "rejected"),
        **dict.fromkeys(["4790", "4791", "4792", "4793", "4795"], "rejected"),
        "4775": "opted-out",
        **dict.fromkeys(["5100", "5101", "5106", "5111", "5201", "5211", "5220", "5231", "5500", "5501", "5999"], "retry"),
        **dict.fromkeys(["5600", "5610", "5620", "5630", "5650"], "retry"),
        **dict.fromkeys(["9902", "9999"], "unknown"),
    }
    statuses = {
        "message-sending": MessageState.SENT,
        "message-sent": MessageState.SENT,
        "message-delivered": MessageState.DELIVERED,
        "message-read": MessageState.DELIVERED,
        "message-failed": MessageState.FAILED,
    }
    delivered_status = "message-delivered"
    failed_status = "message-failed"
    absent = {
        Feature.CALLBACK_URL: "the application at Bandwidth has the callback URL",
        Feature.MEDIA_TYPES: "Bandwidth reports the URLs of media alone",
        Feature.SIGNED_BODY: "Bandwidth does not sign: it logs in with a user and password",
        Feature.SIGNED_URL: "Bandwidth does not sign: it logs in with a user and password",
        Feature.SIGNED_TIME: "Bandwidth does not sign: it logs in with a user and password",
    }
    receipt_only_codes = frozenset(CODES) - _TYPES
    # 9902 leaves a message as it is: tests/bandwidth/test_webhooks.py.
    refusal_only_codes = _TYPES | {"9902"}
    signers = (Signer("callback-password", "callback_password", new_password, "callback_password_previous"),)

    def build(self, base_url: str, seconds: float, clock: Clock) -> Carrier:
        """Return the adapter."""
        return Bandwidth(base_url, f"{base_url}/token", seconds, clock)

    def success(self, carrier_id: Any, segments: Any) -> Reply:
        """Return a 202 with the message."""
        message = {"id": carrier_id, "segmentCount": segments, "direction": "out", "time": _TIME, "priority": "default"}
        return json_reply(without_missing(message), 202)

    def refusal(self, code: str, status: int = 400) -> Reply:
        """Return Bandwidth's error document; an unknown path has that of its web server."""
        if code == "not-found":
            return json_reply({"timestamp": _TIME, "status": 404, "error": "Not Found", "path": "/api/v2"}, 404)
        return json_reply({"type": code, "description": "refused"}, status)

    def inbound(self, message: Inbound) -> Webhook:
        """Return the array with an inbound message."""
        found = {
            "id": message.carrier_id,
            "owner": message.to_number,
            "time": _TIME,
            "segmentCount": 1,
            "direction": "in",
            "to": [message.to_number, *message.others],
            "from": message.from_number,
            "text": message.text,
            "media": [url for url, _ in message.media],
        }
        return self._event("message-received", message.to_number, found)

    def receipt(self, outcome: Outcome) -> Webhook:
        """Return the array with a status callback."""
        found = {
            "id": outcome.carrier_id,
            "owner": outcome.from_number,
            "time": _TIME,
            "segmentCount": 1,
            "direction": "out",
            "to": [outcome.to_number],
            "from": outcome.from_number,
            "text": "",
            "tag": outcome.message_id,
        }
        code = {"errorCode": int(outcome.code)} if outcome.code else {}
        return self._event(outcome.status, outcome.to_number, found, **code)

    def our_id_in(self, request: Received) -> str:
        """Return the tag."""
        return str(request.json()["tag"])

    def check_authorization(self, request: Received) -> None:
        """Assert Basic authentication with the user of the API."""
        assert request.headers["authorization"] == basic_auth(self.account["api_user"], self.account["api_password"])

    def account_replies(self) -> list[Reply]:
        """Return an empty list of media."""
        return [json_reply([])]

    def _event(self, kind: str, number: str, message: dict[str, Any], **more: Any) -> Webhook:
        event = {"type": kind, "time": _TIME, "description": "", "to": number, "message": message, **more}
        return Webhook(self.receive_url, [event], JSON)
