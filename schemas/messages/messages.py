"""Messages: the original's send request, and the messages of a conversation."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.services.sending.send import SendRequest
from schemas.common.fields import (
    EXAMPLE_CUSTOMER,
    EXAMPLE_OFFICE,
    EXAMPLE_UID,
    Milliseconds,
    RequestSchema,
    Text,
    WebUrl,
    next_cursor,
    time_field,
)
from schemas.common.phone_numbers import E164, Recipient

MAX_BODY_LENGTH = 1600
MAX_MEDIA = 10
TIME_ZONES = ("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York")

EXAMPLE_SEND = {"to": EXAMPLE_CUSTOMER, "from": EXAMPLE_OFFICE, "message": "Hello!"}
EXAMPLE_SENT = {
    "status": "true",
    "MessageID": "Yk2nWq7vRb0sLx9cTd4M",
    "id": "Yk2nWq7vRb0sLx9cTd4M",
    "ConversationID": "Wm3kq8sTz0LrYp5nXb2V",
}
EXAMPLE_MESSAGE = {
    "id": "Yk2nWq7vRb0sLx9cTd4M",
    "contactId": "Wm3kq8sTz0LrYp5nXb2V",
    "userId": EXAMPLE_UID,
    "direction": "out",
    "from": EXAMPLE_OFFICE,
    "to": EXAMPLE_CUSTOMER,
    "message": "Hello!",
    "media": [],
    "mediaTypes": [],
    "droppedMedia": 0,
    "otherRecipients": [],
    "repeats": [],
    "state": "delivered",
    "history": [
        {"state": "queued", "at": 1670372913091},
        {"state": "sending", "at": 1670372913120},
        {"state": "sent", "at": 1670372913300},
        {"state": "delivered", "at": 1670372914050},
    ],
    "failure": None,
    "source": "api",
    "sentBy": EXAMPLE_UID,
    "changedBy": "",
    "segments": 1,
    "date": 1670372913120,
    "created": 1670372913091,
    "updated": 1670372914050,
    "sendAt": 0,
    "scheduleTimezone": "",
    "reminder": False,
}


class SendRequestSchema(RequestSchema):
    """Message to send, schedule or store."""

    to = Recipient(
        attribute="to_number",
        required=True,
        metadata={
            "description": "The recipient's phone number in E.164 format. A short code, or a number outside its "
            "numbering plan, is accepted only if it is a contact, that is, after it has sent a message."
        },
    )
    from_ = E164(
        attribute="from_number",
        required=True,
        data_key="from",
        metadata={
            "description": "The sender's phone number in E.164 format: the caller's own, or one shared with the caller.",
            "examples": [EXAMPLE_OFFICE],
        },
    )
    message = Text(
        longest=MAX_BODY_LENGTH,
        attribute="body",
        required=True,
        metadata={"description": "The body of the message. May be empty when `media` is given."},
    )
    media = fields.List(
        WebUrl(),
        load_default=list,
        validate=validate.Length(max=MAX_MEDIA),
        metadata={
            "description": "(Optional) An array of publicly available URLs to include as MMS attachments. Carriers "
            "limit a message to about 1 MB in total: 1 attachment a message is the safe choice."
        },
    )
    notify = fields.Boolean(
        load_default=False,
        metadata={
            "description": "(Optional) Whether to notify the office about a stored message. The conversation is "
            "marked unread. Unless the message is scheduled, everyone with access to the conversation "
            "gets a push notification."
        },
    )
    sendAt = Milliseconds(
        attribute="send_at",
        load_default=None,
        metadata={
            "description": "(Optional) A UTC timestamp in the future when to schedule the message to be sent. The "
            "timestamp is in ms."
        },
    )
    sendStatus = fields.String(
        attribute="send_status",
        load_default=None,
        validate=validate.OneOf(["sent"]),
        metadata={
            "description": '(Optional) If set to "sent", this will store a message, not send it, assuming it has already '
            "been sent to the carrier."
        },
    )
    type = fields.String(
        load_default=None,
        validate=validate.OneOf(["note"]),
        metadata={
            "description": '(Optional) If set to "note", this will store the message body as a note that is visible to all '
            "users and shared users of the from number. This will NOT send a message to the recipient. It wins over "
            "`sendStatus`, which wins over `sendAt`."
        },
    )
    autoArchive = fields.Boolean(
        attribute="auto_archive",
        load_default=False,
        metadata={"description": "If true, the conversation's archived status will be set to true."},
    )
    reminder = fields.Boolean(
        load_default=False,
        metadata={
            "description": "If true, the message will be a reminder and displayed in the reminder section in the app. "
            "Reminders need `scheduleTimezone` and `sendAt`."
        },
    )
    scheduleTimezone = fields.String(
        attribute="schedule_timezone",
        load_default=None,
        validate=validate.OneOf(TIME_ZONES),
        metadata={"description": "A required field for sending reminders."},
    )

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> SendRequest:
        """Return the request for the service."""
        return SendRequest(
            to_number=data["to_number"],
            from_number=data["from_number"],
            body=data["body"],
            media=data["media"],
            already_sent=data["send_status"] == "sent",
            note=data["type"] == "note",
            send_at=data["send_at"],
            notify=data["notify"],
            auto_archive=data["auto_archive"],
            reminder=data["reminder"],
            schedule_timezone=data["schedule_timezone"] or "",
        )


class SentMessageSchema(Schema):
    """Response to a send request."""

    status = fields.Constant("true", metadata={"description": 'The string "true", as in the original API.'})
    MessageID = fields.String(attribute="id", dump_only=True, metadata={"description": "The id of the message."})
    id = fields.String(dump_only=True, metadata={"description": "Alias of `messageId`."})
    ConversationID = fields.String(attribute="contact_id", metadata={"description": "The id of the contact."})


class StateTransitionSchema(Schema):
    """State transition of a message."""

    state = fields.String(required=True)
    at = time_field("When the message entered the state.", required=True)
    reason = fields.String(metadata={"description": "Reason, if there is one."})
    changedBy = fields.String(
        metadata={"description": "Id of the user who changed or canceled a message that somebody else wrote."}
    )


class MessageFailureSchema(Schema):
    """Why a message failed, or why its outcome is unknown."""

    kind = fields.String(
        metadata={
            "description": "`rejected`, `opted-out`, `bad-configuration`, `disabled`, `failed`, `undelivered`; "
            "`number-lost`: the sender's number was reassigned or removed while the message waited; "
            "`writer-refused`: the author or editor may no longer send from the number; `retry` and "
            "`throttled`: the carrier's error is retried, or was until the retries ended; `unknown`: "
            "the outcome is unknown."
        }
    )
    code = fields.String(metadata={"description": "The carrier's error code, if any."})
    reason = fields.String(metadata={"description": "Explanation in one sentence."})


class TextMessageSchema(Schema):
    """Message and its state."""

    id = fields.String()
    contactId = fields.String(
        attribute="contact_id", metadata={"description": "Contact id, which is also the conversation id."}
    )
    userId = fields.String(
        attribute="uid", metadata={"description": "Uid of the user whose number sent or received the message."}
    )
    direction = fields.String(metadata={"description": "`in` (received) or `out` (sent).", "enum": ["in", "out"]})
    from_ = fields.String(attribute="from_number", data_key="from")
    to = fields.String(attribute="to_number")
    message = fields.String(attribute="body")
    media = fields.List(fields.String())
    mediaTypes = fields.List(
        fields.String(),
        attribute="media_types",
        metadata={"description": "Content types of `media`, in the same order; empty if the carrier gave none."},
    )
    droppedMedia = fields.Integer(
        attribute="dropped_media",
        metadata={
            "description": "Number of media of an inbound message that were dropped because they had no http or https URL."
        },
    )
    otherRecipients = fields.List(
        fields.String(),
        attribute="other_recipients",
        metadata={"description": "Other recipients of an inbound group message. Replies go only to its sender."},
    )
    repeats = fields.List(
        fields.String(),
        metadata={"description": "Carrier ids of duplicates of this message that arrived shortly after it."},
    )
    state = fields.String(
        metadata={
            "description": "`scheduled`, `queued`, `sending`, `sent`, `delivered`, `undelivered`, `failed`, "
            "`canceled`; `uncertain`: the carrier received the request but did not respond; `stored`, "
            "`note`, `received`."
        }
    )
    history = fields.List(fields.Nested(StateTransitionSchema), metadata={"description": "All states so far, in order."})
    failure = fields.Nested(MessageFailureSchema, allow_none=True)
    source = fields.String(
        metadata={
            "description": "Author of the message: `api` (a program), `app` (a person in the app), `customer`, "
            "`keyword` (the auto-reply to STOP, START or HELP) or `away` (the away message)."
        }
    )
    sentBy = fields.String(
        attribute="sent_by",
        metadata={
            "description": "Id of the user or service account that wrote the message; empty for customers and auto-replies."
        },
    )
    changedBy = fields.String(
        attribute="changed_by",
        metadata={
            "description": "Id of the last user who changed or canceled a message that somebody else wrote; empty if none did."
        },
    )
    segments = fields.Integer(metadata={"description": "Number of segments according to the carrier; 0 if it gave none."})
    date = time_field("Time that orders the message in its conversation.")
    created = time_field("When the message was accepted or received.")
    updated = time_field("When the message was last changed.")
    sendAt = time_field("When the message is scheduled to be sent; 0 if it is not scheduled.", attribute="send_at")
    scheduleTimezone = fields.String(attribute="schedule_timezone")
    reminder = fields.Boolean()


class TextMessageListSchema(Schema):
    """Page of a conversation's messages."""

    messages = fields.List(fields.Nested(TextMessageSchema), attribute="items", required=True)
    nextCursor = next_cursor()
