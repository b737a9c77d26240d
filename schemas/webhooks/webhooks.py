"""Webhooks: their settings and the deliveries."""

import json
from typing import Any

from marshmallow import fields, post_load

from app.safe_http.ssrf_guard import MAX_URL_LENGTH
from app.services.webhooks.settings import WebhookUpdate
from app.store.webhooks.relay_deliveries import DeliveryState, RelayDelivery
from schemas.common.fields import (
    PageQuery,
    RequestSchema,
    Text,
    next_cursor,
    time_field,
)
from schemas.common.responses import ResponseSchema, choice
from schemas.webhooks.events import EXAMPLE_EVENT

EXAMPLE_URL = "https://crm.example.com/texts?key=a1b2c3"
EXAMPLE_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwLZzPdgKEcTk="  # noqa: S105 - an example
EXAMPLE_WEBHOOK = {
    "url": EXAMPLE_URL,
    "enabled": True,
    "disabledAt": 0,
    "disabledReason": "",
    "failingSince": 0,
    "pausedSince": 0,
    "pausedUntil": 0,
    "receipts": False,
    "incomingOnly": False,
    "accessToken": False,
    "secretRotatedAt": 1670372913091,
}
_EXAMPLE_TRY = {"at": 1670372913120, "url": EXAMPLE_URL, "milliseconds": 84, "status": 200, "response": "ok"}
EXAMPLE_TEST = {**_EXAMPLE_TRY, "delivered": True}
EXAMPLE_SUMMARY = {
    "id": "Qd8sLx9cTd4MYk2nWq7v",
    "event": "message",
    "messageId": "Yk2nWq7vRb0sLx9cTd4M",
    "contactId": "Wm3kq8sTz0LrYp5nXb2V",
    "state": "delivered",
    "attempts": 1,
    "nextAttemptAt": 1670372913091,
    "created": 1670372913091,
    "updated": 1670372913204,
    "tries": [_EXAMPLE_TRY],
}
EXAMPLE_DELIVERY = {**EXAMPLE_SUMMARY, "body": EXAMPLE_EVENT}


def _address(**kwargs: Any) -> Text:
    description = (
        "URL to which messages (inbound and outbound) should be POSTed: absolute, http or https, "
        "public, on port 80, 443 or above 1023. The query string is kept. An empty string removes "
        "the webhook."
    )
    return Text(longest=MAX_URL_LENGTH, metadata={"description": description, "examples": [EXAMPLE_URL]}, **kwargs)


class WebhookAddressSchema(RequestSchema):
    """URL of a user's webhook."""

    url = _address(required=True)


class WebhookUpdateSchema(RequestSchema):
    """Fields of a webhook to update; absent fields stay unchanged."""

    url = _address(load_default=None)
    receipts = fields.Boolean(
        load_default=None,
        metadata={"description": "Whether to send delivery receipts too: sent, delivered, undelivered, failed."},
    )
    incomingOnly = fields.Boolean(
        attribute="incoming_only",
        load_default=None,
        metadata={"description": "Whether to send only the messages that contacts send. Receipts are a choice of their own."},
    )
    accessToken = fields.Boolean(
        attribute="access_token",
        load_default=None,
        metadata={
            "description": "Whether message events contain a user token in `AccessToken`. The receiver can act on "
            "behalf of the user with it, so an https URL is required. Turning this off revokes the token; turning it on "
            "again creates a new one. A URL of another host, port or scheme turns it off, unless the same request turns "
            "it on."
        },
    )

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> WebhookUpdate:
        """Return the update for the service."""
        return WebhookUpdate(**data)


class WebhookSchema(ResponseSchema):
    """Webhook, without its secret."""

    OPTIONAL_FIELDS = frozenset({"pausedSince", "pausedUntil"})

    url = fields.String(metadata={"description": "URL of the webhook; empty if none is set."})
    enabled = fields.Boolean(metadata={"description": "Whether the webhook currently receives events."})
    disabledAt = time_field("When the webhook was disabled; 0 if it is enabled.", attribute="disabled_at")
    disabledReason = fields.String(attribute="disabled_reason", metadata={"description": "Why the webhook was disabled."})
    failingSince = time_field("Since when deliveries have failed; 0 if the last one succeeded.", attribute="failing_since")
    pausedSince = time_field(
        "Since when posts have been paused because the receiver does not respond; 0 if they are not. Only in responses to GET.",
        attribute="paused_since",
    )
    pausedUntil = time_field("When the next post is tried; 0 if posts are not paused.", attribute="paused_until")
    receipts = fields.Boolean(metadata={"description": "Whether delivery receipts are sent."})
    incomingOnly = fields.Boolean(
        attribute="incoming_only", metadata={"description": "Whether only the messages that contacts send are sent."}
    )
    accessToken = fields.Boolean(attribute="access_token", metadata={"description": "Whether events contain a user token."})
    secretRotatedAt = time_field("When the signing secret was created; 0 if there is none.", attribute="secret_rotated_at")


class WebhookSecretSchema(ResponseSchema):
    """New secret, returned only once."""

    secret = fields.String(
        required=True,
        metadata={
            "description": "Secret for verifying signatures, in the format of Standard Webhooks.",
            "examples": [EXAMPLE_SECRET],
        },
    )


class DeliveryAttemptSchema(ResponseSchema):
    """Delivery attempt."""

    OPTIONAL_FIELDS = frozenset({"milliseconds", "status", "response", "error"})

    at = time_field("When the attempt was made.", required=True)
    url = fields.String(metadata={"description": "URL of the request."})
    milliseconds = fields.Integer(metadata={"description": "Duration of the request in ms, if one was made."})
    status = fields.Integer(metadata={"description": "HTTP status of the response, if there was one."})
    response = fields.String(metadata={"description": "First 1024 bytes of the response body, if there was one."})
    error = fields.String(metadata={"description": "Error message."})


class WebhookTestSchema(DeliveryAttemptSchema):
    """Result of a webhook test."""

    delivered = fields.Boolean(required=True, metadata={"description": "Whether the response status was 2xx."})


class WebhookDeliverySummarySchema(ResponseSchema):
    """Event and the state of its delivery."""

    id = fields.String(metadata={"description": "`webhook-id` header of each attempt."})
    event = fields.String(metadata={"description": "`message`, or for a receipt its state."})
    messageId = fields.String(attribute="message_id")
    contactId = fields.String(attribute="contact_id")
    state = choice(
        DeliveryState,
        "`pending` until the next attempt, `delivering` during it, `delivered`, `failed` after the "
        "last attempt; `canceled` if the webhook was removed or disabled.",
    )
    attempts = fields.Integer(metadata={"description": "Number of attempts since the event was created or replayed."})
    nextAttemptAt = time_field("When the next attempt is due, or the last one was.", attribute="next_attempt_at")
    created = time_field("When the event happened.")
    updated = time_field("When the state last changed.")
    tries = fields.List(fields.Nested(DeliveryAttemptSchema), metadata={"description": "Latest 10 attempts, oldest first."})


def shown_body(delivery: RelayDelivery) -> Any:
    """Return the payload of an event whose body was opened; None if it cannot be decrypted."""
    return json.loads(delivery.body) if delivery.body else None


class WebhookDeliverySchema(WebhookDeliverySummarySchema):
    """Event with its payload."""

    body = fields.Function(
        shown_body,
        metadata={
            "description": "Payload, without the access token. Null if it cannot be decrypted.",
            "type": ["object", "null"],
        },
    )


class DeliveriesQuery(PageQuery):
    """Filters of the event list."""

    state = fields.Enum(DeliveryState, by_value=True, load_default=None, metadata={"description": "Only events in this state."})


class WebhookDeliveryListSchema(ResponseSchema):
    """Page of events."""

    deliveries = fields.List(fields.Nested(WebhookDeliverySummarySchema), attribute="items", required=True)
    nextCursor = next_cursor()
