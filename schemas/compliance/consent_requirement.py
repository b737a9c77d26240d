"""Whether a contact must get, or confirm, the consent message."""

from marshmallow import fields

from schemas.common.fields import time_field
from schemas.common.responses import ResponseSchema


class ConsentRequirementSchema(ResponseSchema):
    """Whether the organization's consent message must precede messages to a contact."""

    required = fields.Boolean(metadata={"description": "Whether the organization requires a consent message."})
    message = fields.String(metadata={"description": "Text of the consent message; empty if none is required."})
    consentSentAt = time_field("When the consent message was sent to the contact; 0 for never.", attribute="sent_at")
    isSentFirst = fields.Boolean(
        attribute="consent_pending",
        metadata={"description": "Whether the consent message will be sent before the next message to the contact."},
    )
    doubleOptIn = fields.Boolean(
        attribute="double_opt_in", metadata={"description": "Whether messages wait until the contact has confirmed."}
    )
    askedAt = time_field("When the contact was asked to confirm; 0 for never.", attribute="asked_at")
    confirmedAt = time_field("When the contact confirmed, or a record counted as that; 0 for never.", attribute="confirmed_at")
    waitsUntil = time_field("When messages that wait for the confirmation fail; 0 if none would wait.", attribute="waits_until")
