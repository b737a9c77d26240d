"""A user's devices, number sharing and message settings."""

from typing import Any

from marshmallow import Schema, fields, post_dump, post_load, validate

from app.services.sending.signature import MAX_TEXT_LENGTH
from app.services.users.message_settings import MessageSettingsUpdate
from app.services.users.number_sharing import MAX_SHARED_WITH
from schemas.common.fields import EXAMPLE_OFFICE, EXAMPLE_UID, RequestSchema, Text, next_cursor, time_field

EXAMPLE_DEVICE = {
    "id": "5f1d7a84db00d2fce00b31a7fc73224fbb34ec2cb1d8fc60a3b7c7d4ea2e4c6f",
    "platform": "ios",
    "created": 1670372913091,
    "lastSeen": 1670372913091,
}
EXAMPLE_REGISTRATION = {"token": "fXq2c9yTQ0m:APA91bHun4MxP5egoKMwt2KZFBaFUH", "platform": "ios"}
EXAMPLE_SHARED = {"userId": EXAMPLE_UID, "full_name": "Jane Roe", "phone_number": EXAMPLE_OFFICE}
EXAMPLE_MESSAGE_SETTINGS = {
    "autoReplyMessage": "We are closed until Monday.",
    "signatureEnabled": True,
    "signatureText": "Jane, Acme Dental",
    "timezone": "America/New_York",
}

_MAX_SIGNATURE_LENGTH = 300


class DeviceRegistrationSchema(RequestSchema):
    """Device to register."""

    token = Text(
        longest=4096,
        shortest=1,
        required=True,
        metadata={"description": "Registration token of the Firebase SDK on this device."},
    )
    platform = fields.String(required=True, validate=validate.OneOf(["android", "ios", "web"]))


class DeviceSchema(Schema):
    """Registered device, without its registration token."""

    id = fields.String(metadata={"description": "Id of the device; use it to remove the device."})
    platform = fields.String()
    created = time_field("When the user first registered the device.")
    lastSeen = time_field("When the user last registered the device.", attribute="last_seen")


class PushReportSchema(Schema):
    """Result of a test notification."""

    status = fields.String(metadata={"description": "Explanation in one sentence."})
    reached = fields.Integer(
        metadata={"description": "Number of devices for which Firebase Cloud Messaging accepted the notification."}
    )
    removed = fields.Integer(metadata={"description": "Number of devices that no longer exist, and were unregistered."})
    failed = fields.Integer(metadata={"description": "Number of devices that could not be reached; they stay registered."})


class PasswordChangeResultSchema(Schema):
    """Result of a password change."""

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


class SharingSchema(RequestSchema):
    """Users to share a number with."""

    sharedWith = fields.List(
        Text(longest=128, shortest=1),
        required=True,
        validate=validate.Length(max=MAX_SHARED_WITH),
        metadata={
            "description": "Ids of all users who can read and reply to the conversations of this number; they must "
            "belong to the same tenant. An empty list ends the sharing."
        },
    )


class SharedWithSchema(Schema):
    """Users that a number is shared with."""

    sharedWith = fields.List(fields.String(), attribute="shared_with", required=True)


class SharedNumberSchema(Schema):
    """Number that is shared with a user."""

    userId = fields.String(attribute="id", metadata={"description": "Uid of the owner; pass it as `userId` to the lists."})
    full_name = fields.String()
    phone_number = fields.String(metadata={"description": "Phone number; pass it as `from` to send from it."})


class SharedNumbersSchema(Schema):
    """Page of numbers that are shared with a user."""

    numbers = fields.List(fields.Nested(SharedNumberSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class MessageSettingsUpdateSchema(RequestSchema):
    """Fields of the message settings to update; absent fields stay unchanged."""

    autoReplyMessage = Text(
        longest=MAX_TEXT_LENGTH,
        visible=True,
        load_default=None,
        metadata={
            "description": "Away message: the auto-reply to inbound messages that are neither keywords nor reactions, "
            "sent once every few hours for each contact. Empty for none."
        },
    )
    signatureEnabled = fields.Boolean(
        load_default=None,
        metadata={"description": "Whether the signature is added to messages that the user writes in the app."},
    )
    signatureText = Text(
        longest=_MAX_SIGNATURE_LENGTH,
        visible=True,
        load_default=None,
        metadata={"description": "Signature. Messages that a program sends have none."},
    )
    timezone = Text(
        longest=64,
        load_default=None,
        metadata={"description": "IANA time zone of the user, used for drip campaigns. Empty for the instance's time zone."},
    )

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> MessageSettingsUpdate:
        """Return the update for the service."""
        return MessageSettingsUpdate(
            auto_reply_message=data["autoReplyMessage"],
            signature_enabled=data["signatureEnabled"],
            signature_text=data["signatureText"],
            timezone=data["timezone"],
        )


class MessageSettingsSchema(Schema):
    """Message settings of a user."""

    autoReplyMessage = fields.String(attribute="auto_reply_message")
    signatureEnabled = fields.Boolean(attribute="signature_enabled")
    signatureText = fields.String(attribute="signature_text")
    timezone = fields.String(metadata={"description": "IANA time zone of the user; empty for the instance's."})
