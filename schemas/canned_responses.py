"""Canned responses on the wire: v1 and v2 spell them alike."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from app.services.campaigns.canned_responses import CannedResponseChange
from app.store.canned_responses import MAX_KEYWORD_LENGTH
from schemas.common import EXAMPLE_UID, PageQuery, RequestSchema, Text, next_cursor, time_field
from schemas.messages import MAX_BODY_LENGTH

EXAMPLE_CANNED = {
    "id": "Qx5tRb8nWj2LmZc7Vk0P",
    "uid": EXAMPLE_UID,
    "name": "Opening hours",
    "body": "We are open from nine to five, Monday to Friday.",
    "auto_keyword": "hours",
    "created": 1670372913091,
    "updated": 1670372913091,
}
EXAMPLE_CREATION = {name: EXAMPLE_CANNED[name] for name in ("uid", "name", "body", "auto_keyword")}

_MAX_NAME_LENGTH = 200
_KEYWORD = (
    "A keyword that when received would trigger the canned response as an auto-reply: a customer's whole text, whatever the "
    "case of its letters, its accents and spaces, and the punctuation around it. One response of a user has it, and it is no "
    "word by which customers opt in or out. Empty for none."
)


class _CannedSchema(RequestSchema):
    name = Text(
        longest=_MAX_NAME_LENGTH,
        visible=True,
        load_default=None,
        metadata={"description": "A friendly name to represent the canned response content."},
    )
    auto_keyword = Text(longest=MAX_KEYWORD_LENGTH, load_default=None, metadata={"description": _KEYWORD})

    @post_load
    def make_change(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Answer the request in the service's words, beside whose it is."""
        change = CannedResponseChange(name=data["name"], body=data["body"], auto_keyword=data["auto_keyword"])
        return {"uid": data.get("uid"), "change": change}


class CannedCreationSchema(_CannedSchema):
    """A canned response to create."""

    uid = Text(
        longest=128,
        load_default=None,
        metadata={"description": "The user id of the user to add the canned response for; the caller if absent."},
    )
    body = Text(
        longest=MAX_BODY_LENGTH,
        shortest=1,
        required=True,
        metadata={"description": "The body of the canned response text message."},
    )


class CannedChangeSchema(_CannedSchema):
    """What to change about a canned response; what is left out stays as it is."""

    body = Text(longest=MAX_BODY_LENGTH, shortest=1, load_default=None, metadata={"description": "The new body."})

    @validates_schema
    def require_a_change(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a body that changes nothing: most likely a field is misspelled."""
        if all(value is None for value in data.values()):
            raise ValidationError("One of name, body and auto_keyword must be given.", "body")


class CannedResponseSchema(Schema):
    """A canned response."""

    id = fields.String()
    uid = fields.String(metadata={"description": "Whose it is."})
    name = fields.String()
    body = fields.String()
    auto_keyword = fields.String(metadata={"description": "The text that is answered with it; empty for none."})
    created = time_field("When it was made.")
    updated = time_field("When it last changed.")


class CreatedCannedSchema(Schema):
    """A canned response that was just made."""

    id = fields.String(required=True, metadata={"examples": [EXAMPLE_CANNED["id"]]})


class CannedV1Schema(Schema):
    """The canned responses of a user (v1)."""

    canned = fields.List(fields.Nested(CannedResponseSchema), required=True)
    nextCursor = fields.String(
        allow_none=True, metadata={"description": "Only where `limit` or `cursor` is given: null on the last page."}
    )


class CannedSchema(Schema):
    """A page of canned responses."""

    canned = fields.List(fields.Nested(CannedResponseSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class OwnersQuery(PageQuery):
    """The query of a list of what belongs to one user."""

    userId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Whose; the caller's own if absent. A service account must give it."},
    )
