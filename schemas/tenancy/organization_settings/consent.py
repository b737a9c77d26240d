"""Settings of an organization's consent."""

from marshmallow import fields, validate

from app.services.compliance.consent.answers import MAX_CONFIRM_WORD
from app.store.compliance.consents import ConsentMethod
from app.store.tenancy.organization_settings.consent import DEFAULT_ACCEPTED_RECORDS, DEFAULT_WAIT_DAYS
from schemas.common.fields import RequestSchema
from schemas.common.responses import ResponseSchema
from schemas.common.short_lists import ShortList

MAX_CONFIRM_WORDS = 20
MAX_WAIT_DAYS = 30

ACCEPTABLE = tuple(str(method) for method in ConsentMethod if method is not ConsentMethod.MESSAGE)
"""Ways of consent whose records can count as a confirmation: a consent message that was taken is none."""

EXAMPLE_CONSENT = {
    "doubleOptIn": False,
    "waitDays": DEFAULT_WAIT_DAYS,
    "confirmWords": ["sounds good"],
    "acceptedRecords": list(DEFAULT_ACCEPTED_RECORDS),
}

_DOUBLE = "Whether messages wait until the contact has confirmed the consent message. It needs a required consent message."
_WAIT = f"Days after which a message that waits fails, 1 to {MAX_WAIT_DAYS}."
_WORDS = "Words that confirm, besides YES and the keywords that opt in."
_RECORDS = "Ways of consent (`how`) whose record counts as a confirmation, so that no consent message is sent."


class ConsentSettingsUpdateSchema(RequestSchema):
    """Settings of consent to change."""

    doubleOptIn = fields.Boolean(attribute="double_opt_in", metadata={"description": _DOUBLE})
    waitDays = fields.Integer(
        strict=True, attribute="wait_days", validate=validate.Range(1, MAX_WAIT_DAYS), metadata={"description": _WAIT}
    )
    confirmWords = ShortList(
        fields.String(validate=validate.Length(1, MAX_CONFIRM_WORD)),
        longest=MAX_CONFIRM_WORDS,
        attribute="confirm_words",
        metadata={"description": _WORDS},
    )
    acceptedRecords = ShortList(
        fields.String(validate=validate.OneOf(ACCEPTABLE)),
        longest=len(ACCEPTABLE),
        attribute="accepted_records",
        metadata={"description": _RECORDS},
    )


class ConsentSettingsSchema(ResponseSchema):
    """Settings of consent."""

    doubleOptIn = fields.Boolean(attribute="double_opt_in", metadata={"description": _DOUBLE})
    waitDays = fields.Integer(attribute="wait_days", metadata={"description": _WAIT})
    confirmWords = fields.List(fields.String(), attribute="confirm_words", metadata={"description": _WORDS})
    acceptedRecords = fields.List(fields.String(), attribute="accepted_records", metadata={"description": _RECORDS})
