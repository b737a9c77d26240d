"""Mentions of the caller in notes."""

from marshmallow import fields

from schemas.common.fields import EXAMPLE_UID, PageQuery, next_cursor
from schemas.common.responses import ResponseSchema
from schemas.messages.messages import EXAMPLE_MESSAGE, TextMessageSchema

EXAMPLE_MENTION = {
    "seen": False,
    "message": {**EXAMPLE_MESSAGE, "state": "note", "message": "Can you call them back?", "mentions": [EXAMPLE_UID]},
}


class MentionSchema(ResponseSchema):
    """A note that mentions the caller."""

    seen = fields.Boolean(metadata={"description": "Whether the caller has seen it."})
    message = fields.Nested(TextMessageSchema)


class MentionPageSchema(ResponseSchema):
    """Page of mentions."""

    mentions = fields.List(fields.Nested(MentionSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class MentionsQuery(PageQuery):
    """Query of the list of mentions."""

    unseen = fields.Boolean(load_default=False, metadata={"description": "Only those that the caller has not seen (true)."})
