"""Events of integrations: their deliveries, and samples."""

from marshmallow import Schema, fields

from app.integrations.base import EventType
from schemas.common.fields import EXAMPLE_UID, time_field
from schemas.common.responses import ResponseSchema, choice
from schemas.integrations.installed import EVENT_NAMES, EXAMPLE_TRY
from schemas.webhooks.webhooks import WebhookDeliverySummarySchema, shown_body

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


EXAMPLE_EVENT = {
    "id": "Qd8sLx9cTd4MYk2nWq7v",
    "type": "contact.created",
    "timestamp": 1670372913091,
    "userId": EXAMPLE_UID,
    "organizationId": "iw8guE9ndCkMXzyVmDez",
    "data": {"contact": {"id": "Wm3kq8sTz0LrYp5nXb2V", "phone_number": "+12125550123", "full_name": "John Doe"}},
}


class IntegrationDeliverySchema(WebhookDeliverySummarySchema):
    """Event for an integration and the state of its delivery."""

    event = fields.String(metadata={"description": "Event type.", "enum": EVENT_NAMES})


class IntegrationDeliveryListSchema(ResponseSchema):
    """Page of events."""

    deliveries = fields.List(fields.Nested(IntegrationDeliverySchema), attribute="items", required=True)
    nextCursor = fields.String(
        attribute="next_cursor",
        allow_none=True,
        metadata={"description": "Pass it as `cursor` to get the next page. Null on the last page."},
    )


class IntegrationDeliveryDetailSchema(IntegrationDeliverySchema):
    """Event for an integration with its payload."""

    body = fields.Function(
        shown_body,
        metadata={"description": "Payload as it was posted. Null if it cannot be decrypted.", "type": ["object", "null"]},
    )


class SampleEventsQuery(Schema):
    """Query of the sample events."""

    event = fields.Enum(
        EventType, by_value=True, load_default=None, metadata={"description": "Only this type; all types by default."}
    )


class SampleEventSchema(ResponseSchema):
    """Event as a webhook receives it."""

    id = fields.String(metadata={"description": "Id of the event, the same for each attempt."})
    type = choice(EventType)
    timestamp = time_field("When it happened.")
    userId = fields.String()
    organizationId = fields.String()
    data = fields.Dict(metadata={"description": "The contact, and for events of messages the message."})


class SampleEventListSchema(ResponseSchema):
    """Sample events."""

    events = fields.List(fields.Nested(SampleEventSchema))
