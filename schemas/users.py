"""Users and their tokens on the wire."""

import dataclasses
from typing import Any

from marshmallow import Schema, fields, pre_dump

from app.services.user_changes import ChangedUser
from schemas.fields import EXAMPLE_OFFICE, EXAMPLE_UID, next_cursor, time_field

EXAMPLE_USER = {
    "id": EXAMPLE_UID,
    "is_disabled": False,
    "full_name": "Jane Roe",
    "email": "jane.roe@example.com",
    "organizationId": "iw8guE9ndCkMXzyVmDez",
    "tenantId": "p0ZsKcT7uQe3HnJ4xWyA",
    "phone_number": EXAMPLE_OFFICE,
    "sharedWith": [],
    "deleted": 0,
    "restrictions": [],
    "relayWebhook": "https://crm.example.com/texts",
    "autoReplyMessage": "",
    "signatureEnabled": False,
    "signatureText": "",
    "isAdmin": False,
    "provider": "simulator",
    "external_id": "",
}
EXAMPLE_TOKEN_ID = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"  # noqa: S105 - the id of an example


class UserSchema(Schema):
    """A user."""

    id = fields.String()
    is_disabled = fields.Boolean()
    full_name = fields.String()
    email = fields.String()
    organizationId = fields.String(attribute="organization_id")
    tenantId = fields.String(attribute="tenant_id")
    phone_number = fields.String(metadata={"description": "In E.164; empty for a user without a number of his own."})
    sharedWith = fields.List(
        fields.String(),
        attribute="shared_with",
        metadata={"description": "Users who may read and answer on this user's number."},
    )
    deleted = time_field("When the user was marked for deletion; 0 for not.")
    restrictions = fields.List(fields.String())
    relayWebhook = fields.String(attribute="relay_webhook")
    autoReplyMessage = fields.String(attribute="auto_reply_message")
    signatureEnabled = fields.Boolean(attribute="signature_enabled")
    signatureText = fields.String(attribute="signature_text")
    isAdmin = fields.Boolean(attribute="is_admin")
    provider = fields.String()
    external_id = fields.String()


class ChangedUserSchema(UserSchema):
    """A user as he is now."""

    newToken = fields.String(
        attribute="new_token",
        metadata={"description": "Present when one's own password was changed: the custom token to sign in with again."},
    )

    @pre_dump
    def flatten(self, changed: ChangedUser, **_: Any) -> dict[str, Any]:
        """Answer the user and his new token as one."""
        user = {name.name: getattr(changed.user, name.name) for name in dataclasses.fields(changed.user)}
        return user | ({"new_token": changed.new_token} if changed.new_token else {})


class CreatedUserSchema(Schema):
    """A user who was just made."""

    id = fields.String(required=True, metadata={"examples": [EXAMPLE_UID]})


class CreatedTokenSchema(Schema):
    """A new token, shown this once."""

    token = fields.String(
        required=True,
        metadata={
            "description": "The secret. Send it as `Authorization: Bearer <user id>:<token>`. It is shown this once.",
            "examples": ["3q2-7w8Zb1nXKf0aVtYp5GmDL2pXZ5GJkR1aWb9cQv3"],
        },
    )


class TokenSchema(Schema):
    """A token, without its secret."""

    id = fields.String(metadata={"description": "Names the token when it is deleted.", "examples": [EXAMPLE_TOKEN_ID]})
    name = fields.String()
    created = time_field("When it was made.")
    lastUsed = time_field("When it was last used, to the hour; 0 for never.", attribute="last_used")
    expires = time_field("When it expires; 0 for never.")


class TokensSchema(Schema):
    """A page of tokens."""

    tokens = fields.List(fields.Nested(TokenSchema), attribute="items", required=True)
    nextCursor = next_cursor()
