"""Webhooks on the wire: their settings, what they are told, and what became of each event."""

import json
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.safe_http.ssrf_guard import MAX_URL_LENGTH
from app.services.webhooks.settings import WebhookChange
from app.store.relay_deliveries import DeliveryState
from schemas.common import (
    EXAMPLE_CUSTOMER,
    EXAMPLE_OFFICE,
    EXAMPLE_UID,
    PageQuery,
    RequestSchema,
    Text,
    next_cursor,
    time_field,
)

EXAMPLE_URL = "https://crm.example.com/texts?key=a1b2c3"
EXAMPLE_WEBHOOK = {
    "url": EXAMPLE_URL,
    "enabled": True,
    "disabledAt": 0,
    "disabledReason": "",
    "failingSince": 0,
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
        "URL to which messages (inbound and outbound) should be POSTed: absolute, http or https, reached over the internet on "
        "port 80, 443, or one from 1024 on. Its query is kept as it is. An empty text takes the webhook back."
    )
    return Text(longest=MAX_URL_LENGTH, metadata={"description": description, "examples": [EXAMPLE_URL]}, **kwargs)


class WebhookAddressSchema(RequestSchema):
    """Where a user's texts are to be sent."""

    url = _address(required=True)


class WebhookChangeSchema(RequestSchema):
    """What is to change about a webhook; what is left out stays as it is."""

    url = _address(load_default=None)
    receipts = fields.Boolean(
        load_default=None,
        metadata={"description": "Whether to tell what becomes of texts too: sent, delivered, undelivered, failed."},
    )
    accessToken = fields.Boolean(
        load_default=None,
        metadata={
            "description": "Whether the event of each text carries a user token in `AccessToken`. Whoever gets it can act in "
            "the user's name. Turning this off ends the token; turning it on again makes a new one."
        },
    )

    @post_load
    def make_change(self, data: dict[str, Any], **_: Any) -> WebhookChange:
        """Answer the change in the service's words."""
        return WebhookChange(url=data["url"], receipts=data["receipts"], access_token=data["accessToken"])


class WebhookSchema(Schema):
    """A webhook, without its secret."""

    url = fields.String(metadata={"description": "Empty for none."})
    enabled = fields.Boolean(metadata={"description": "Whether texts are sent there at the moment."})
    disabledAt = time_field("When it was switched off; 0 if it is not.", attribute="disabled_at")
    disabledReason = fields.String(attribute="disabled_reason", metadata={"description": "Why it was switched off."})
    failingSince = time_field("Since when nothing has arrived there; 0 if all is well.", attribute="failing_since")
    receipts = fields.Boolean(metadata={"description": "Whether receipts are sent too."})
    accessToken = fields.Boolean(attribute="access_token", metadata={"description": "Whether events carry a user token."})
    secretRotatedAt = time_field("When its secret was made; 0 before the first.", attribute="secret_rotated_at")


class WebhookSecretSchema(Schema):
    """A new secret, shown this once."""

    secret = fields.String(
        required=True,
        metadata={
            "description": "What a receiver checks signatures with, in the form of Standard Webhooks.",
            "examples": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwLZzPdgKEcTk="],
        },
    )


class TrySchema(Schema):
    """One post of an event, and what came of it."""

    at = time_field("When it was made.", required=True)
    url = fields.String(metadata={"description": "Where to."})
    milliseconds = fields.Integer(metadata={"description": "How long it took."})
    status = fields.Integer(metadata={"description": "The HTTP status of the answer, if there was one."})
    response = fields.String(metadata={"description": "The first 1024 bytes of the answer's body, if there was one."})
    error = fields.String(metadata={"description": "What went wrong, in words."})


class WebhookTestSchema(TrySchema):
    """What came of a test."""

    delivered = fields.Boolean(required=True, metadata={"description": "Whether the answer was 2xx."})


class DeliverySummarySchema(Schema):
    """An event, and how far it has come."""

    id = fields.String(metadata={"description": "The header `webhook-id` of each try."})
    event = fields.String(metadata={"description": "`message`, or for a receipt the state that it tells."})
    messageId = fields.String(attribute="message_id")
    contactId = fields.String(attribute="contact_id")
    state = fields.String(
        metadata={
            "description": "`pending` until the next try, `delivering` during it, `delivered`, `failed` when no more is made; "
            "`canceled` when the webhook was taken back or switched off.",
            "enum": [str(state) for state in DeliveryState],
        }
    )
    attempts = fields.Integer(metadata={"description": "Tries since it was made or replayed."})
    nextAttemptAt = time_field("When it is, or was, due.", attribute="next_attempt_at")
    created = time_field("When the event happened.")
    updated = time_field("When its state last changed.")
    tries = fields.List(fields.Nested(TrySchema), metadata={"description": "The latest ten tries, the oldest first."})


class DeliverySchema(DeliverySummarySchema):
    """An event with what it says."""

    body = fields.Function(
        lambda delivery: json.loads(delivery.body),
        metadata={"description": "What is posted; an access token is not shown.", "type": "object"},
    )


class DeliveriesQuery(PageQuery):
    """Which events a list shows."""

    state = fields.Enum(DeliveryState, by_value=True, load_default=None, metadata={"description": "Only events in this state."})


class DeliveriesSchema(Schema):
    """A page of events."""

    deliveries = fields.List(fields.Nested(DeliverySummarySchema), attribute="items", required=True)
    nextCursor = next_cursor()


class MessageEventSchema(Schema):
    """What a webhook is told about each text."""

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
        metadata={"description": "Only where `MessageBody` is empty: a word for its attachments, such as `Photo`."}
    )
    OtherRecipients = fields.List(
        fields.String(),
        metadata={"description": "Only for a text that was sent to a group: who else got it. Replies go to its sender alone."},
    )
    AccessToken = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The access token for the user; null unless the webhook's `accessToken` is turned on."},
    )
    Media = fields.List(fields.String(), required=True, metadata={"description": "URLs of attachments; empty for none."})
    Timestamp = time_field("When the text was sent, stored or received.", required=True)
    Test = fields.Boolean(metadata={"description": "Present, and true, only in the event of a test."})


class ReceiptEventSchema(Schema):
    """What a webhook is told about what became of a text, if its user asked for receipts."""

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
        metadata={"description": "`failed` also for a text that the carrier took and did not deliver."},
    )
    MessageStatusDetail = fields.String(
        required=True,
        validate=validate.OneOf(["sent", "delivered", "undelivered", "failed"]),
        metadata={"description": "The state of the message, as `GET /api/v2/messages/{id}` returns it."},
    )
    ErrorCode = fields.String(metadata={"description": "The carrier's code of a failure, where it has one."})
    ErrorMessage = fields.String(metadata={"description": "Why the text did not arrive."})
    Timestamp = time_field("When the text entered the state.", required=True)
