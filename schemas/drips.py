"""Drip campaigns and their applications on the wire: v1 and v2 spell them alike."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_dump, validate, validates_schema

from app.services.campaigns.drip_campaigns import DripCampaignChange
from app.services.campaigns.drip_enrollments import Applied
from app.services.campaigns.drip_schedule import (
    BY_CALENDAR,
    LENGTHS,
    MAX_BODY_LENGTH,
    MAX_CAMPAIGN_LENGTH,
    MAX_DELAY_MS,
    MAX_STEPS,
    IntervalType,
)
from app.services.campaigns.merge_fields import find_misspelled_token
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.store.messages import MessageState
from app.text.characters import is_blank
from schemas.common import EXAMPLE_UID, RequestSchema, Text, WebUrl, next_cursor, time_field

EXAMPLE_STEP = {
    "name": "Welcome",
    "interval": 1,
    "intervalType": "days",
    "message": "Hi [first], how do you like it so far?",
    "media": [],
    "timeOfDay": "09:30",
    "created": 1670372913091,
}
EXAMPLE_CAMPAIGN = {
    "id": "Dr1pB8nWj2LmZc7Vk0PQ",
    "uid": EXAMPLE_UID,
    "name": "New customers",
    "drips": [EXAMPLE_STEP],
    "created": 1670372913091,
    "updated": 1670372913091,
}
EXAMPLE_CREATION = {
    "name": "New customers",
    "drips": [{name: value for name, value in EXAMPLE_STEP.items() if name not in ("created", "media")}],
}
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

_MAX_NAME_LENGTH = 200
_MAX_MEDIA = 3
_LARGEST_INTERVAL = MAX_DELAY_MS // min(LENGTHS.values())
_WAITING = (*AWAITING_DELIVERY, MessageState.SENDING)
_SENT = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED)
_TOKENS = (
    "`[first]`, `[last]`, `[full]` and `[company]` stand for what is known of the contact, `[first|friend]` for `friend` where "
    "his first name is not known."
)


class DripStepSchema(RequestSchema):
    """A step of a campaign."""

    name = Text(longest=_MAX_NAME_LENGTH, visible=True, load_default="", metadata={"description": "What people call the step."})
    interval = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(0, _LARGEST_INTERVAL),
        metadata={"description": "How many of `intervalType` after the application the text is sent: two years at most."},
    )
    intervalType = fields.String(
        required=True,
        validate=validate.OneOf([str(unit) for unit in IntervalType]),
        metadata={"description": "The unit of `interval`. Days and weeks are counted by the calendar."},
    )
    message = Text(longest=MAX_BODY_LENGTH, load_default="", metadata={"description": f"The body of the text. {_TOKENS}"})
    media = fields.List(
        WebUrl(),
        load_default=list,
        validate=validate.Length(max=_MAX_MEDIA),
        metadata={"description": "Publicly available URLs to include as MMS attachments."},
    )
    timeOfDay = fields.String(
        load_default=None,
        validate=validate.Regexp(r"([01]\d|2[0-3]):[0-5]\d\Z", error="Must be a time of day, for example 09:30."),
        metadata={
            "description": "At what time of the day the text is sent, `HH:MM` in 24 hours; with days and weeks only. The time "
            "at which the campaign was applied, if absent."
        },
    )

    @validates_schema
    def require_sense(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a step of which nobody could say what is sent, or when."""
        unit = IntervalType(data["intervalType"])
        if misspelled := find_misspelled_token(data["message"]):
            token, right = misspelled
            raise ValidationError(f"'{token}' is no token. Write {right}, or use other brackets.", "message")
        if is_blank(data["message"]) and not data["media"]:
            raise ValidationError("Must not be empty unless media is given.", "message")
        if data["interval"] * LENGTHS[unit] > MAX_DELAY_MS:
            raise ValidationError("Must be two years at most.", "interval")
        if data["timeOfDay"] is not None and (unit not in BY_CALENDAR or data["interval"] == 0):
            raise ValidationError("Goes with one day or week at least.", "timeOfDay")


class _CampaignSchema(RequestSchema):
    @validates_schema
    def require_few_words(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a campaign that is too long in all."""
        if sum(len(step["message"]) for step in data.get("drips") or ()) > MAX_CAMPAIGN_LENGTH:
            raise ValidationError(f"Must have at most {MAX_CAMPAIGN_LENGTH} characters in all.", "drips")


def _steps(**kwargs: Any) -> fields.List[Any]:
    description = f"The steps, 1 to {MAX_STEPS}; each is sent at its time, whatever its place here."
    step = fields.Nested(DripStepSchema(unknown=EXCLUDE))
    return fields.List(step, validate=validate.Length(1, MAX_STEPS), metadata={"description": description}, **kwargs)


class CampaignCreationSchema(_CampaignSchema):
    """A campaign to create."""

    uid = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Whose it is to be; the caller's if absent. A service account must give it."},
    )
    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, required=True, metadata={"description": "What people call the campaign."})
    drips = _steps(required=True)


class CampaignChangeSchema(_CampaignSchema):
    """What to change about a campaign; what is left out stays as it is."""

    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, load_default=None, metadata={"description": "The new name."})
    drips = _steps(load_default=None)

    @validates_schema
    def require_a_change(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a body that changes nothing: most likely a field is misspelled."""
        if all(value is None for value in data.values()):
            raise ValidationError("One of name and drips must be given.", "drips")

    @post_load
    def make_change(self, data: dict[str, Any], **_: Any) -> DripCampaignChange:
        """Answer the change in the service's words."""
        return DripCampaignChange(data["name"], data["drips"])


class StoredDripStepSchema(Schema):
    """A step of a campaign, as it is kept."""

    name = fields.String()
    interval = fields.Integer()
    intervalType = fields.String()
    message = fields.String()
    media = fields.List(fields.String())
    timeOfDay = fields.String(allow_none=True)
    created = time_field("When it was written.")


class CampaignSchema(Schema):
    """A campaign."""

    id = fields.String()
    uid = fields.String(metadata={"description": "Whose it is."})
    name = fields.String()
    drips = fields.List(fields.Nested(StoredDripStepSchema), attribute="steps")
    created = time_field("When it was made.")
    updated = time_field("When it last changed.")


class CampaignsV1Schema(Schema):
    """The campaigns of a user (v1)."""

    drips = fields.List(fields.Nested(CampaignSchema), required=True)
    nextCursor = fields.String(
        allow_none=True, metadata={"description": "Only where `limit` or `cursor` is given: null on the last page."}
    )


class CampaignsSchema(Schema):
    """A page of campaigns."""

    drips = fields.List(fields.Nested(CampaignSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class CampaignDeletionQuery(Schema):
    """How a campaign is deleted."""

    cancel = fields.Boolean(
        load_default=False,
        metadata={"description": "Whether it ends for all contacts whom it was applied to. Otherwise it goes on for them."},
    )


class CampaignDeletionSchema(Schema):
    """What came of a deletion."""

    status = fields.String()
    jobId = fields.String(
        allow_none=True,
        metadata={"description": "With `cancel`: the job that ends it everywhere, for `GET /api/v2/jobs/{id}`."},
    )


class ApplyingSchema(RequestSchema):
    """What to apply to a contact."""

    dripCampaignId = Text(
        longest=128, shortest=1, required=True, metadata={"description": "The ID of the drip campaign to apply to the contact."}
    )
    timezone = Text(
        longest=64,
        load_default=None,
        metadata={
            "description": "The IANA name of the time zone in which days and weeks are counted; that of the contact's user if "
            "absent.",
            "examples": ["America/New_York"],
        },
    )


class DripMessageSchema(Schema):
    """A text of a campaign that was applied; `GET /api/v2/messages/{id}` tells the rest."""

    id = fields.String()
    sendAt = time_field("When it is sent.", attribute="send_at")
    message = fields.String(attribute="body", metadata={"description": "The text, with all tokens filled in."})
    media = fields.List(fields.String())
    state = fields.Enum(MessageState, by_value=True)


class AppliedSchema(Schema):
    """A campaign that was just applied."""

    dripCampaignId = fields.String(attribute="application.campaign_id")
    applicationId = fields.String(attribute="application.id", metadata={"description": "Names it when it is ended."})
    timezone = fields.String(attribute="application.timezone")
    addedDripMessages = fields.List(fields.Nested(DripMessageSchema), attribute="messages")


class AppliedV1Schema(AppliedSchema):
    """A campaign that was just applied (v1)."""

    errors = fields.List(fields.String(), metadata={"description": "Only where it was refused: why, a sentence each."})
    error = fields.String(metadata={"description": "Only where it was refused: why, as a sentence."})


class RunningDripSchema(Schema):
    """A campaign that runs for a contact, and how far it is."""

    applicationId = fields.String(attribute="application.id")
    dripCampaignId = fields.String(attribute="application.campaign_id")
    name = fields.String(attribute="application.name", metadata={"description": "What the campaign was called then."})
    timezone = fields.String(attribute="application.timezone")
    appliedBy = fields.String(attribute="application.applied_by")
    applied = time_field("When it was applied.", attribute="application.created")
    total = fields.Integer(metadata={"description": "Texts in all."})
    sent = fields.Integer(metadata={"description": "Texts that a carrier took; one that is `uncertain` is not among them."})
    waiting = fields.Integer(metadata={"description": "Texts that are still to be sent."})
    nextSendAt = time_field("When the next of them is sent.")
    messages = fields.List(fields.Nested(DripMessageSchema))

    @pre_dump
    def count(self, running: Applied, **_: Any) -> dict[str, Any]:
        """Answer a running campaign with its figures."""
        waiting = [message for message in running.messages if message.state in _WAITING]
        return {
            "application": running.application,
            "total": len(running.application.message_ids),
            "sent": sum(message.state in _SENT for message in running.messages),
            "waiting": len(waiting),
            "nextSendAt": min((message.send_at for message in waiting), default=0),
            "messages": running.messages,
        }


class RunningDripsSchema(Schema):
    """The campaigns that run for a contact."""

    drips = fields.List(fields.Nested(RunningDripSchema), required=True)
