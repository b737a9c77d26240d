"""Users."""

import dataclasses
from typing import Any

from marshmallow import fields, post_dump, pre_dump

from app.services.users.updates import UpdatedUser
from app.store.users.users import Restriction
from schemas.common.fields import EXAMPLE_OFFICE, EXAMPLE_UID, time_field
from schemas.common.responses import ResponseSchema, SuccessSchema, choice
from schemas.users.away import NO_AWAY, AwayField

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
    "away": NO_AWAY,
    "reminderEmails": False,
    "sharedKeywords": False,
    "signatureEnabled": False,
    "signatureText": "",
    "timezone": "",
    "isAdmin": False,
    "provider": "simulator",
    "external_id": "",
}
_WARNING = "Number of waiting messages that fail because the user's number changed; absent if there are none."


class UserSchema(ResponseSchema):
    """User."""

    id = fields.String()
    is_disabled = fields.Boolean()
    full_name = fields.String()
    email = fields.String()
    organizationId = fields.String(attribute="organization_id")
    tenantId = fields.String(attribute="tenant_id")
    phone_number = fields.String(metadata={"description": "In E.164 format; empty if the user has no number."})
    sharedWith = fields.List(
        fields.String(),
        attribute="shared_with",
        metadata={"description": "Uids of users who can read and reply to this user's conversations."},
    )
    deleted = time_field("When the user was marked for deletion; 0 if they are not.")
    restrictions = fields.List(choice(Restriction))
    relayWebhook = fields.String(attribute="relay_webhook")
    autoReplyMessage = fields.String(attribute="auto_reply_message")
    away = AwayField()
    reminderEmails = fields.Boolean(
        attribute="reminder_emails", metadata={"description": "Whether due reminders come by e-mail too."}
    )
    sharedKeywords = fields.Boolean(
        attribute="shared_keywords", metadata={"description": "Whether keywords of shared canned responses are answered too."}
    )
    signatureEnabled = fields.Boolean(attribute="signature_enabled")
    signatureText = fields.String(attribute="signature_text")
    timezone = fields.String(metadata={"description": "IANA time zone; empty for the instance's."})
    isAdmin = fields.Boolean(attribute="is_admin")
    provider = fields.String()
    external_id = fields.String()


class UpdatedUserSchema(UserSchema):
    """Updated user."""

    OPTIONAL_FIELDS = frozenset({"newToken", "warning"})

    newToken = fields.String(
        attribute="new_token",
        metadata={"description": "Present if you changed your own password: a custom token to sign in again."},
    )

    warning = fields.String(metadata={"description": _WARNING})

    @pre_dump
    def flatten(self, changed: UpdatedUser, **_: Any) -> dict[str, Any]:
        """Merge the user, the new token and the warning into one object."""
        user = {name.name: getattr(changed.user, name.name) for name in dataclasses.fields(changed.user)}
        beside = {"new_token": changed.new_token, "warning": changed.warning}
        return user | {name: value for name, value in beside.items() if value}


class UserUpdateResultV1Schema(SuccessSchema):
    """Result of a change (v1)."""

    OPTIONAL_FIELDS = frozenset({"warning"})

    warning = fields.String(metadata={"description": _WARNING})


class CreatedUserSchema(ResponseSchema):
    """New user."""

    id = fields.String(required=True, metadata={"examples": [EXAMPLE_UID]})


class PasswordChangeResultSchema(ResponseSchema):
    """Result of a password change."""

    OPTIONAL_FIELDS = frozenset({"newToken"})

    status = fields.String(required=True, metadata={"enum": ["Reset own password", "Reset password"]})
    newToken = fields.String(
        attribute="new_token",
        metadata={
            "description": "If you changed your own password: a Firebase custom token to sign in again "
            "(`signInWithCustomToken`), valid for 1 hour."
        },
    )

    @post_dump
    def drop_empty_token(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Remove an empty token from the response."""
        return {name: value for name, value in data.items() if value is not None}
