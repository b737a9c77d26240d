"""Numbers of the inventory."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from app.services.numbers.creation import NewNumber
from app.services.numbers.inventory import MAX_READS, NumberFilter
from app.services.numbers.moves import NumberMove
from app.services.numbers.number_settings import NumberSettings
from app.services.users.number_sharing import MAX_SHARED_WITH
from app.store.users.phone_numbers import NumberClass, NumberState
from schemas.common.fields import (
    EXAMPLE_OFFICE,
    EXAMPLE_UID,
    PageQuery,
    RequestSchema,
    Text,
    UpdateSchema,
    next_cursor,
    time_field,
)
from schemas.common.phone_numbers import SenderNumber
from schemas.common.responses import ResponseSchema, choice

EXAMPLE_NUMBER = {
    "id": EXAMPLE_OFFICE,
    "number": EXAMPLE_OFFICE,
    "label": "Front desk",
    "userId": EXAMPLE_UID,
    "userName": "Jane Roe",
    "inbox": False,
    "primary": True,
    "organizationId": "iw8guE9ndCkMXzyVmDez",
    "tenantId": "p0ZsKcT7uQe3HnJ4xWyA",
    "numberClass": "local",
    "state": "active",
    "provider": "",
    "fallbackProvider": "",
    "campaignId": "C1X2Y3Z",
    "messagesPerSecond": 0,
    "sms": True,
    "mms": True,
    "group": True,
    "created": 1670372913091,
    "updated": 1670372913091,
}
EXAMPLE_CREATION = {
    "number": "+12125550142",
    "label": "Front desk",
    "sharedWith": [EXAMPLE_UID],
    "organizationId": "iw8guE9ndCkMXzyVmDez",
    "campaignId": "C1X2Y3Z",
}
EXAMPLE_UPDATE = {"label": "Front desk", "state": "suspended"}
EXAMPLE_MOVE = {"userId": EXAMPLE_UID}

_MAX_ID_LENGTH = 128
_MAX_LABEL_LENGTH = 100
_MAX_RATE = 1000
_STATES = (NumberState.ACTIVE, NumberState.PENDING, NumberState.SUSPENDED)
_FORCE = "Do it although messages wait to be sent from the number; they then fail."


class _NumberSettingsSchema(RequestSchema):
    """Settings of a number."""

    label = Text(
        longest=_MAX_LABEL_LENGTH, load_default=None, metadata={"description": "Name of the number for its organization."}
    )
    provider = Text(
        longest=60,
        load_default=None,
        metadata={"description": "Carrier whose account serves the number; empty for that of its user or organization."},
    )
    fallbackProvider = Text(
        longest=60,
        attribute="fallback_provider",
        load_default=None,
        metadata={"description": "Carrier that serves the number while the first is down; empty for the inherited one."},
    )
    numberClass = fields.String(
        attribute="number_class",
        load_default=None,
        validate=validate.OneOf([str(each) for each in NumberClass]),
        metadata={
            "description": "`local` (10DLC in North America) or `toll-free` for phone numbers; `short-code` and `alphanumeric` "
            "follow from the form. Defaults to what the number suggests."
        },
    )
    campaignId = Text(
        longest=100,
        attribute="campaign_id",
        load_default=None,
        metadata={"description": "Id of the campaign that the number is registered for, as the carrier writes it."},
    )
    messagesPerSecond = fields.Float(
        attribute="messages_per_second",
        load_default=None,
        validate=validate.Range(0, _MAX_RATE),
        metadata={"description": "Throughput of the number; 0 for that of its class and campaign. 0.25 is one each 4 s."},
    )
    sms = fields.Boolean(load_default=None)
    mms = fields.Boolean(load_default=None)
    group = fields.Boolean(load_default=None, metadata={"description": "Whether it sends group MMS."})
    state = fields.String(
        load_default=None,
        validate=validate.OneOf([str(state) for state in _STATES]),
        metadata={
            "description": "Only an `active` number sends. `pending` waits for its registration, `suspended` is stopped; both "
            "still receive. `POST /api/v2/numbers/{id}/release` ends a number."
        },
    )


class NumberCreationSchema(_NumberSettingsSchema):
    """Number to create."""

    number = SenderNumber(
        attribute="sender",
        required=True,
        metadata={
            "description": "Phone number, short code such as `72975`, or alphanumeric sender of up to 11 characters such as "
            "`ACME`. An alphanumeric sender is unique in its tenant; it cannot receive, so nobody can reply to it.",
            "examples": ["+12125550142"],
        },
    )
    userId = Text(
        longest=_MAX_ID_LENGTH,
        attribute="uid",
        load_default="",
        metadata={"description": "User who gets the number. The first one becomes the user's `phone_number`."},
    )
    organizationId = Text(
        longest=_MAX_ID_LENGTH,
        attribute="organization_id",
        load_default="",
        metadata={"description": "Organization of the number; defaults to that of the user, or of the caller."},
    )
    inbox = fields.Boolean(
        attribute="is_inbox",
        load_default=False,
        metadata={"description": "Create an inbox for the number: conversations that several people answer, without a log-in."},
    )
    sharedWith = fields.List(
        Text(longest=_MAX_ID_LENGTH, shortest=1),
        attribute="shared_with",
        load_default=list,
        metadata={"description": f"Uids of those who answer the inbox, {MAX_SHARED_WITH} at most, of the same tenant."},
    )

    @post_load
    def to_number(self, data: dict[str, Any], **_: Any) -> NewNumber:
        """Return the request for the service."""
        own = {name: data.pop(name) for name in ("sender", "uid", "organization_id", "is_inbox", "shared_with")}
        return NewNumber(**own, settings=_to_settings(data))


class NumberUpdateSchema(_NumberSettingsSchema, UpdateSchema):
    """Settings of a number to change; absent fields stay unchanged."""

    no_update = ("Must contain a setting of the number.", "label")

    @post_load
    def to_settings(self, data: dict[str, Any], **_: Any) -> NumberSettings:
        """Return the settings for the service."""
        return _to_settings(data)


class NumberMoveSchema(RequestSchema):
    """Where a number moves to: a user or an organization."""

    userId = Text(
        longest=_MAX_ID_LENGTH,
        attribute="uid",
        load_default="",
        metadata={"description": "User or inbox of the same tenant who gets the number."},
    )
    organizationId = Text(
        longest=_MAX_ID_LENGTH,
        attribute="organization_id",
        load_default="",
        metadata={"description": "Organization of the same tenant whose stock gets the number."},
    )
    force = fields.Boolean(load_default=False, metadata={"description": _FORCE})

    @post_load
    def to_move(self, data: dict[str, Any], **_: Any) -> NumberMove:
        """Return the request for the service."""
        if bool(data["uid"]) == bool(data["organization_id"]):
            raise ValidationError("Name either `userId` or `organizationId`.", "userId")
        return NumberMove(**data)


class NumberReleaseSchema(RequestSchema):
    """Release of a number."""

    force = fields.Boolean(load_default=False, metadata={"description": _FORCE})


class NumbersQuery(PageQuery):
    """Query of the inventory."""

    organizationId = Text(
        longest=_MAX_ID_LENGTH,
        shortest=1,
        attribute="organization_id",
        load_default=None,
    )
    userId = Text(
        longest=_MAX_ID_LENGTH,
        shortest=1,
        attribute="uid",
        load_default=None,
        metadata={"description": "Only numbers of this user or inbox."},
    )
    state = fields.String(
        load_default=None,
        validate=validate.OneOf([str(state) for state in NumberState]),
        metadata={"description": "Only numbers in this state. Released ones are listed only if you ask for them."},
    )
    numberClass = fields.String(
        attribute="number_class",
        load_default=None,
        validate=validate.OneOf([str(each) for each in NumberClass]),
    )
    carrier = Text(
        longest=60,
        attribute="provider",
        load_default=None,
        metadata={"description": "Only with this `provider`; empty for those that inherit it."},
    )
    q = Text(
        longest=100,
        attribute="search",
        load_default="",
        metadata={
            "description": "Part of the number or label; after `+`, the beginning of the number. A page reads "
            f"{MAX_READS} numbers at most, so with filters it may be short: only a missing `nextCursor` marks the last one."
        },
    )

    @post_load
    def to_filters(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the filters beside limit and cursor."""
        filters = {name: data.pop(name) for name in ("organization_id", "uid", "provider", "search")}
        return {**data, "filters": NumberFilter(**filters, **_pop_enumerations(data))}


class InventoryNumberSchema(ResponseSchema):
    """Number of the inventory."""

    id = fields.String(attribute="number.id", metadata={"description": "Id of the number in paths."})
    number = fields.String(attribute="number.sender", metadata={"description": "What messages have in `from`."})
    label = fields.String(attribute="number.label")
    userId = fields.String(
        attribute="number.uid", metadata={"description": "User or inbox that has it; empty for a number in stock."}
    )
    userName = fields.String(attribute="user.full_name", dump_default="")
    inbox = fields.Boolean(
        attribute="user.is_inbox", dump_default=False, metadata={"description": "Whether an inbox has the number."}
    )
    primary = fields.Function(
        lambda listed: listed.user is not None and listed.user.phone_number == listed.number.id,
        metadata={"type": "boolean", "description": "Whether it is the `phone_number` of its user."},
    )
    organizationId = fields.String(attribute="number.organization_id")
    tenantId = fields.String(attribute="number.tenant_id")
    numberClass = choice(NumberClass, "Class, by which carriers limit throughput.", attribute="number.number_class")
    state = choice(NumberState, "Only an `active` number sends.", attribute="number.state")
    provider = fields.String(attribute="number.provider")
    fallbackProvider = fields.String(attribute="number.fallback_provider")
    campaignId = fields.String(attribute="number.campaign_id")
    messagesPerSecond = fields.Float(attribute="number.messages_per_second")
    sms = fields.Boolean(attribute="number.sms")
    mms = fields.Boolean(attribute="number.mms")
    group = fields.Boolean(attribute="number.group")
    created = time_field("When the number was added; 0 for one that an earlier version stored.", attribute="number.created")
    updated = time_field("When it was last changed.", attribute="number.updated")


class NumberListSchema(ResponseSchema):
    """Page of the inventory."""

    numbers = fields.List(fields.Nested(InventoryNumberSchema), attribute="items")
    nextCursor = next_cursor()


def _to_settings(data: dict[str, Any]) -> NumberSettings:
    enumerations = _pop_enumerations(data)
    return NumberSettings(**data, **enumerations)


def _pop_enumerations(data: dict[str, Any]) -> dict[str, Any]:
    """Remove state and class from a request, and return them as the service has them; None where they are absent."""
    state, number_class = data.pop("state"), data.pop("number_class")
    return {
        "state": None if state is None else NumberState(state),
        "number_class": None if number_class is None else NumberClass(number_class),
    }
