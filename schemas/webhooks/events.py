"""Events that users' webhooks receive."""

from typing import Any

from marshmallow import fields, validate

from schemas.common.fields import EXAMPLE_CUSTOMER, EXAMPLE_OFFICE, EXAMPLE_UID, time_field
from schemas.common.responses import ResponseSchema

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


def _metadata() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "Texts that the sender attached to the message, by name; absent if there are none."},
    )


class MessageEventSchema(ResponseSchema):
    """Webhook event of a message."""

    OPTIONAL_FIELDS = frozenset(
        {"ContactEmail", "MessagePreview", "OtherRecipients", "FromName", "SentBy", "SentByName", "Metadata", "Test"}
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
        metadata={"description": "Only for inbound group messages: the other recipients, as the carrier named them."},
    )
    FromName = fields.String(
        metadata={"description": "Only for inbound group messages: the name of the contact that wrote it, if known."}
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
    ToNumber = fields.Raw(
        required=True,
        metadata={
            "description": "For Group MMS, an array of strings. For all other messages, a single string.",
            "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        },
    )
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
