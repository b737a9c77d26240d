"""SkySwitch: no format is public, so this is what the adapter assumes."""

from typing import Any

from app.carriers.base import Carrier, WebhookRequest
from app.carriers.skyswitch.adapter import SkySwitch
from app.carriers.skyswitch.client import SkySwitchClient
from app.carriers.skyswitch.codes import CODES
from app.carriers.webhook_secrets import create_webhook_secret
from app.configuration.settings import Settings
from app.store.messages.messages import MessageState
from app.times.clock import Clock
from tests.carriers.description import (
    JSON,
    NOW,
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

TOKEN = "tokenOfThePartnerPortal0123456789"


def new_key() -> SigningKey:
    """Return a secret of the path, which adds no header."""
    return SigningKey(create_webhook_secret(), lambda _, __: {})


def make_adapter(base_url: str, seconds: float, clock: Clock, **settings: Any) -> SkySwitch:
    """Return the adapter with some settings."""
    # Tests that wait have a fraction of a second.
    limit: Any = seconds
    chosen = Settings(
        ENVIRONMENT="test",
        GOOGLE_CLOUD_PROJECT="demo-carriers",
        PUBLIC_URL=PUBLIC_URL,
        SECRET_KEY="a-secret-key-for-tests-and-nothing-else",
        TASKS_SERVICE_ACCOUNT="tasks@texting.example.com",
        SKYSWITCH_BASE_URL=base_url,
        CARRIER_TIMEOUT_SECONDS=limit,
        **settings,
    )
    return SkySwitch(SkySwitchClient(chosen, clock), chosen, clock)


class SkySwitchDescription(CarrierDescription):
    """SkySwitch."""

    name = "skyswitch"
    base_url_setting = "SKYSWITCH_BASE_URL"
    account = {"account_id": "20681", "access_token": TOKEN, "webhook_secret": "s" * 43}
    codes = CODES
    kinds = {
        "400": "rejected",
        "401": "bad-configuration",
        "403": "bad-configuration",
        "404": "bad-configuration",
        "422": "rejected",
        "429": "throttled",
        "insufficient_scope": "bad-configuration",
        "invalid_client": "bad-configuration",
        "invalid_grant": "bad-configuration",
        "invalid_token": "bad-configuration",
    }
    statuses = {
        "queued": MessageState.SENT,
        "accepted": MessageState.SENT,
        "sending": MessageState.SENT,
        "submitted": MessageState.SENT,
        "sent": MessageState.SENT,
        "delivered": MessageState.DELIVERED,
        "read": MessageState.DELIVERED,
        "undelivered": MessageState.UNDELIVERED,
        "undeliverable": MessageState.UNDELIVERED,
        "expired": MessageState.UNDELIVERED,
        "failed": MessageState.FAILED,
        "rejected": MessageState.FAILED,
        "error": MessageState.FAILED,
    }
    delivered_status = "delivered"
    failed_status = "failed"
    absent = {
        Feature.MEDIA: "no public client sends media; a setting names their field, tested in tests/skyswitch",
        Feature.GROUP: "no public client sends to several recipients",
        Feature.SEGMENTS: "no public client reads a number of segments",
        Feature.CALLBACK_URL: "the account's Relay Webhook in the portal is called",
        Feature.INBOUND_GROUP: "no format of inbound groups is public",
        Feature.INBOUND_ID: "an id is derived where there is none, tested in tests/skyswitch",
        Feature.OPT_OUT_CODE: "SkySwitch publishes no error codes",
        Feature.SIGNED_BODY: "SkySwitch signs nothing; the path has a secret",
        Feature.SIGNED_URL: "SkySwitch signs nothing; the path has a secret",
        Feature.SIGNED_TIME: "SkySwitch signs nothing; the path has a secret",
    }
    signers = (Signer("path", "webhook_secret", new_key, "webhook_secret_previous"),)

    def build(self, base_url: str, seconds: float, clock: Clock) -> Carrier:
        """Return the adapter."""
        return make_adapter(base_url, seconds, clock)

    def success(self, carrier_id: Any, segments: Any) -> Reply:
        """Return what one public client expects."""
        del segments
        return json_reply(without_missing({"id": carrier_id}))

    def refusal(self, code: str, status: int = 400) -> Reply:
        """Return the error document."""
        return json_reply({"error": int(code) if code.isdecimal() else code, "message": "refused"}, status)

    def inbound(self, message: Inbound) -> Webhook:
        """Return an inbound message with the field names of sent ones."""
        payload: dict[str, Any] = {
            "id": message.carrier_id,
            "source_number": message.from_number,
            "destination": [message.to_number, *message.others],
            "message": message.text,
            "media": [{"url": url, "content_type": kind} for url, kind in message.media],
        }
        return Webhook(self.receive_url, payload, JSON)

    def receipt(self, outcome: Outcome) -> Webhook:
        """Return a receipt with our reference."""
        payload = {
            "id": outcome.carrier_id,
            "ref_id": outcome.message_id,
            "status": outcome.status,
            "source_number": outcome.from_number,
            "destination": outcome.to_number,
            **({"error_code": outcome.code} if outcome.code else {}),
        }
        return Webhook(self.receive_url, payload, JSON)

    def our_id_in(self, request: Received) -> str:
        """Return the reference."""
        return str(request.json()["ref_id"])

    def check_authorization(self, request: Received) -> None:
        """Assert the fixed token."""
        assert request.headers["authorization"] == f"Bearer {TOKEN}"

    def account_replies(self) -> list[Reply]:
        """Return a list of numbers."""
        return [json_reply({"data": []})]

    def sign(self, webhook: Webhook, key: SigningKey, at: int = NOW) -> WebhookRequest:
        """Return a request to the secret path."""
        del at
        return WebhookRequest(webhook.url, {"content-type": webhook.content_type}, webhook.body, key.stored)
