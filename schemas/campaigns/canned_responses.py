"""Canned responses; v1 and v2 use the same field names."""

from typing import Any

from marshmallow import fields, post_load

from app.services.campaigns.canned_responses import CannedResponseUpdate
from app.store.campaigns.canned_responses import MAX_KEYWORD_LENGTH
from schemas.common.fields import EXAMPLE_UID, RequestSchema, Text, UpdateSchema, next_cursor, time_field
from schemas.common.owner_scopes import (
    EXAMPLE_OWNER,
    OWNER_FIELDS,
    OwnedCreationSchema,
    owner_scope,
    owning_organization,
    owning_tenant,
    owning_uid,
    take_owner,
)
from schemas.common.responses import ResponseSchema
from schemas.messages.sending import MAX_BODY_LENGTH

EXAMPLE_CANNED = {
    "id": "Qx5tRb8nWj2LmZc7Vk0P",
    "uid": EXAMPLE_UID,
    "name": "Opening hours",
    "body": "We are open from nine to five, Monday to Friday.",
    "auto_keyword": "hours",
    "mergeFields": False,
    **EXAMPLE_OWNER,
    "created": 1670372913091,
    "updated": 1670372913091,
}
EXAMPLE_CREATION = {name: EXAMPLE_CANNED[name] for name in ("uid", "name", "body", "auto_keyword")}

EXAMPLE_PREVIEWING = {"contactId": "Ct7lyT7uQe3HnJ4xWyA2"}
EXAMPLE_PREVIEWED = {"text": "Hi John, we are open from nine to five.", "segments": 1}

_MAX_NAME_LENGTH = 200
_KEYWORD = (
    "A keyword that when received would trigger the canned response as an auto-reply. It must "
    "be the whole message; case, accents, spaces and surrounding punctuation are ignored. It "
    "must be unique per owner, and cannot be an opt-in or opt-out keyword. Empty for none."
)


class _CannedResponseFieldsSchema(RequestSchema):
    name = Text(
        longest=_MAX_NAME_LENGTH,
        visible=True,
        load_default=None,
        metadata={"description": "A friendly name to represent the canned response content."},
    )
    mergeFields = fields.Boolean(
        attribute="merge_fields",
        load_default=None,
        metadata={
            "description": "Whether `[first]`, `[last]`, `[full]` and `[company]` are replaced with the recipient's values; "
            "`[first|friend]` becomes `friend` if the first name is unknown. Off by default: the text is sent as it is."
        },
    )
    auto_keyword = Text(longest=MAX_KEYWORD_LENGTH, load_default=None, metadata={"description": _KEYWORD})


class CannedResponseCreationSchema(OwnedCreationSchema, _CannedResponseFieldsSchema):
    """Canned response to create."""

    uid = Text(
        longest=128,
        load_default=None,
        metadata={"description": "The user id of the user to add the canned response for; defaults to the caller."},
    )
    body = Text(
        longest=MAX_BODY_LENGTH,
        shortest=1,
        required=True,
        metadata={"description": "The body of the canned response text message."},
    )

    @post_load
    def to_values(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the owner and the values for the service."""
        return {"owner": take_owner(data), "values": CannedResponseUpdate(**data)}


class CannedResponseUpdateSchema(_CannedResponseFieldsSchema, UpdateSchema):
    """Fields of a canned response to update; absent fields stay unchanged."""

    no_update = ("Must contain name, body, auto_keyword or mergeFields.", "body")

    body = Text(longest=MAX_BODY_LENGTH, shortest=1, load_default=None, metadata={"description": "The new body."})

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> CannedResponseUpdate:
        """Return the update for the service."""
        return CannedResponseUpdate(**data)


class CannedResponseSchema(ResponseSchema):
    """Canned response."""

    id = fields.String()
    uid = owning_uid()
    scope = owner_scope()
    organizationId = owning_organization()
    tenantId = owning_tenant()
    name = fields.String()
    body = fields.String()
    auto_keyword = fields.String(metadata={"description": "Keyword that triggers it as an auto-reply; empty for none."})
    mergeFields = fields.Boolean(
        attribute="merge_fields", metadata={"description": "Whether merge fields are replaced with the recipient's values."}
    )
    created = time_field("When the canned response was created.")
    updated = time_field("When the canned response was last changed.")


class CannedPreviewRequestSchema(RequestSchema):
    """Recipient of a canned response to preview."""

    contactId = Text(
        longest=128,
        shortest=1,
        attribute="contact_id",
        required=True,
        metadata={"description": "Id of the contact whose values fill the merge fields."},
    )


class CannedPreviewSchema(ResponseSchema):
    """Canned response as a contact would get it."""

    text = fields.String(metadata={"description": "The text. Empty if the contact's values leave nothing of it."})
    segments = fields.Integer(metadata={"description": "Number of segments, which carriers charge for."})


class CreatedCannedResponseSchema(ResponseSchema):
    """New canned response."""

    id = fields.String(required=True, metadata={"examples": [EXAMPLE_CANNED["id"]]})


class CannedResponseV1Schema(CannedResponseSchema):
    """Canned response (v1), with the original's fields alone unless `scope` is given."""

    OPTIONAL_FIELDS = OWNER_FIELDS | {"mergeFields"}


class CannedResponseListV1Schema(ResponseSchema):
    """Canned responses of a user (v1)."""

    OPTIONAL_FIELDS = frozenset({"nextCursor"})

    canned = fields.List(fields.Nested(CannedResponseV1Schema), required=True)
    nextCursor = fields.String(
        allow_none=True, metadata={"description": "Present when `limit` or `cursor` is given; null on the last page."}
    )


class CannedResponseListSchema(ResponseSchema):
    """Page of canned responses."""

    canned = fields.List(fields.Nested(CannedResponseSchema), attribute="items", required=True)
    nextCursor = next_cursor()
