"""Messages on the wire: the original's send, and the messages read back."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.services.sending.send import SendRequest
from schemas.common import (
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
from schemas.phone_numbers import E164, Recipient

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


class SendSchema(RequestSchema):
    """A text to send, schedule or store."""

    to = Recipient(
        required=True,
        metadata={
            "description": "The recipient's phone number in E.164 format. A short code, or a number that its numbering plan "
            "does not know, is taken where it has written: where it is a contact."
        },
    )
    from_ = E164(
        required=True,
        data_key="from",
        metadata={
            "description": "The sender's phone number in E.164 format: the caller's own, or one shared with the caller.",
            "examples": [EXAMPLE_OFFICE],
        },
    )
    message = Text(
        longest=MAX_BODY_LENGTH,
        required=True,
        metadata={"description": "The body of the message. May be empty when `media` is given."},
    )
    media = fields.List(
        WebUrl(),
        load_default=list,
        validate=validate.Length(max=MAX_MEDIA),
        metadata={
            "description": "(Optional) An array of publicly available URLs to include as MMS attachments. Carriers limit a "
            "message to about 1 MB in all: one attachment a message is the safe choice."
        },
    )
    notify = fields.Boolean(
        load_default=False,
        metadata={
            "description": "(Optional) Whether the office is to notice what was stored: the conversation is marked unread, and "
            "unless it is scheduled it is pushed to the devices of all who see the conversation."
        },
    )
    sendAt = Milliseconds(
        load_default=None,
        metadata={
            "description": "(Optional) A UTC timestamp in the future when to schedule the message to be sent. The "
            "timestamp is in ms."
        },
    )
    sendStatus = fields.String(
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
        load_default=None,
        validate=validate.OneOf(TIME_ZONES),
        metadata={"description": "A required field for sending reminders."},
    )

    @post_load
    def make_request(self, data: dict[str, Any], **_: Any) -> SendRequest:
        """Answer the request in the service's words."""
        return SendRequest(
            to_number=data["to"],
            from_number=data["from_"],
            body=data["message"],
            media=data["media"],
            already_sent=data["sendStatus"] == "sent",
            note=data["type"] == "note",
            send_at=data["sendAt"],
            notify=data["notify"],
            auto_archive=data["autoArchive"],
            reminder=data["reminder"],
            schedule_timezone=data["scheduleTimezone"] or "",
        )


class SentSchema(Schema):
    """The answer to a send."""

    status = fields.Constant("true", metadata={"description": 'The string "true", as the original answers.'})
    MessageID = fields.String(attribute="id", dump_only=True, metadata={"description": "The id of the message."})
    id = fields.String(dump_only=True, metadata={"description": "The same id."})
    ConversationID = fields.String(attribute="contact_id", metadata={"description": "The id of the contact."})


class StepSchema(Schema):
    """One step of a message's way."""

    state = fields.String(required=True)
    at = time_field("When the state was entered.", required=True)
    reason = fields.String(metadata={"description": "Why, where there is a reason to tell."})
    changedBy = fields.String(
        metadata={"description": "Present where somebody changed or canceled what another had written: who, by id."}
    )


class FailureSchema(Schema):
    """Why a message did not arrive, or why that is not known."""

    kind = fields.String(
        metadata={
            "description": "`rejected`, `opted-out`, `bad-configuration`, `disabled`, `failed`, `undelivered`; `number-lost` "
            "where the number went to another user or to nobody while the message waited; `writer-refused` where the author "
            "or editor may no longer send from the number; `retry` and `throttled` while it is tried again or after it was "
            "given up; `unknown` where nobody knows."
        }
    )
    code = fields.String(metadata={"description": "The carrier's own code, where it has one."})
    reason = fields.String(metadata={"description": "A sentence."})


class MessageSchema(Schema):
    """A message and how far it has come."""

    id = fields.String()
    contactId = fields.String(attribute="contact_id", metadata={"description": "The contact, which is the conversation."})
    userId = fields.String(attribute="uid", metadata={"description": "Whose number it was sent from or to."})
    direction = fields.String(metadata={"description": "`in` or `out`, seen from the office.", "enum": ["in", "out"]})
    from_ = fields.String(attribute="from_number", data_key="from")
    to = fields.String(attribute="to_number")
    message = fields.String(attribute="body")
    media = fields.List(fields.String())
    mediaTypes = fields.List(
        fields.String(),
        attribute="media_types",
        metadata={"description": "The content types of the media, in their order; empty where the carrier did not say."},
    )
    droppedMedia = fields.Integer(
        attribute="dropped_media",
        metadata={"description": "Media that came with a customer's text and were not kept: they had no http or https URL."},
    )
    otherRecipients = fields.List(
        fields.String(),
        attribute="other_recipients",
        metadata={
            "description": "Who else got a customer's text, where it was sent to a group. Replies go to its sender alone."
        },
    )
    repeats = fields.List(
        fields.String(),
        metadata={"description": "The carrier's ids under which it brought the same text once more, a moment later."},
    )
    state = fields.String(
        metadata={
            "description": "`scheduled`, `queued`, `sending`, `sent`, `delivered`, `undelivered`, `failed`, `canceled`; "
            "`uncertain` when the carrier took the bytes and never answered; `stored`, `note`, `received`."
        }
    )
    history = fields.List(fields.Nested(StepSchema), metadata={"description": "Every state it entered, in order."})
    failure = fields.Nested(FailureSchema, allow_none=True)
    source = fields.String(
        metadata={
            "description": "Who wrote it: `api` (a program), `app` (a person in the app), `customer`, or the instance itself: "
            "`keyword` (the answer to STOP, START or HELP) and `away` (the away message)."
        }
    )
    sentBy = fields.String(
        attribute="sent_by",
        metadata={"description": "The id of the user or service account who wrote it; empty for customers and the instance."},
    )
    changedBy = fields.String(
        attribute="changed_by",
        metadata={"description": "The id of the last one who changed or canceled what another had written; empty for nobody."},
    )
    segments = fields.Integer(metadata={"description": "As the carrier counted them; 0 where it did not say."})
    date = time_field("Where it stands in its conversation.")
    created = time_field("When it was accepted or received.")
    updated = time_field("When it last changed.")
    sendAt = time_field("When it is scheduled for; 0 if it is not.", attribute="send_at")
    scheduleTimezone = fields.String(attribute="schedule_timezone")
    reminder = fields.Boolean()


class MessagesSchema(Schema):
    """A page of a conversation."""

    messages = fields.List(fields.Nested(MessageSchema), attribute="items", required=True)
    nextCursor = next_cursor()
