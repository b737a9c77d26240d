"""The original's send request, for both versions of the API."""

from typing import Any

from marshmallow import fields, post_dump, post_load, pre_load, validate

from app.services.inbox.mentions import MAX_MENTIONS
from app.services.messages.slots import expected_at
from app.services.sending.accept.requests import SendRequest
from schemas.common.fields import EXAMPLE_CUSTOMER, EXAMPLE_OFFICE, RequestSchema, Text, TimeZone
from schemas.common.media_links import MediaUrl
from schemas.common.phone_numbers import Recipients, SenderNumber
from schemas.common.responses import ResponseSchema
from schemas.messages.media_urls import MediaUrls
from schemas.messages.metadata import Metadata
from schemas.messages.recurrence import recurrence_field
from schemas.messages.send_time import SendTime, resolve_send_time

MAX_BODY_LENGTH = 1600
MAX_MEDIA = 10

EXAMPLE_SEND = {"to": EXAMPLE_CUSTOMER, "from": EXAMPLE_OFFICE, "message": "Hello!"}
EXAMPLE_SENT = {
    "status": "true",
    "MessageID": "Yk2nWq7vRb0sLx9cTd4M",
    "id": "Yk2nWq7vRb0sLx9cTd4M",
    "ConversationID": "Wm3kq8sTz0LrYp5nXb2V",
    "segments": 1,
}


FORM_OF_SEND = {
    "content": {"application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/SendRequest"}}},
}
"""Documentation of the form that the endpoints take beside JSON."""


class SendRequestSchema(RequestSchema):
    """Message to send, schedule or store."""

    TAKES_FORMS = True

    to = Recipients(
        attribute="to_number",
        required=True,
        metadata={
            "description": "The recipient's phone number in E.164 format; other common formats are accepted. A short code, "
            "or a number outside its numbering plan, is accepted only if it is a contact, that is, after it has sent a "
            "message. An array of 2 to 10 numbers sends 1 group MMS to all of them, if the carrier of `from` has group "
            "messages; duplicates are removed, and an array of 1 number is an ordinary message.",
            "examples": [EXAMPLE_CUSTOMER, [EXAMPLE_CUSTOMER, "+12125550124"]],
        },
    )
    from_ = SenderNumber(
        attribute="from_number",
        required=True,
        data_key="from",
        metadata={
            "description": "The sender's phone number in E.164 format: any of the caller's own, or one shared with the caller. "
            "Other common formats are accepted, and so are short codes and alphanumeric senders of the inventory.",
            "examples": [EXAMPLE_OFFICE],
        },
    )
    message = Text(
        longest=MAX_BODY_LENGTH,
        attribute="body",
        required=True,
        metadata={"description": "The body of the message. May be empty when `media` is given."},
    )
    media = MediaUrls(
        MediaUrl(),
        load_default=list,
        validate=validate.Length(max=MAX_MEDIA),
        metadata={
            "description": "(Optional) An array of URLs to include as MMS attachments: publicly available ones, or the `url` "
            "of a file that you uploaded to `POST /api/v2/media`. Carriers limit a message to about 1 MB in total: 1 "
            "attachment a message is the safe choice. A single URL may be given as a string."
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
    sendAt = SendTime(
        attribute="send_at",
        load_default=None,
        metadata={
            "description": "(Optional) A UTC timestamp in the future when to schedule the message to be sent. The "
            "timestamp is in ms. A string in ISO 8601 format is accepted too: with an offset, such as "
            "`2026-12-01T09:00:00-05:00`, or without one in `scheduleTimezone`."
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
            "`sendStatus`, which wins over `sendAt`. A note that is a `reminder` takes its place in the "
            "conversation at `sendAt`, marks it unread, and notifies everyone with access to it."
        },
    )
    autoArchive = fields.Boolean(
        attribute="auto_archive",
        load_default=False,
        metadata={"description": "If true, the conversation's archived status will be set to true."},
    )
    mergeFields = fields.Boolean(
        attribute="merge_fields",
        load_default=False,
        metadata={
            "description": "If true, `[first]`, `[last]`, `[full]` and `[company]` are replaced with the contact's values when "
            "the message is accepted; `[first|friend]` becomes `friend` if the first name is unknown. Otherwise the text is "
            "sent as it is. Not for groups."
        },
    )
    reminder = fields.Boolean(
        load_default=False,
        metadata={
            "description": "If true, the message will be a reminder and displayed in the reminder section in the app. "
            "Reminders need `scheduleTimezone` and `sendAt`."
        },
    )
    scheduleTimezone = TimeZone(
        attribute="schedule_timezone",
        load_default=None,
        metadata={
            "description": "A required field for sending reminders, and for `recurrence`. Also the time zone of a `sendAt` in "
            "ISO 8601 format without an offset. With it the wall-clock time is what counts: if the rules of the zone change, "
            "`sendAt` changes with them.",
            "examples": ["America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"],
        },
    )
    mentions = fields.List(
        Text(longest=128, shortest=1),
        load_default=list,
        validate=validate.Length(max=MAX_MENTIONS),
        metadata={
            "description": f"(Optional) Uids of up to {MAX_MENTIONS} colleagues whom a note mentions: the owner of the number, "
            "those with whom it is shared, and administrators of the owner's organization or tenant. "
            "`GET /api/v2/mentions` lists them for each."
        },
    )
    recurrence = recurrence_field(
        "(Optional) Rule of RFC 5545 by which a scheduled message or a reminder recurs, counted by the wall clock of "
        "`scheduleTimezone`. `sendAt` is the first occurrence."
    )
    metadata = Metadata(
        "(Optional) Texts of your own, such as the id of an order. They are returned with the message, in webhook events "
        "and in exports, and are never sent to the recipient.",
        load_default=dict,
    )

    @pre_load
    def drop_empty_texts(self, data: Any, **_: Any) -> Any:
        """Return the body without optional fields that are empty: form builders send every field of their form."""
        if not isinstance(data, dict) or "" not in data.values():
            return data
        required = {field.data_key or name for name, field in self.fields.items() if field.required}
        return {name: value for name, value in data.items() if value != "" or name in required}

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> SendRequest:
        """Return the request for the service."""
        to = data["to_number"]
        return SendRequest(
            to_number=to if isinstance(to, str) else to[0],
            to_numbers=() if isinstance(to, str) else to,
            from_number=data["from_number"],
            body=data["body"],
            media=data["media"],
            already_sent=data["send_status"] == "sent",
            note=data["type"] == "note",
            send_at=resolve_send_time(data["send_at"], data["schedule_timezone"]),
            notify=data["notify"],
            auto_archive=data["auto_archive"],
            merge_fields=data["merge_fields"],
            reminder=data["reminder"],
            schedule_timezone=data["schedule_timezone"] or "",
            mentions=tuple(dict.fromkeys(data["mentions"])),
            recurrence=data["recurrence"] or "",
            metadata=data["metadata"],
        )


class SentMessageSchema(ResponseSchema):
    """Response to a send request."""

    OPTIONAL_FIELDS = frozenset({"expectedAt"})

    status = fields.Constant("true", metadata={"description": 'The string "true", as in the original API.'})
    MessageID = fields.String(attribute="id", dump_only=True, metadata={"description": "The id of the message."})
    id = fields.String(dump_only=True, metadata={"description": "Alias of `messageId`."})
    ConversationID = fields.String(attribute="contact_id", metadata={"description": "The id of the contact."})
    segments = fields.Integer(
        metadata={
            "description": "The number of segments that the carrier will count, as far as can be told before it has the "
            "message: 1 for an MMS, 0 for a note or a stored message."
        }
    )
    expectedAt = fields.Function(
        expected_at,
        metadata={
            "type": "integer",
            "description": "When the message is expected to leave, in ms since the epoch, if the recipient has quiet hours at "
            "its time; absent for others.",
        },
    )

    @post_dump
    def omit_no_time(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the response without a time that is 0."""
        return {name: value for name, value in data.items() if name != "expectedAt" or value}
