"""Messages as the API returns them."""

from marshmallow import fields

from app.carriers.base import SendErrorKind
from app.services.messages.groups.receipts import list_recipients
from app.services.messages.slots import expected_at, paced_by
from app.services.sending.deliver.preflight import CONSENT_FAILED, DISABLED, NUMBER_INACTIVE, NUMBER_LOST, WRITER_REFUSED
from app.store.messages.messages import Direction, MessageState, Source
from schemas.common.fields import EXAMPLE_CUSTOMER, EXAMPLE_OFFICE, EXAMPLE_UID, next_cursor, time_field
from schemas.common.media_links import MediaLink
from schemas.common.responses import ResponseSchema, choice
from schemas.messages.metadata import EXAMPLE_METADATA
from schemas.messages.recurrence import OCCURRENCE_SCHEMA, list_next_occurrences

FAILURE_KINDS = (
    *SendErrorKind,
    MessageState.FAILED,
    MessageState.UNDELIVERED,
    DISABLED,
    NUMBER_LOST,
    NUMBER_INACTIVE,
    WRITER_REFUSED,
    CONSENT_FAILED,
)

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
    "recipients": [],
    "fromName": "",
    "repeats": [],
    "state": "delivered",
    "history": [
        {"state": "queued", "at": 1670372913091},
        {"state": "sending", "at": 1670372913120, "carrier": "simulator"},
        {"state": "sent", "at": 1670372913300},
        {"state": "delivered", "at": 1670372914050},
    ],
    "failure": None,
    "source": "api",
    "sentBy": EXAMPLE_UID,
    "sentByName": "Ann Archer",
    "changedBy": "",
    "changedByName": "",
    "metadata": EXAMPLE_METADATA,
    "mentions": [],
    "segments": 1,
    "smartEncoded": False,
    "expectedAt": 0,
    "pacedBy": "",
    "carrier": "simulator",
    "date": 1670372913120,
    "created": 1670372913091,
    "updated": 1670372914050,
    "sendAt": 0,
    "scheduleTimezone": "",
    "seriesId": "",
    "recurrence": "",
    "nextOccurrences": [],
    "reminder": False,
    "isNote": False,
}


class StateTransitionSchema(ResponseSchema):
    """State transition of a message."""

    OPTIONAL_FIELDS = frozenset({"reason", "changedBy", "carrier"})

    state = choice(MessageState)
    at = time_field("When the message entered the state.", required=True)
    reason = fields.String(metadata={"description": "Reason, if there is one."})
    carrier = fields.String(metadata={"description": "Of `sending`: the carrier to which the message was handed."})
    changedBy = fields.String(
        metadata={"description": "Id of the user who changed or canceled a message that somebody else wrote."}
    )


class MessageFailureSchema(ResponseSchema):
    """Why a message failed, or why its outcome is unknown."""

    kind = choice(
        FAILURE_KINDS,
        "`rejected`, `opted-out`, `bad-configuration`, `disabled`, `failed`, `undelivered`; "
        "`number-lost`: the sender's number was reassigned or removed while the message waited; "
        "`number-inactive`: it was suspended meanwhile; "
        "`writer-refused`: the author or editor may no longer send from the number; `retry` and "
        "`throttled`: the carrier's error is retried, or was until the retries ended; `unknown`: "
        "the outcome is unknown; `consent`: the organization's consent message could not be sent, or was not confirmed.",
    )
    code = fields.String(metadata={"description": "The carrier's error code, if any."})
    reason = fields.String(metadata={"description": "Explanation in one sentence."})


RECIPIENT_SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "description": "In E.164 format."},
        "state": {
            "type": "string",
            "enum": [str(state) for state in MessageState],
            "description": "As far as the carrier has reported it for this number; else the message's own state.",
        },
        "code": {"type": "string", "description": "The carrier's error code, if any."},
        "reason": {"type": "string", "description": "Why the message did not reach this number, if it did not."},
    },
    "required": ["number", "state", "code", "reason"],
}
"""A recipient of a group message, for the document."""


class TextMessageSchema(ResponseSchema):
    """Message and its state."""

    id = fields.String()
    contactId = fields.String(
        attribute="contact_id", metadata={"description": "Contact id, which is also the conversation id."}
    )
    userId = fields.String(
        attribute="uid", metadata={"description": "Uid of the user whose number sent or received the message."}
    )
    direction = choice(Direction, "`in` (received) or `out` (sent).")
    from_ = fields.String(attribute="from_number", data_key="from")
    to = fields.Function(
        lambda message: message.recipients or message.to_number,
        metadata={
            "description": "The recipient. For a group message an array of all recipients; those of an inbound one include "
            "the user's own number.",
            "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        },
    )
    recipients = fields.Function(
        lambda message: list_recipients(message),
        metadata={
            "description": "The recipients of an outbound group message, each with its own state; empty for any other message.",
            "type": "array",
            "items": RECIPIENT_SCHEMA,
        },
    )
    fromName = fields.String(
        attribute="from_name",
        metadata={
            "description": "Name of the contact that wrote an inbound group message; empty if it is unknown, and for any other "
            "message."
        },
    )
    message = fields.String(attribute="body")
    media = fields.List(
        MediaLink(),
        metadata={
            "description": "URLs of attachments. Links to files that this instance keeps are signed, and expire after 1 to 2 "
            "days: read the message again for new ones."
        },
    )
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
        metadata={"description": "Other recipients of an inbound group message, as the carrier named them."},
    )
    repeats = fields.List(
        fields.String(),
        metadata={"description": "Carrier ids of duplicates of this message that arrived shortly after it."},
    )
    state = choice(
        MessageState,
        "`scheduled`, `queued`, `sending`, `sent`, `delivered`, `undelivered`, `failed`, "
        "`canceled`; `uncertain`: the carrier received the request but did not respond; `stored`, "
        "`note`, `received`.",
    )
    history = fields.List(fields.Nested(StateTransitionSchema), metadata={"description": "All states so far, in order."})
    failure = fields.Nested(MessageFailureSchema, allow_none=True)
    source = choice(
        Source,
        "Author of the message: `api` (a program), `app` (a person in the app), `customer`, "
        "`keyword` (the auto-reply to STOP, START or HELP), `away` (the away message), `canned` (a canned "
        "response to a keyword), `drip` (a drip campaign) or `consent` (the organization's consent message).",
    )
    sentBy = fields.String(
        attribute="sent_by",
        metadata={
            "description": "Id of the user or service account that wrote the message; empty for customers and auto-replies."
        },
    )
    sentByName = fields.String(
        attribute="sent_by_name",
        metadata={"description": "Present name of that user or service account; empty if it was deleted."},
    )
    changedBy = fields.String(
        attribute="changed_by",
        metadata={
            "description": "Id of the last user who changed or canceled a message that somebody else wrote; empty if none did."
        },
    )
    changedByName = fields.String(
        attribute="changed_by_name", metadata={"description": "Present name of that user or service account."}
    )
    metadata = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "Texts that the sender attached, by name."}
    )
    mentions = fields.List(fields.String(), metadata={"description": "Uids of the colleagues whom a note mentions."})
    segments = fields.Integer(
        metadata={
            "description": "Number of segments: as counted when the message was accepted, then as the carrier counts. 1 for an "
            "MMS; 0 for messages that are not sent from here."
        }
    )
    smartEncoded = fields.Boolean(
        attribute="smart_encoded",
        metadata={
            "description": "Whether the recipient got the text with typographic characters replaced, as the organization's "
            "`smartEncoding` asks. `message` is the text as it was written."
        },
    )
    expectedAt = fields.Function(
        expected_at,
        metadata={
            "type": "integer",
            "description": "When a message is expected to leave that waits for its turn, in ms since the epoch: its number, or "
            "its campaign, sends more than it may at once, or the recipient has quiet hours. For `consent` it is when the "
            "message fails if the recipient has not confirmed by then. 0 for others.",
        },
    )
    pacedBy = fields.Function(
        paced_by,
        metadata={
            "type": "string",
            "description": "Limit that the message waits for: `number` (messages a second), `campaign` (a minute), "
            "`campaign-day` (a day), `quiet-hours`, `consent` (the recipient's confirmation), or `blast` while its blast "
            "is paused; empty for others.",
        },
    )
    carrier = fields.String(
        metadata={"description": "Carrier of the latest attempt, or of the inbound message; empty before the first attempt."}
    )
    date = time_field("Time that orders the message in its conversation.")
    created = time_field("When the message was accepted or received.")
    updated = time_field("When the message was last changed.")
    sendAt = time_field("When the message is scheduled to be sent; 0 if it is not scheduled.", attribute="send_at")
    scheduleTimezone = fields.String(attribute="schedule_timezone")
    seriesId = fields.Function(
        lambda message: message.series["id"] if message.series else "",
        metadata={"type": "string", "description": "Id of the series of a recurring message; empty for others."},
    )
    recurrence = fields.Function(
        lambda message: message.series["rule"] if message.series else "",
        metadata={"type": "string", "description": "Rule of RFC 5545 of a recurring message; empty for others."},
    )
    nextOccurrences = fields.Function(
        lambda message: list_next_occurrences(message),
        metadata={
            "description": "The next occurrences after a recurring message that waits, up to 5; empty for others.",
            "type": "array",
            "items": OCCURRENCE_SCHEMA,
        },
    )
    reminder = fields.Boolean(metadata={"description": "Whether it is or was a reminder."})
    isNote = fields.Function(
        lambda message: message.is_note or message.state is MessageState.NOTE,
        metadata={"type": "boolean", "description": "Whether it is a note for the office, which is never sent."},
    )


class TextMessageListSchema(ResponseSchema):
    """Page of a conversation's messages."""

    messages = fields.List(fields.Nested(TextMessageSchema), attribute="items", required=True)
    nextCursor = next_cursor()
