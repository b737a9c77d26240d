"""Replies to STOP, START and HELP in an organization's own words."""

from marshmallow import fields

from app.services.messages.keyword_replies import MAX_REPLY_SEGMENTS, MAX_TEMPLATE_LENGTH
from schemas.common.fields import RequestSchema, Text
from schemas.common.responses import ResponseSchema


def _reply_field(keywords: str) -> Text:
    """Return the field of the reply to some keywords."""
    return Text(
        longest=MAX_TEMPLATE_LENGTH,
        visible=True,
        metadata={
            "description": f"Reply to {keywords}. It must name the organization: `{{organization}}` is replaced by its name, "
            f"`{{support}}` by the tenant's support address. {MAX_REPLY_SEGMENTS} segments at most; an empty string restores "
            "the default.",
        },
    )


class KeywordRepliesSchema(RequestSchema):
    """Own replies to keywords; an absent one stays unchanged, an empty one is the default's."""

    stop = _reply_field("STOP and the other keywords that opt out")
    start = _reply_field("START and the other keywords that opt in")
    help = _reply_field("HELP and INFO; it must also say where to get help, for example by `{support}`")


class ShownKeywordRepliesSchema(ResponseSchema):
    """Own replies to keywords; empty where the default applies."""

    stop = fields.String(dump_default="")
    start = fields.String(dump_default="")
    help = fields.String(dump_default="")
