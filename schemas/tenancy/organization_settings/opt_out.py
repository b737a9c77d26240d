"""Settings of an organization's opt-outs."""

from marshmallow import fields, validate

from app.services.compliance.opt_outs.own_keywords import MAX_WORD
from app.text.opt_out_words import LANGUAGES
from schemas.common.fields import RequestSchema
from schemas.common.responses import ResponseSchema
from schemas.common.short_lists import ShortList

MAX_OWN_WORDS = 20

EXAMPLE_OPT_OUT = {
    "shared": True,
    "languages": ["es"],
    "stopWords": ["no more offers"],
    "startWords": ["join"],
    "helpWords": ["support"],
}

_SHARED = "Whether an opt-out at one number of the organization counts at all of them."
_CODES = ", ".join(f"`{code}`" for code in LANGUAGES)
_LANGUAGES = f"Languages whose keywords count besides English, as ISO 639-1 codes: {_CODES}."
_STOP = "Own words that opt out, besides STOP and its variants."
_START = "Own words that opt in, besides START and its variants."
_HELP = "Own words that ask for help, besides HELP and INFO."


def _own_words(attribute: str, description: str) -> ShortList:
    word = fields.String(validate=validate.Length(1, MAX_WORD))
    return ShortList(word, longest=MAX_OWN_WORDS, attribute=attribute, metadata={"description": description})


class OptOutSettingsUpdateSchema(RequestSchema):
    """Settings of opt-outs to change."""

    shared = fields.Boolean(metadata={"description": _SHARED})
    languages = fields.List(
        fields.String(validate=validate.OneOf(LANGUAGES)),
        validate=validate.Length(max=len(LANGUAGES)),
        metadata={"description": _LANGUAGES},
    )
    stopWords = _own_words("stop_words", _STOP)
    startWords = _own_words("start_words", _START)
    helpWords = _own_words("help_words", _HELP)


class OptOutSettingsSchema(ResponseSchema):
    """Settings of opt-outs."""

    shared = fields.Boolean(metadata={"description": _SHARED})
    languages = fields.List(fields.String(), metadata={"description": _LANGUAGES})
    stopWords = fields.List(fields.String(), attribute="stop_words", metadata={"description": _STOP})
    startWords = fields.List(fields.String(), attribute="start_words", metadata={"description": _START})
    helpWords = fields.List(fields.String(), attribute="help_words", metadata={"description": _HELP})
