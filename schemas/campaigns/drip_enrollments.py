"""Enrollments of contacts in drip campaigns; v1 and v2 use the same field names."""

from typing import Any

from marshmallow import fields, pre_dump

from app.services.campaigns.drip_enrollments import Enrollment
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.store.messages.messages import MessageState
from schemas.campaigns.drip_campaigns import EXAMPLE_CAMPAIGN
from schemas.common.fields import EXAMPLE_UID, RequestSchema, Text, TimeZone, time_field
from schemas.common.media_links import MediaLink
from schemas.common.responses import ResponseSchema

EXAMPLE_APPLYING = {"dripCampaignId": EXAMPLE_CAMPAIGN["id"]}

_EXAMPLE_MESSAGE = {
    "id": "Yk2nWq7vRb0sLx9cTd4M",
    "sendAt": 1670423400000,
    "message": "Hi John, how do you like it so far?",
    "media": [],
    "state": "scheduled",
}

EXAMPLE_APPLIED = {
    "dripCampaignId": EXAMPLE_CAMPAIGN["id"],
    "applicationId": "Ap9lyT7uQe3HnJ4xWyA2",
    "timezone": "America/New_York",
    "addedDripMessages": [_EXAMPLE_MESSAGE],
}

EXAMPLE_RUNNING = {
    "applicationId": EXAMPLE_APPLIED["applicationId"],
    "dripCampaignId": EXAMPLE_CAMPAIGN["id"],
    "name": "New customers",
    "timezone": "America/New_York",
    "appliedBy": EXAMPLE_UID,
    "applied": 1670372913091,
    "total": 1,
    "sent": 0,
    "waiting": 1,
    "nextSendAt": 1670423400000,
    "messages": [_EXAMPLE_MESSAGE],
}

_WAITING = (*AWAITING_DELIVERY, MessageState.SENDING)

_SENT = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED)


class EnrollmentRequestSchema(RequestSchema):
    """Campaign to apply to a contact."""

    dripCampaignId = Text(
        longest=128,
        shortest=1,
        attribute="campaign_id",
        required=True,
        metadata={"description": "The ID of the drip campaign to apply to the contact."},
    )
    timezone = TimeZone(
        load_default=None,
        metadata={
            "description": "IANA time zone for days and weeks; defaults to the time zone of the contact's owner.",
            "examples": ["America/New_York"],
        },
    )


class DripMessageSchema(ResponseSchema):
    """Scheduled message of an enrollment; see `GET /api/v2/messages/{id}` for its details."""

    id = fields.String()
    sendAt = time_field("When the message is sent.", attribute="send_at")
    message = fields.String(attribute="body", metadata={"description": "Text with all placeholders replaced."})
    media = fields.List(MediaLink())
    state = fields.Enum(MessageState, by_value=True)


class EnrollmentSchema(ResponseSchema):
    """New enrollment of a contact in a campaign."""

    dripCampaignId = fields.String(attribute="application.campaign_id")
    applicationId = fields.String(
        attribute="application.id", metadata={"description": "Id of the enrollment; use it to end the campaign."}
    )
    timezone = fields.String(attribute="application.timezone")
    addedDripMessages = fields.List(fields.Nested(DripMessageSchema), attribute="messages")


class EnrollmentV1Schema(EnrollmentSchema):
    """New enrollment of a contact in a campaign (v1)."""

    OPTIONAL_FIELDS = frozenset({"errors", "error"})

    errors = fields.List(fields.String(), metadata={"description": "Only if the request was refused: the reasons."})
    error = fields.String(metadata={"description": "Only if the request was refused: the reason."})


class RunningEnrollmentSchema(ResponseSchema):
    """Running enrollment of a contact and its progress."""

    applicationId = fields.String(attribute="application.id")
    dripCampaignId = fields.String(attribute="application.campaign_id")
    name = fields.String(
        attribute="application.name", metadata={"description": "Name of the campaign at the time of enrollment."}
    )
    timezone = fields.String(attribute="application.timezone")
    appliedBy = fields.String(attribute="application.applied_by")
    applied = time_field("When the contact was enrolled.", attribute="application.created")
    total = fields.Integer(metadata={"description": "Number of messages in total."})
    sent = fields.Integer(metadata={"description": "Number of messages that a carrier accepted, without `uncertain` ones."})
    waiting = fields.Integer(metadata={"description": "Number of messages still to send."})
    nextSendAt = time_field("When the next message is sent.")
    messages = fields.List(fields.Nested(DripMessageSchema))

    @pre_dump
    def count(self, running: Enrollment, **_: Any) -> dict[str, Any]:
        """Return an enrollment with its message counts."""
        waiting = [message for message in running.messages if message.state in _WAITING]
        return {
            "application": running.application,
            "total": len(running.application.message_ids),
            "sent": sum(message.state in _SENT for message in running.messages),
            "waiting": len(waiting),
            "nextSendAt": min((message.send_at for message in waiting), default=0),
            "messages": running.messages,
        }


class RunningEnrollmentListSchema(ResponseSchema):
    """Running enrollments of a contact."""

    drips = fields.List(fields.Nested(RunningEnrollmentSchema), required=True)
