"""Settings of an organization's opt-outs."""

from marshmallow import fields, validate

from app.text.opt_out_words import LANGUAGES
from schemas.common.fields import RequestSchema
from schemas.common.responses import ResponseSchema

EXAMPLE_OPT_OUT = {"shared": True, "languages": ["es"]}

_SHARED = "Whether an opt-out at one number of the organization counts at all of them."
_CODES = ", ".join(f"`{code}`" for code in LANGUAGES)
_LANGUAGES = f"Languages whose keywords count besides English, as ISO 639-1 codes: {_CODES}."


class OptOutSettingsUpdateSchema(RequestSchema):
    """Settings of opt-outs to change."""

    shared = fields.Boolean(metadata={"description": _SHARED})
    languages = fields.List(
        fields.String(validate=validate.OneOf(LANGUAGES)),
        validate=validate.Length(max=len(LANGUAGES)),
        metadata={"description": _LANGUAGES},
    )


class OptOutSettingsSchema(ResponseSchema):
    """Settings of opt-outs."""

    shared = fields.Boolean(metadata={"description": _SHARED})
    languages = fields.List(fields.String(), metadata={"description": _LANGUAGES})
