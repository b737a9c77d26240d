"""Integrations: available, installed, and their updates."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.integrations.base import EventType, FieldKind
from app.safe_http.ssrf_guard import MAX_URL_LENGTH
from app.services.integrations.requests import Installation, IntegrationUpdate
from schemas.common.fields import EXAMPLE_UID, RequestSchema, Text, time_field
from schemas.common.responses import ResponseSchema, choice

_MAX_NAME_LENGTH = 100
_MAX_ID_LENGTH = 128
_MAX_FIELDS = 20
EVENT_NAMES = [str(event) for event in EventType]

EXAMPLE_ID = "Hc7Rk2nWq7vRb0sLx9cT"
EXAMPLE_OFFER = {
    "name": "slack",
    "title": "Slack",
    "description": "Notifies a channel of the events you choose.",
    "events": ["message.received", "message.sent", "message.failed"],
    "signed": False,
    "fields": [
        {
            "name": "webhookUrl",
            "kind": "url",
            "title": "Webhook URL",
            "description": "The URL of an incoming webhook.",
            "secret": True,
            "required": True,
        }
    ],
}
EXAMPLE_INSTALLATION = {
    "integration": "slack",
    "name": "Front desk",
    "events": ["message.received", "message.failed"],
    "configuration": {"webhookUrl": "https://hooks.slack.com/services/T00000000/B00000000/a1b2c3d4e5f6a1b2c3d4e5f6"},
}
EXAMPLE_INSTALLED = {
    "id": EXAMPLE_ID,
    "integration": "slack",
    "name": "Front desk",
    "userId": EXAMPLE_UID,
    "enabled": True,
    "events": ["message.received", "message.failed"],
    "configuration": {},
    "secrets": {"webhookUrl": "…e5f6"},
    "secretRotatedAt": 0,
    "failingSince": 0,
    "disabledAt": 0,
    "disabledReason": "",
    "created": 1670372913091,
    "updated": 1670372913091,
}
EXAMPLE_SHOWN = EXAMPLE_INSTALLED | {"pausedSince": 0, "pausedUntil": 0}
EXAMPLE_TRY = {
    "at": 1670372913120,
    "url": "https://hooks.slack.com/…e5f6",
    "milliseconds": 84,
    "status": 200,
    "response": "ok",
}
EXAMPLE_TEST = {**EXAMPLE_TRY, "delivered": True}


class IntegrationFieldSchema(ResponseSchema):
    """Configuration field of an integration."""

    name = fields.String(required=True, metadata={"description": "Key in `configuration`."})
    kind = choice(FieldKind, "Placeholder that shows the format.")
    title = fields.String()
    description = fields.String()
    secret = fields.Boolean(
        attribute="is_secret", metadata={"description": "Whether the value is secret: later responses contain only a hint."}
    )
    required = fields.Constant(True)


class AvailableIntegrationSchema(ResponseSchema):
    """Available integration."""

    name = fields.String(required=True, metadata={"description": "Value of `integration` that installs it."})
    title = fields.String()
    description = fields.String()
    events = fields.List(choice(EventType), metadata={"description": "Event types that it can receive."})
    signed = fields.Boolean(
        attribute="is_signed", metadata={"description": "Whether its events are signed with a secret of this instance."}
    )
    fields_ = fields.List(fields.Nested(IntegrationFieldSchema), attribute="fields", data_key="fields")


class AvailableIntegrationListSchema(ResponseSchema):
    """Available integrations."""

    integrations = fields.List(fields.Nested(AvailableIntegrationSchema), required=True)


class InstalledIntegrationSchema(ResponseSchema):
    """Installed integration, with hints instead of secrets."""

    OPTIONAL_FIELDS = frozenset({"pausedSince", "pausedUntil"})

    id = fields.String(required=True)
    integration = fields.String(metadata={"description": "The `name` of the available integration."})
    name = fields.String(metadata={"description": "Name that the user chose."})
    userId = fields.String(attribute="uid", metadata={"description": "Uid of the owner."})
    enabled = fields.Boolean(metadata={"description": "Whether it currently receives events."})
    events = fields.List(choice(EventType), metadata={"description": "Event types that it receives."})
    configuration = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "Values of its fields, without secrets."}
    )
    secrets = fields.Dict(
        attribute="hints",
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "For each secret field, the last characters of its value."},
    )
    secretRotatedAt = time_field("When the signing secret was created; 0 if there is none.", attribute="secret_rotated_at")
    failingSince = time_field("Since when deliveries have failed; 0 if the last one succeeded.", attribute="failing_since")
    pausedSince = time_field(
        "Since when posts have been paused because the receiver does not respond; 0 if they are not. Only in responses to GET.",
        attribute="paused_since",
    )
    pausedUntil = time_field(
        "When the next post is tried; 0 if posts are not paused. Only in responses to GET.", attribute="paused_until"
    )
    disabledAt = time_field("When the instance disabled it; 0 if it did not.", attribute="disabled_at")
    disabledReason = fields.String(attribute="disabled_reason", metadata={"description": "Why it was disabled."})
    created = time_field("When the integration was installed.")
    updated = time_field("When the user last changed it.")


class InstalledIntegrationListSchema(ResponseSchema):
    """Integrations of a user."""

    integrations = fields.List(fields.Nested(InstalledIntegrationSchema), required=True)


class IntegrationsQuery(Schema):
    """Query of the integration list."""

    userId = Text(
        longest=_MAX_ID_LENGTH,
        shortest=1,
        attribute="uid",
        load_default=None,
        metadata={"description": "Uid of the owner; defaults to the caller. Required for service accounts."},
    )
    url = Text(
        longest=MAX_URL_LENGTH,
        shortest=1,
        load_default=None,
        metadata={
            "description": "Only webhooks that post to exactly this URL.",
            "examples": ["https://crm.example.com/events"],
        },
    )
    integration = Text(
        longest=_MAX_NAME_LENGTH,
        shortest=1,
        load_default=None,
        metadata={"description": "Only integrations of this kind, such as `webhooks`."},
    )


def _configuration(**kwargs: Any) -> fields.Dict:
    return fields.Dict(
        keys=Text(longest=_MAX_NAME_LENGTH),
        values=Text(longest=MAX_URL_LENGTH),
        validate=validate.Length(max=_MAX_FIELDS),
        metadata={
            "description": "Values of the integration's fields by name.",
            "additionalProperties": {"type": "string"},
        },
        **kwargs,
    )


def _events() -> fields.Field[Any]:
    return fields.List(
        fields.String(validate=validate.OneOf(EVENT_NAMES)),
        load_default=None,
        validate=validate.Length(max=len(EVENT_NAMES)),
        metadata={"description": "Event types to receive. Defaults to all when you install the integration."},
    )


class IntegrationCreationSchema(RequestSchema):
    """Integration to install."""

    integration = Text(
        longest=_MAX_NAME_LENGTH, required=True, metadata={"description": "The `name` of an available integration."}
    )
    name = Text(
        longest=_MAX_NAME_LENGTH, load_default="", metadata={"description": "Name of the integration; defaults to its title."}
    )
    configuration = _configuration(required=True)
    events = _events()
    userId = Text(
        longest=_MAX_ID_LENGTH,
        shortest=1,
        attribute="uid",
        load_default=None,
        metadata={"description": "Uid of the owner; defaults to the caller. Required for service accounts."},
    )

    @post_load
    def to_installation(self, data: dict[str, Any], **_: Any) -> Installation:
        """Return the request for the service."""
        return Installation(**data)


class IntegrationUpdateSchema(RequestSchema):
    """Fields of an integration to update; absent fields stay unchanged."""

    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, load_default=None)
    enabled = fields.Boolean(
        load_default=None,
        metadata={"description": "Whether it receives events. True also clears `failingSince` and re-enables it."},
    )
    events = _events()
    configuration = _configuration(load_default=None)

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> IntegrationUpdate:
        """Return the update for the service."""
        return IntegrationUpdate(**data)
