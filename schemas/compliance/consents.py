"""Records of consent."""

from typing import Any

from marshmallow import fields, post_load

from app.services.compliance.consent.consents import NewConsent
from app.store.compliance.consents import MAX_WORDS, ConsentMethod
from app.times.clock import MAX_TIME_MS
from schemas.common.fields import (
    EXAMPLE_CUSTOMER,
    EXAMPLE_UID,
    Milliseconds,
    OwnerQuery,
    RequestSchema,
    Text,
    next_cursor,
    time_field,
)
from schemas.common.responses import ResponseSchema, choice

EXAMPLE_NEW_CONSENT = {"how": "webForm", "words": "I agree to texts about my appointments.", "at": 1670372931118}
EXAMPLE_CONSENT = {
    "id": "Cn4kq8sTz0LrYp5nXb2V",
    "number": EXAMPLE_CUSTOMER,
    "userId": EXAMPLE_UID,
    "contactId": "Wm3kq8sTz0LrYp5nXb2V",
    "how": "webForm",
    "words": "I agree to texts about my appointments.",
    "at": 1670372931118,
    "recordedAt": 1670372935000,
    "by": EXAMPLE_UID,
    "messageId": "",
    "withdrawnAt": 0,
}
COLUMNS = tuple(EXAMPLE_CONSENT)
"""Columns of the table."""

_HOW = (
    "`message`: by or after a message; `webForm`: on a web page; `paper`: in writing; `verbal`: spoken; "
    "`keyword`: a word texted by the contact; `import`: as another system has it."
)


class ConsentRequestSchema(RequestSchema):
    """A consent to record."""

    how = choice(ConsentMethod, _HOW, attribute="method", required=True)
    words = Text(
        shortest=1,
        longest=MAX_WORDS,
        required=True,
        metadata={"description": "Words that the contact was shown or told, and agreed to."},
    )
    at = Milliseconds(
        load_default=None, metadata={"description": "When the contact consented (ms), not in the future; default: now."}
    )

    @post_load
    def to_consent(self, data: dict[str, Any], **_: Any) -> NewConsent:
        """Return the consent."""
        return NewConsent(**data | {"method": ConsentMethod(data["method"])})


class ConsentExportQuery(OwnerQuery):
    """Query of a table of records."""

    since = Milliseconds(in_query=True, load_default=0, metadata={"description": "Only consent at or after this time (ms)."})
    until = Milliseconds(
        in_query=True, load_default=MAX_TIME_MS, metadata={"description": "Only consent before this time (ms)."}
    )


class ConsentSchema(ResponseSchema):
    """Record of consent."""

    id = fields.String()
    number = fields.String(metadata={"description": "Number that the consent is for."})
    userId = fields.String(attribute="uid", metadata={"description": "Uid of the user whose contact consented."})
    contactId = fields.String(attribute="contact_id", metadata={"description": "Contact at that time; it may be gone."})
    how = choice(ConsentMethod, _HOW, attribute="method")
    words = fields.String(metadata={"description": "What the contact was shown or told."})
    at = time_field("When the contact consented, or the carrier took the consent message.")
    recordedAt = time_field("When it was recorded.", attribute="recorded_at")
    by = fields.String(metadata={"description": "Id of the user or service account that recorded it; empty for the instance."})
    messageId = fields.String(attribute="message_id", metadata={"description": "The consent message; empty for others."})
    withdrawnAt = time_field(
        "When the number last opted out, if that was after the consent; 0 if not.", attribute="withdrawn_at"
    )


class ConsentListSchema(ResponseSchema):
    """Page of records, the latest first."""

    consents = fields.List(fields.Nested(ConsentSchema), attribute="items", required=True)
    nextCursor = next_cursor()
