"""Devices, and results of push notifications."""

from marshmallow import fields, validate

from app.store.push.devices import Platform
from schemas.common.fields import RequestSchema, Text, time_field
from schemas.common.responses import ResponseSchema, choice
from schemas.push.settings import EXAMPLE_DEVICE_SETTINGS, DeviceSettingsSchema

EXAMPLE_DEVICE = {
    "id": "5f1d7a84db00d2fce00b31a7fc73224fbb34ec2cb1d8fc60a3b7c7d4ea2e4c6f",
    "platform": "ios",
    "created": 1670372913091,
    "lastSeen": 1670372913091,
    "notificationSettings": EXAMPLE_DEVICE_SETTINGS,
}

EXAMPLE_REGISTRATION = {"token": "fXq2c9yTQ0m:APA91bHun4MxP5egoKMwt2KZFBaFUH", "platform": "ios"}


class DeviceRegistrationSchema(RequestSchema):
    """Device to register."""

    token = Text(
        longest=4096,
        shortest=1,
        required=True,
        metadata={"description": "Registration token of the Firebase SDK on this device."},
    )
    platform = fields.String(required=True, validate=validate.OneOf(list(Platform)))


class DeviceSchema(ResponseSchema):
    """Registered device, without its registration token."""

    id = fields.String(metadata={"description": "Id of the device; use it to remove the device."})
    platform = choice(Platform)
    created = time_field("When the user first registered the device.")
    lastSeen = time_field("When the user last registered the device.", attribute="last_seen")
    notificationSettings = fields.Nested(
        DeviceSettingsSchema,
        attribute="own_choice",
        metadata={"description": "The device's own choice of notifications, beside the user's `notificationSettings`."},
    )


class DeviceListSchema(ResponseSchema):
    """Devices of a user."""

    devices = fields.List(fields.Nested(DeviceSchema))


class PushReportSchema(ResponseSchema):
    """Result of a test notification."""

    status = fields.String(metadata={"description": "Explanation in one sentence."})
    reached = fields.Integer(
        metadata={"description": "Number of devices for which Firebase Cloud Messaging accepted the notification."}
    )
    removed = fields.Integer(metadata={"description": "Number of devices that no longer exist, and were unregistered."})
    failed = fields.Integer(metadata={"description": "Number of devices that could not be reached; they stay registered."})
