"""Webhooks: their settings, their events and the deliveries."""

import json
from typing import Any

from marshmallow import fields, post_load, validate

from app.safe_http.ssrf_guard import MAX_URL_LENGTH
from app.services.webhooks.settings import WebhookUpdate
from app.store.webhooks.relay_deliveries import DeliveryState
from schemas.common.fields import (
    EXAMPLE_CUSTOMER,
    EXAMPLE_OFFICE,
    EXAMPLE_UID,
    PageQuery,
    RequestSchema,
    Text,
    next_cursor,
    time_field,
)
from schemas.common.responses import ResponseSchema, choice

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
    "accessToken": False,
    "secretRotatedAt": 1670372913091,
}
EXAMPLE_EVENT: dict[str, Any] = {
    "MessageID": "Yk2nWq7vRb0sLx9cTd4M",
    "ConversationID": "Wm3kq8sTz0LrYp5nXb2V",
    "ToNumber": EXAMPLE_OFFICE,
    "FromNumber": EXAMPLE_CUSTOMER,
    "MessageBody": "Hello, world!",
    "MessageDirection": "in",
    "TextableUserID": EXAMPLE_UID,
    "TextableOrganizationID": "iw8guE9ndCkMXzyVmDez",
    "ContactName": "John Doe",
    "ContactEmail": "john.doe@example.com",
    "AccessToken": None,
    "Media": [],
    "Timestamp": 1670372913091,
}
EXAMPLE_RECEIPT = {
    "MessageID": "Yk2nWq7vRb0sLx9cTd4M",
    "ConversationID": "Wm3kq8sTz0LrYp5nXb2V",
    "ToNumber": EXAMPLE_CUSTOMER,
    "FromNumber": EXAMPLE_OFFICE,
    "MessageDirection": "out",
    "TextableUserID": EXAMPLE_UID,
    "TextableOrganizationID": "iw8guE9ndCkMXzyVmDez",
    "MessageStatus": "delivered",
    "MessageStatusDetail": "delivered",
    "Timestamp": 1670372914050,
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
    accessToken = fields.Boolean(
        load_default=None,
        metadata={
            "description": "Whether message events contain a user token in `AccessToken`. The receiver can act on "
            "behalf of the user with it. Turning this off revokes the token; turning it on again "
            "creates a new one."
        },
    )

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> WebhookUpdate:
        """Return the update for the service."""
        return WebhookUpdate(url=data["url"], receipts=data["receipts"], access_token=data["accessToken"])


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

    OPTIONAL_FIELDS = frozenset({"status", "response", "error"})

    at = time_field("When the attempt was made.", required=True)
    url = fields.String(metadata={"description": "URL of the request."})
    milliseconds = fields.Integer(metadata={"description": "Duration of the request in ms."})
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


class WebhookDeliverySchema(WebhookDeliverySummarySchema):
    """Event with its payload."""

    body = fields.Function(
        lambda delivery: json.loads(delivery.body),
        metadata={"description": "Payload, without the access token.", "type": "object"},
    )


class DeliveriesQuery(PageQuery):
    """Filters of the event list."""

    state = fields.Enum(DeliveryState, by_value=True, load_default=None, metadata={"description": "Only events in this state."})


class WebhookDeliveryListSchema(ResponseSchema):
    """Page of events."""

    deliveries = fields.List(fields.Nested(WebhookDeliverySummarySchema), attribute="items", required=True)
    nextCursor = next_cursor()


def _metadata() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "Texts that the sender attached to the message, by name; absent if there are none."},
    )


class MessageEventSchema(ResponseSchema):
    """Webhook event of a message."""

    OPTIONAL_FIELDS = frozenset(
        {"ContactEmail", "MessagePreview", "OtherRecipients", "SentBy", "SentByName", "Metadata", "Test"}
    )

    MessageID = fields.String(required=True, metadata={"description": "The unique message ID"})
    ConversationID = fields.String(required=True, metadata={"description": "The unique contact ID"})
    ToNumber = fields.Raw(
        required=True,
        metadata={
            "description": "For Group MMS, this will be an array of strings. For all other messages, this will be a single "
            "string.",
            "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        },
    )
    FromNumber = fields.String(required=True, metadata={"description": "The number the message was sent from"})
    MessageBody = fields.String(required=True, metadata={"description": "The message body"})
    MessageDirection = fields.String(
        required=True,
        validate=validate.OneOf(["in", "out"]),
        metadata={"description": 'The message direction (either "in" or "out")'},
    )
    TextableUserID = fields.String(
        required=True, metadata={"description": "The user id of the account that sent or received the message"}
    )
    TextableOrganizationID = fields.String(
        required=True, metadata={"description": "The unique identifier for the organization"}
    )
    ContactName = fields.String(required=True, metadata={"description": "The Full Name property of the contact"})
    ContactEmail = fields.String(
        metadata={"description": "The e-mail address of the contact (if available). Not present for group messages."}
    )
    MessagePreview = fields.String(
        metadata={"description": "Only if `MessageBody` is empty: description of the attachments, such as `Photo`."}
    )
    OtherRecipients = fields.List(
        fields.String(),
        metadata={"description": "Only for group messages: the other recipients. Replies go only to the sender."},
    )
    AccessToken = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The access token for the user; null unless the webhook's `accessToken` is turned on."},
    )
    Media = fields.List(fields.String(), required=True, metadata={"description": "URLs of attachments; may be empty."})
    Timestamp = time_field("When the message was sent, stored or received.", required=True)
    SentBy = fields.String(
        metadata={
            "description": "Id of the user or service account that wrote the message; absent for inbound messages "
            "and auto-replies."
        }
    )
    SentByName = fields.String(metadata={"description": "Name of that user or service account; present with `SentBy`."})
    Metadata = _metadata()
    Test = fields.Boolean(metadata={"description": "True for test events; otherwise absent."})


class ReceiptEventSchema(ResponseSchema):
    """Webhook event of a delivery receipt, if receipts are enabled."""

    OPTIONAL_FIELDS = frozenset({"ErrorCode", "ErrorMessage", "Metadata"})

    MessageID = fields.String(required=True, metadata={"description": "The unique message ID"})
    ConversationID = fields.String(required=True, metadata={"description": "The unique contact ID"})
    ToNumber = fields.String(required=True)
    FromNumber = fields.String(required=True)
    MessageDirection = fields.String(required=True)
    TextableUserID = fields.String(required=True)
    TextableOrganizationID = fields.String(required=True)
    MessageStatus = fields.String(
        required=True,
        validate=validate.OneOf(["sent", "delivered", "failed"]),
        metadata={"description": "`failed` includes messages that the carrier accepted but did not deliver."},
    )
    MessageStatusDetail = fields.String(
        required=True,
        validate=validate.OneOf(["sent", "delivered", "undelivered", "failed"]),
        metadata={"description": "State of the message, as in `GET /api/v2/messages/{id}`."},
    )
    ErrorCode = fields.String(metadata={"description": "The carrier's error code, if any."})
    ErrorMessage = fields.String(metadata={"description": "Why the message was not delivered."})
    Metadata = _metadata()
    Timestamp = time_field("When the message entered the state.", required=True)
