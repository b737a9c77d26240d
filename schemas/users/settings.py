"""A user's number sharing and message settings."""

from typing import Any

from marshmallow import fields, post_load, validate

from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from app.services.users.message_settings import MessageSettingsUpdate
from app.services.users.number_sharing import MAX_SHARED_WITH
from schemas.common.fields import EXAMPLE_OFFICE, EXAMPLE_UID, RequestSchema, Text, TimeZone, next_cursor
from schemas.common.responses import ResponseSchema
from schemas.users.away import EXAMPLE_AWAY, AwayField, AwaySettingsUpdateSchema
from schemas.users.directory import EXAMPLE_NAMED, NamedUserSchema

EXAMPLE_SHARED = {"userId": EXAMPLE_UID, "full_name": "Jane Roe", "phone_number": EXAMPLE_OFFICE}
EXAMPLE_SHARING = {"sharedWith": [EXAMPLE_UID], "users": [EXAMPLE_NAMED]}
EXAMPLE_MESSAGE_SETTINGS = {
    "autoReplyMessage": "We are closed until Monday.",
    "signatureEnabled": True,
    "signatureText": "Jane, Acme Dental",
    "timezone": "America/New_York",
    "away": EXAMPLE_AWAY,
    "reminderEmails": True,
    "sharedKeywords": True,
}

_MAX_SIGNATURE_LENGTH = 300


class NumberSharingUpdateSchema(RequestSchema):
    """Users to share a number with."""

    sharedWith = fields.List(
        Text(longest=128, shortest=1),
        attribute="shared_with",
        required=True,
        validate=validate.Length(max=MAX_SHARED_WITH),
        metadata={
            "description": "Ids of all users who can read and reply to the conversations of this number; they must "
            "belong to the same tenant. An empty list ends the sharing."
        },
    )


class NumberSharingSchema(ResponseSchema):
    """Users that a number is shared with."""

    sharedWith = fields.List(fields.String(), attribute="shared_with", required=True, metadata={"description": "Their uids."})
    users = fields.List(fields.Nested(NamedUserSchema), required=True, metadata={"description": "The same users by name."})


class SharedNumberSchema(ResponseSchema):
    """Number that is shared with a user."""

    userId = fields.String(attribute="id", metadata={"description": "Uid of the owner; pass it as `userId` to the lists."})
    full_name = fields.String()
    phone_number = fields.String(metadata={"description": "Phone number; pass it as `from` to send from it."})


class SharedNumberListSchema(ResponseSchema):
    """Page of numbers that are shared with a user."""

    numbers = fields.List(fields.Nested(SharedNumberSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class MessageSettingsUpdateSchema(RequestSchema):
    """Fields of the message settings to update; absent fields stay unchanged."""

    autoReplyMessage = Text(
        longest=MAX_TEXT_LENGTH,
        visible=True,
        attribute="auto_reply_message",
        load_default=None,
        metadata={
            "description": "Away message: the auto-reply to inbound messages that are neither keywords nor reactions, "
            "sent once every few hours for each contact. Empty for none."
        },
    )
    signatureEnabled = fields.Boolean(
        attribute="signature_enabled",
        load_default=None,
        metadata={"description": "Whether the signature is added to messages that the user writes in the app."},
    )
    signatureText = Text(
        longest=_MAX_SIGNATURE_LENGTH,
        visible=True,
        attribute="signature_text",
        load_default=None,
        metadata={"description": "Signature. Messages that a program sends have none."},
    )
    away = fields.Nested(AwaySettingsUpdateSchema, load_default=None)
    timezone = TimeZone(
        load_default=None,
        metadata={
            "description": "IANA time zone of the user, used for drip campaigns and the user's own business hours. Empty "
            "for the instance's time zone."
        },
    )
    reminderEmails = fields.Boolean(
        attribute="reminder_emails",
        load_default=None,
        metadata={
            "description": "Whether the user gets an e-mail too when a reminder is due, of their own number or a shared one. "
            "Off by default."
        },
    )
    sharedKeywords = fields.Boolean(
        attribute="shared_keywords",
        load_default=None,
        metadata={
            "description": "Whether keywords of the organization's and the tenant's canned responses are answered too, after "
            "the user's own. Off by default."
        },
    )

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> MessageSettingsUpdate:
        """Return the update for the service."""
        return MessageSettingsUpdate(**data)


class MessageSettingsSchema(ResponseSchema):
    """Message settings of a user."""

    autoReplyMessage = fields.String(attribute="auto_reply_message")
    away = AwayField()
    signatureEnabled = fields.Boolean(attribute="signature_enabled")
    signatureText = fields.String(attribute="signature_text")
    timezone = fields.String(metadata={"description": "IANA time zone of the user; empty for the instance's."})
    reminderEmails = fields.Boolean(
        attribute="reminder_emails", metadata={"description": "Whether due reminders come by e-mail too."}
    )
    sharedKeywords = fields.Boolean(
        attribute="shared_keywords", metadata={"description": "Whether keywords of shared canned responses are answered too."}
    )
