"""Previews and results of blasts."""

from marshmallow import fields

from app.services.blasts.progress import STATES
from app.store.blasts.blast_recipients import SKIPPED
from schemas.blasts.requests import CONTACT_ID
from schemas.common.fields import (
    EXAMPLE_CUSTOMER,
    PageQuery,
    next_cursor,
    time_field,
)
from schemas.common.responses import ResponseSchema, choice

EXAMPLE_PREVIEW = {
    "isComplete": True,
    "recipients": 1193,
    "skipped": {"optedOut": 7},
    "parts": 1193,
    "maxParts": 1,
    "seconds": 1193,
    "waiting": 0,
    "waitingUntil": 0,
    "cost": 9.4247,
    "currency": "USD",
    "samples": [
        {
            "contactId": CONTACT_ID,
            "to": EXAMPLE_CUSTOMER,
            "message": "Hi John, whitening is 20 % off until Friday.\nAcme Dental. Reply STOP to opt out.",
        }
    ],
}
EXAMPLE_RECIPIENT = {
    "contactId": CONTACT_ID,
    "name": "John Doe",
    "to": EXAMPLE_CUSTOMER,
    "state": "delivered",
    "reason": "",
    "messageId": "Ms7nQx5tRb8nWj2LmZc7",
    "segments": 1,
    "date": 1670372931118,
    "repliedAt": 1670373931118,
    "optedOutAt": 0,
}


class BlastRecipientsQuery(PageQuery):
    """Filters of the recipients of a blast."""

    state = choice(
        [*(str(state) for state in STATES), SKIPPED],
        "Only recipients whose message is in this state, or those that got none (`skipped`). Default: all who have a message.",
        load_default=None,
    )


class BlastSampleSchema(ResponseSchema):
    """Text as a recipient would get it."""

    contactId = fields.String()
    to = fields.String()
    message = fields.String()


class BlastPreviewSchema(ResponseSchema):
    """Blast before it is sent."""

    isComplete = fields.Boolean(
        attribute="is_complete",
        metadata={"description": "Whether the whole audience was counted; a large one is counted up to 5,000 contacts."},
    )
    recipients = fields.Integer(metadata={"description": "Contacts who get a message."})
    skipped = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Contacts who get none, by reason, as in the blast."},
    )
    parts = fields.Integer(metadata={"description": "Message parts (segments) in all."})
    maxParts = fields.Integer(attribute="max_parts", metadata={"description": "Parts of the longest message."})
    seconds = fields.Integer(metadata={"description": "Time that the pace of the number takes for them; 0 without a limit."})
    waiting = fields.Integer(
        metadata={"description": "Recipients whose quiet hours hold their message when the blast begins, now or at `sendAt`."}
    )
    waitingUntil = time_field("When the quiet hours of the last of them end; 0 for none.", attribute="waiting_until")
    cost = fields.Float(
        allow_none=True, metadata={"description": "Price of all parts; null if the operator set no `PRICE_PER_PART`."}
    )
    currency = fields.String(metadata={"description": "Currency of `cost`; empty if there is none."})
    samples = fields.List(fields.Nested(BlastSampleSchema), metadata={"description": "Texts of the first recipients."})


class BlastRecipientSchema(ResponseSchema):
    """Recipient of a blast."""

    contactId = fields.String(attribute="contact_id")
    name = fields.String(metadata={"description": "Name of the contact; empty if it is gone."})
    to = fields.String(attribute="number", metadata={"description": "Number of the contact; empty if unknown."})
    state = fields.Function(
        lambda result: str(result.message.state) if result.message is not None else SKIPPED,
        metadata={"type": "string", "description": "State of the message, or `skipped`."},
    )
    reason = fields.Function(
        lambda result: (result.message.failure or {}).get("reason", "") if result.message is not None else result.about.skipped,
        metadata={"type": "string", "description": "Why it failed or was skipped; empty for others."},
    )
    messageId = fields.Function(
        lambda result: result.message.id if result.message is not None else "",
        metadata={"type": "string", "description": "Id of the message; empty for a skipped recipient."},
    )
    segments = fields.Function(
        lambda result: result.message.segments if result.message is not None else 0,
        metadata={"type": "integer", "description": "Parts of the message."},
    )
    date = fields.Function(
        lambda result: result.message.date if result.message is not None else 0,
        metadata={"type": "integer", "description": "Time of the message in ms; 0 for a skipped recipient."},
    )
    repliedAt = fields.Function(
        lambda result: result.about.replied_at if result.about is not None else 0,
        metadata={"type": "integer", "description": "When the contact first replied, within 3 days, in ms; 0 for never."},
    )
    optedOutAt = fields.Function(
        lambda result: result.about.opted_out_at if result.about is not None else 0,
        metadata={"type": "integer", "description": "When the contact opted out, within 3 days, in ms; 0 for never."},
    )


class BlastRecipientListSchema(ResponseSchema):
    """Page of recipients."""

    recipients = fields.List(fields.Nested(BlastRecipientSchema), attribute="items", required=True)
    nextCursor = next_cursor()


RESULT_COLUMNS = tuple(EXAMPLE_RECIPIENT)
"""Columns of the table of results."""
