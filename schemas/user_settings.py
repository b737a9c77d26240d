"""A user's devices, the sharing of his number, and his message settings on the wire."""

from typing import Any

from marshmallow import Schema, fields, post_dump, post_load, validate

from app.services.sending.signature import MAX_TEXT_LENGTH
from app.services.users.message_settings import MessageSettingsUpdate
from app.services.users.number_sharing import MAX_SHARED_WITH
from schemas.common import EXAMPLE_OFFICE, EXAMPLE_UID, RequestSchema, Text, next_cursor, time_field

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
    """A device to register."""

    token = Text(
        longest=4096,
        shortest=1,
        required=True,
        metadata={"description": "The registration token that the Firebase SDK gave the app on this device."},
    )
    platform = fields.String(required=True, validate=validate.OneOf(["android", "ios", "web"]))


class DeviceSchema(Schema):
    """A registered device, without its registration token."""

    id = fields.String(metadata={"description": "Names the device when it is removed."})
    platform = fields.String()
    created = time_field("When the user first registered it.")
    lastSeen = time_field("When he registered it last.", attribute="last_seen")


class PushReportSchema(Schema):
    """What became of a test notification."""

    status = fields.String(metadata={"description": "A sentence."})
    reached = fields.Integer(metadata={"description": "Devices that Firebase Cloud Messaging took it for."})
    removed = fields.Integer(metadata={"description": "Devices that are gone, and are no longer registered."})
    failed = fields.Integer(metadata={"description": "Devices that could not be reached; they stay registered."})


class PasswordChangeSchema(Schema):
    """What came of a change of password."""

    status = fields.String(required=True, metadata={"enum": ["Reset own password", "Reset password"]})
    newToken = fields.String(
        attribute="new_token",
        metadata={
            "description": "After a change of one's own password: a Firebase custom token, with which the app signs in again "
            "(`signInWithCustomToken`) within an hour."
        },
    )

    @post_dump
    def leave_out(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Answer no token where there is none."""
        return {name: value for name, value in data.items() if value is not None}


class SharingSchema(RequestSchema):
    """Whom to share a number with."""

    sharedWith = fields.List(
        Text(longest=128, shortest=1),
        required=True,
        validate=validate.Length(max=MAX_SHARED_WITH),
        metadata={
            "description": "Ids of all the users who are to see and answer the conversations of this number: of the same "
            "organization, or of another one of the same tenant. An empty list ends the sharing."
        },
    )


class SharedWithSchema(Schema):
    """Whom a number is shared with."""

    sharedWith = fields.List(fields.String(), attribute="shared_with", required=True)


class SharedNumberSchema(Schema):
    """A number that is shared with a user."""

    userId = fields.String(attribute="id", metadata={"description": "Its owner; pass it as `userId` to the lists."})
    full_name = fields.String()
    phone_number = fields.String(metadata={"description": "Pass it as `from` to send from it."})


class SharedNumbersSchema(Schema):
    """A page of the numbers that are shared with a user."""

    numbers = fields.List(fields.Nested(SharedNumberSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class MessageSettingsChangeSchema(RequestSchema):
    """What is to change about message settings; what is left out stays as it is."""

    autoReplyMessage = Text(
        longest=MAX_TEXT_LENGTH,
        visible=True,
        load_default=None,
        metadata={
            "description": "The away message: it answers a customer's text that is no keyword and no reaction, once for all "
            "texts of some hours. An empty text is none."
        },
    )
    signatureEnabled = fields.Boolean(
        load_default=None, metadata={"description": "Whether the signature stands below what the user types in the app."}
    )
    signatureText = Text(
        longest=_MAX_SIGNATURE_LENGTH,
        visible=True,
        load_default=None,
        metadata={"description": "The signature. Texts that are sent by a program have none."},
    )
    timezone = Text(
        longest=64,
        load_default=None,
        metadata={
            "description": "The IANA name of the user's time zone, in which the days of drip campaigns are counted. An empty "
            "text is the instance's."
        },
    )

    @post_load
    def make_change(self, data: dict[str, Any], **_: Any) -> MessageSettingsUpdate:
        """Answer the change in the service's words."""
        return MessageSettingsUpdate(
            auto_reply_message=data["autoReplyMessage"],
            signature_enabled=data["signatureEnabled"],
            signature_text=data["signatureText"],
            timezone=data["timezone"],
        )


class MessageSettingsSchema(Schema):
    """A user's message settings."""

    autoReplyMessage = fields.String(attribute="auto_reply_message")
    signatureEnabled = fields.Boolean(attribute="signature_enabled")
    signatureText = fields.String(attribute="signature_text")
    timezone = fields.String(metadata={"description": "The IANA name of the user's time zone; empty for the instance's."})
