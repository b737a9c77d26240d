"""Settings of an organization's e-mails about conversations that nobody answered."""

from typing import Any

from marshmallow import fields, validate

from schemas.common.fields import RequestSchema, UserEmailAddress
from schemas.common.responses import ResponseSchema
from schemas.common.short_lists import ShortList

EXAMPLE_UNANSWERED_DIGEST: dict[str, Any] = {
    "enabled": True,
    "minutes": 30,
    "businessHoursOnly": True,
    "toOwner": True,
    "toAssignee": True,
    "toSharers": False,
    "addresses": ["office@example.com"],
}

MIN_MINUTES = 5
MAX_MINUTES = 1440
MAX_ADDRESSES = 10

_ENABLED = "Whether digests are sent by e-mail."
_MINUTES = "How many minutes a conversation waits, unread and unanswered, before it is in a digest."
_BUSINESS_HOURS_ONLY = "Whether digests wait for `businessHours`, if the organization has any."
_TO_OWNER = "Whether the owner of the number gets digests."
_TO_ASSIGNEE = "Whether the assignee of the conversation gets digests."
_TO_SHARERS = "Whether all with whom the number is shared get digests."
_ADDRESSES = f"Further e-mail addresses that get digests of all numbers, {MAX_ADDRESSES} at most."


class UnansweredDigestSettingsUpdateSchema(RequestSchema):
    """Settings of digests to change."""

    enabled = fields.Boolean(metadata={"description": _ENABLED})
    minutes = fields.Integer(strict=True, validate=validate.Range(MIN_MINUTES, MAX_MINUTES), metadata={"description": _MINUTES})
    businessHoursOnly = fields.Boolean(attribute="business_hours_only", metadata={"description": _BUSINESS_HOURS_ONLY})
    toOwner = fields.Boolean(attribute="to_owner", metadata={"description": _TO_OWNER})
    toAssignee = fields.Boolean(attribute="to_assignee", metadata={"description": _TO_ASSIGNEE})
    toSharers = fields.Boolean(attribute="to_sharers", metadata={"description": _TO_SHARERS})
    addresses = ShortList(UserEmailAddress(), longest=MAX_ADDRESSES, metadata={"description": _ADDRESSES})


class UnansweredDigestSettingsSchema(ResponseSchema):
    """Settings of digests."""

    enabled = fields.Boolean(metadata={"description": _ENABLED})
    minutes = fields.Integer(metadata={"description": _MINUTES})
    businessHoursOnly = fields.Boolean(attribute="business_hours_only", metadata={"description": _BUSINESS_HOURS_ONLY})
    toOwner = fields.Boolean(attribute="to_owner", metadata={"description": _TO_OWNER})
    toAssignee = fields.Boolean(attribute="to_assignee", metadata={"description": _TO_ASSIGNEE})
    toSharers = fields.Boolean(attribute="to_sharers", metadata={"description": _TO_SHARERS})
    addresses = fields.List(fields.String(), metadata={"description": _ADDRESSES})
