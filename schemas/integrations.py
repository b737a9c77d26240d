"""Integrations on the wire: what may be installed, what is, and what to change about it."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.integrations.base import EventType
from app.safe_http.ssrf_guard import MAX_URL_LENGTH
from app.services.integrations.installations import Installation, IntegrationChange
from schemas.common import EXAMPLE_UID, RequestSchema, Text, time_field
from schemas.webhooks import DeliverySummarySchema

_MAX_NAME_LENGTH = 100
_MAX_ID_LENGTH = 128
_MAX_FIELDS = 20
_EVENTS = [str(event) for event in EventType]

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
EXAMPLE_TRY = {
    "at": 1670372913120,
    "url": "https://hooks.slack.com/…e5f6",
    "milliseconds": 84,
    "status": 200,
    "response": "ok",
}
EXAMPLE_TEST = {**EXAMPLE_TRY, "delivered": True}
EXAMPLE_DELIVERY = {
    "id": "Qd8sLx9cTd4MYk2nWq7v",
    "event": "message.received",
    "messageId": "Yk2nWq7vRb0sLx9cTd4M",
    "contactId": "Wm3kq8sTz0LrYp5nXb2V",
    "state": "delivered",
    "attempts": 1,
    "nextAttemptAt": 1670372913091,
    "created": 1670372913091,
    "updated": 1670372913204,
    "tries": [EXAMPLE_TRY],
}


class OfferedFieldSchema(Schema):
    """A value that a user must give."""

    name = fields.String(required=True, metadata={"description": "Its key in `configuration`."})
    kind = fields.String(metadata={"description": "What it looks like.", "enum": ["url", "token"]})
    title = fields.String()
    description = fields.String()
    secret = fields.Boolean(attribute="is_secret", metadata={"description": "Whether it is never shown again, but for a hint."})
    required = fields.Constant(True)


class OfferSchema(Schema):
    """An integration that may be installed."""

    name = fields.String(required=True, metadata={"description": "What `integration` is to say to install it."})
    title = fields.String()
    description = fields.String()
    events = fields.List(fields.String(), metadata={"description": "What it can be told."})
    signed = fields.Boolean(
        attribute="is_signed", metadata={"description": "Whether its events are signed by a secret of ours."}
    )
    fields_ = fields.List(fields.Nested(OfferedFieldSchema), attribute="fields", data_key="fields")


class OffersSchema(Schema):
    """What may be installed."""

    integrations = fields.List(fields.Nested(OfferSchema), required=True)


class InstalledSchema(Schema):
    """An installed integration; of its secrets, hints."""

    id = fields.String(required=True)
    integration = fields.String(metadata={"description": "What it is one of: the `name` of one that is available."})
    name = fields.String(metadata={"description": "What its user calls it."})
    userId = fields.String(attribute="uid", metadata={"description": "Whose it is."})
    enabled = fields.Boolean(metadata={"description": "Whether it is told events at the moment."})
    events = fields.List(fields.String(), metadata={"description": "What it is told."})
    configuration = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "The values of its fields that are no secrets."}
    )
    secrets = fields.Dict(
        attribute="hints",
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "For each secret field the end of its value, by which to tell one from another."},
    )
    secretRotatedAt = time_field(
        "When the secret that signs its events was made; 0 before the first.", attribute="secret_rotated_at"
    )
    failingSince = time_field("Since when nothing has arrived there; 0 if all is well.", attribute="failing_since")
    disabledAt = time_field("When it was switched off by the instance; 0 if it was not.", attribute="disabled_at")
    disabledReason = fields.String(attribute="disabled_reason", metadata={"description": "Why it was switched off."})
    created = time_field("When it was installed.")
    updated = time_field("When its user last changed it.")


class InstalledListSchema(Schema):
    """A user's integrations."""

    integrations = fields.List(fields.Nested(InstalledSchema), required=True)


class InstalledQuery(Schema):
    """Whose integrations are listed."""

    userId = Text(
        longest=_MAX_ID_LENGTH,
        shortest=1,
        load_default=None,
        metadata={"description": "Whose integrations; the caller's own without it. A service account must name a user."},
    )


def _configuration(**kwargs: Any) -> fields.Dict:
    return fields.Dict(
        keys=Text(longest=_MAX_NAME_LENGTH),
        values=Text(longest=MAX_URL_LENGTH),
        validate=validate.Length(max=_MAX_FIELDS),
        metadata={
            "description": "Values of the integration's fields, by their names.",
            "additionalProperties": {"type": "string"},
        },
        **kwargs,
    )


def _events() -> fields.Field[Any]:
    return fields.List(
        fields.String(validate=validate.OneOf(_EVENTS)),
        load_default=None,
        validate=validate.Length(max=len(_EVENTS)),
        metadata={"description": "What it is to be told; all that it can be told if absent at its installation."},
    )


class InstallationSchema(RequestSchema):
    """An integration to install."""

    integration = Text(
        longest=_MAX_NAME_LENGTH, required=True, metadata={"description": "The `name` of one that is available."}
    )
    name = Text(longest=_MAX_NAME_LENGTH, load_default="", metadata={"description": "What to call it; its title if absent."})
    configuration = _configuration(required=True)
    events = _events()
    userId = Text(
        longest=_MAX_ID_LENGTH,
        shortest=1,
        load_default=None,
        metadata={"description": "For whom; for the caller if absent. A service account must name a user."},
    )

    @post_load
    def make_installation(self, data: dict[str, Any], **_: Any) -> Installation:
        """Answer the request in the service's words."""
        return Installation(
            integration=data["integration"],
            name=data["name"],
            configuration=data["configuration"],
            events=data["events"],
            uid=data["userId"],
        )


class IntegrationChangeSchema(RequestSchema):
    """What is to change about an integration; what is left out stays as it is."""

    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, load_default=None)
    enabled = fields.Boolean(
        load_default=None, metadata={"description": "Whether it is to be told events. True forgets that it has failed."}
    )
    events = _events()
    configuration = _configuration(load_default=None)

    @post_load
    def make_change(self, data: dict[str, Any], **_: Any) -> IntegrationChange:
        """Answer the change in the service's words."""
        return IntegrationChange(**data)


class IntegrationDeliverySchema(DeliverySummarySchema):
    """An event for an integration, and how far it has come."""

    event = fields.String(metadata={"description": "Its type.", "enum": _EVENTS})


class IntegrationDeliveriesSchema(Schema):
    """A page of events."""

    deliveries = fields.List(fields.Nested(IntegrationDeliverySchema), attribute="items", required=True)
    nextCursor = fields.String(
        attribute="next_cursor",
        allow_none=True,
        metadata={"description": "Pass it as `cursor` to get the next page; null on the last page."},
    )
