"""Drip campaigns; v1 and v2 use the same field names."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.services.campaigns.drip_campaigns import DripCampaignUpdate
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
from app.text.characters import is_blank
from schemas.common.fields import EXAMPLE_UID, RequestSchema, Text, UpdateSchema, next_cursor, time_field
from schemas.common.media_links import MediaLink, MediaUrl
from schemas.common.owner_scopes import (
    EXAMPLE_OWNER,
    OWNER_FIELDS,
    OwnedCreationSchema,
    owner_scope,
    owning_organization,
    owning_tenant,
    owning_uid,
    take_owner,
)
from schemas.common.responses import ResponseSchema, choice
from schemas.common.short_lists import ShortList

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
    **EXAMPLE_OWNER,
    "created": 1670372913091,
    "updated": 1670372913091,
}
EXAMPLE_CREATION = {
    "name": "New customers",
    "drips": [{name: value for name, value in EXAMPLE_STEP.items() if name not in ("created", "media")}],
}

_MAX_NAME_LENGTH = 200
_MAX_MEDIA = 3
_LARGEST_INTERVAL = MAX_DELAY_MS // min(LENGTHS.values())
_TOKENS = (
    "`[first]`, `[last]`, `[full]` and `[company]` are replaced with the contact's values; "
    "`[first|friend]` becomes `friend` if the first name is unknown."
)


class DripStepSchema(RequestSchema):
    """Step of a campaign."""

    name = Text(longest=_MAX_NAME_LENGTH, visible=True, load_default="", metadata={"description": "Name of the step."})
    interval = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(0, _LARGEST_INTERVAL),
        metadata={"description": "Number of `intervalType` units between enrollment and the message; 2 years at most."},
    )
    intervalType = fields.String(
        required=True,
        validate=validate.OneOf([str(unit) for unit in IntervalType]),
        metadata={"description": "Unit of `interval`. Days and weeks are calendar days and weeks."},
    )
    message = Text(longest=MAX_BODY_LENGTH, load_default="", metadata={"description": f"Body of the message. {_TOKENS}"})
    media = fields.List(
        MediaUrl(),
        load_default=list,
        validate=validate.Length(max=_MAX_MEDIA),
        metadata={"description": "URLs to include as MMS attachments: public ones, or those of uploaded files."},
    )
    timeOfDay = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d\Z", error="Must be a time of day, for example 09:30."),
        metadata={
            "description": "Time of day of the message (`HH:MM`, 24 hours); only with days and weeks. Defaults to the "
            "time of enrollment."
        },
    )

    created = time_field("When the step was saved. A step that was read may be sent back as it is.", dump_only=True)

    @validates_schema
    def check_step(self, data: dict[str, Any], **_: Any) -> None:
        """Reject a step without content, or with an ambiguous time."""
        unit = IntervalType(data["intervalType"])
        if misspelled := find_misspelled_token(data["message"]):
            token, right = misspelled
            raise ValidationError(f"'{token}' is no token. Write {right}, or use other brackets.", "message")
        if is_blank(data["message"]) and not data["media"]:
            raise ValidationError("Must not be empty unless media is given.", "message")
        if data["interval"] * LENGTHS[unit] > MAX_DELAY_MS:
            raise ValidationError("Must be 2 years at most.", "interval")
        if data["timeOfDay"] is not None and (unit not in BY_CALENDAR or data["interval"] == 0):
            raise ValidationError("Requires an interval of at least 1 day or week.", "timeOfDay")


class _CampaignSchema(RequestSchema):
    @validates_schema
    def limit_length(self, data: dict[str, Any], **_: Any) -> None:
        """Reject a campaign whose texts exceed the total limit."""
        if sum(len(step["message"]) for step in data.get("steps") or ()) > MAX_CAMPAIGN_LENGTH:
            raise ValidationError(f"Must have at most {MAX_CAMPAIGN_LENGTH} characters in total.", "drips")


def _steps(**kwargs: Any) -> fields.List[Any]:
    description = f"The steps, 1 to {MAX_STEPS}; each is sent at its own time, in any order."
    return ShortList(
        fields.Nested(DripStepSchema),
        attribute="steps",
        shortest=1,
        longest=MAX_STEPS,
        metadata={"description": description},
        **kwargs,
    )


class CampaignCreationSchema(OwnedCreationSchema, _CampaignSchema):
    """Campaign to create."""

    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, required=True, metadata={"description": "Name of the campaign."})
    drips = _steps(required=True)

    @post_load
    def to_values(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the owner and the values for the service."""
        return {"owner": take_owner(data), "values": DripCampaignUpdate(**data)}


class CampaignUpdateSchema(_CampaignSchema, UpdateSchema):
    """Fields of a campaign to update; absent fields stay unchanged."""

    no_update = ("Must contain name or drips.", "drips")

    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, load_default=None, metadata={"description": "New name."})
    drips = _steps(load_default=None)

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> DripCampaignUpdate:
        """Return the update for the service."""
        return DripCampaignUpdate(**data)


class StoredDripStepSchema(ResponseSchema):
    """Stored step of a campaign. Steps that the original wrote lack some fields, which have their defaults here."""

    name = fields.String(dump_default="")
    interval = fields.Integer()
    intervalType = choice(IntervalType)
    message = fields.String(dump_default="")
    media = fields.List(MediaLink(), dump_default=list)
    timeOfDay = fields.String(allow_none=True, dump_default=None)
    created = time_field("When the step was saved; 0 if unknown.", dump_default=0)


class CampaignSchema(ResponseSchema):
    """Drip campaign."""

    id = fields.String()
    uid = owning_uid()
    scope = owner_scope()
    organizationId = owning_organization()
    tenantId = owning_tenant()
    name = fields.String()
    drips = fields.List(fields.Nested(StoredDripStepSchema), attribute="steps")
    created = time_field("When the campaign was created.")
    updated = time_field("When the campaign was last changed.")


class CampaignV1Schema(CampaignSchema):
    """Drip campaign (v1), without what tells its owner unless `scope` is given."""

    OPTIONAL_FIELDS = OWNER_FIELDS


class CampaignListV1Schema(ResponseSchema):
    """Campaigns of a user (v1)."""

    OPTIONAL_FIELDS = frozenset({"nextCursor"})

    drips = fields.List(fields.Nested(CampaignV1Schema), required=True)
    nextCursor = fields.String(
        allow_none=True, metadata={"description": "Present when `limit` or `cursor` is given; null on the last page."}
    )


class CampaignListSchema(ResponseSchema):
    """Page of campaigns."""

    drips = fields.List(fields.Nested(CampaignSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class CampaignDeletionQuery(Schema):
    """Options of a campaign's deletion."""

    cancel = fields.Boolean(
        load_default=False,
        metadata={
            "description": "Whether to end the campaign for all enrolled contacts. Otherwise running enrollments continue."
        },
    )


class CampaignDeletionSchema(ResponseSchema):
    """Result of a deletion."""

    status = fields.String()
    jobId = fields.String(
        allow_none=True,
        metadata={"description": "With `cancel`: the id of the job that ends all enrollments, for `GET /api/v2/jobs/{id}`."},
    )
