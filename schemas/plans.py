"""Plans of organizations."""

from typing import Any

from marshmallow import fields, post_load, validate

from app.services.plans.plans import ALL_FEATURES, PlanUpdate
from app.store.tenancy.plans import Plan
from schemas.common.fields import RequestSchema, Text, UpdateSchema, WholeNumber, next_cursor, time_field
from schemas.common.responses import ResponseSchema

EXAMPLE_PLAN_VALUES = {
    "name": "starter",
    "title": "Starter",
    "maxUsers": 5,
    "messagesPerMonth": 2000,
    "features": ["reminders", "lists", "deleteContacts"],
    "price": "29.00 USD",
}
EXAMPLE_PLAN = {
    "id": "q3cX0mVfT2yLw8bNs5kD1hRzJ7uPaEgY",
    "tenantId": "",
    **EXAMPLE_PLAN_VALUES,
    "created": 1795685712459,
    "updated": 1795685712459,
}
EXAMPLE_PLAN_USAGE = {
    "organizationId": "5fGtS9cWq1XbN0mLk2Pz",
    "plan": "starter",
    "month": "2026-11",
    "messages": {"used": 1640, "limit": 2000, "percent": 82},
    "users": {"used": 3, "limit": 5, "percent": 60},
    "warnings": ["messages:80"],
}
MAX_USERS_LIMIT = 1_000_000
MAX_MESSAGES_LIMIT = 1_000_000_000

_TITLE = "Name for people."
_MAX_USERS = "Users of an organization at most, disabled ones and inboxes included; 0 for no limit."
_MESSAGES = "Messages that an organization sends in a month (UTC) at most; 0 for no limit."
_FEATURES = "Features that the plan includes. The users of its organizations cannot use the others."
_PRICE = "Shown to administrators only."


def _limits() -> dict[str, Any]:
    return {
        "title": Text(longest=200, load_default=None, metadata={"description": _TITLE}),
        "maxUsers": WholeNumber(
            attribute="max_users",
            load_default=None,
            validate=validate.Range(0, MAX_USERS_LIMIT),
            metadata={"description": _MAX_USERS},
        ),
        "messagesPerMonth": WholeNumber(
            attribute="messages_per_month",
            load_default=None,
            validate=validate.Range(0, MAX_MESSAGES_LIMIT),
            metadata={"description": _MESSAGES},
        ),
        "features": fields.List(
            fields.String(validate=validate.OneOf(ALL_FEATURES)),
            load_default=None,
            validate=validate.Length(max=len(ALL_FEATURES)),
            metadata={"description": _FEATURES},
        ),
        "price": Text(longest=40, load_default=None, metadata={"description": _PRICE}),
    }


class PlanCreationSchema(RequestSchema.from_dict(_limits())):  # type: ignore[misc]
    """Plan to create. Without `features`, it includes all."""

    name = Text(
        longest=100,
        shortest=1,
        required=True,
        metadata={"description": "What `billing.plan` of an organization names it by; it cannot be changed."},
    )
    tenantId = Text(
        longest=128,
        shortest=1,
        attribute="tenant_id",
        load_default=None,
        metadata={"description": "Only for organizations of this tenant. Default: your tenant, or all of the instance."},
    )

    @post_load
    def to_values(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the name, the tenant, and the values for the service."""
        return {"name": data.pop("name"), "tenant_id": data.pop("tenant_id"), "values": PlanUpdate(**data)}


class PlanUpdateSchema(UpdateSchema.from_dict(_limits())):  # type: ignore[misc]
    """Fields of a plan to update; absent fields stay unchanged."""

    no_update = ("Must contain a limit, features, title or price.", "maxUsers")

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> PlanUpdate:
        """Return the update for the service."""
        return PlanUpdate(**data)


def _features_of(plan: Plan) -> list[str]:
    return ALL_FEATURES if plan.features is None else list(plan.features)


class PlanSchema(ResponseSchema):
    """Plan."""

    id = fields.String()
    name = fields.String(metadata={"description": "What `billing.plan` of an organization names it by."})
    title = fields.String(metadata={"description": _TITLE})
    tenantId = fields.String(attribute="tenant_id", metadata={"description": "Empty for a plan of the instance."})
    maxUsers = fields.Integer(attribute="max_users", metadata={"description": _MAX_USERS})
    messagesPerMonth = fields.Integer(attribute="messages_per_month", metadata={"description": _MESSAGES})
    features = fields.Function(_features_of, metadata={"type": "array", "items": {"type": "string"}, "description": _FEATURES})
    price = fields.String(metadata={"description": _PRICE})
    created = time_field("When it was created.")
    updated = time_field("When it was changed.")


class PlanListSchema(ResponseSchema):
    """Page of plans."""

    plans = fields.List(fields.Nested(PlanSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class UseSchema(ResponseSchema):
    """Use of a resource."""

    used = fields.Integer()
    limit = fields.Integer(metadata={"description": "0 for no limit."})
    percent = fields.Integer(allow_none=True, metadata={"description": "Used part of the limit; null without a limit."})


class PlanUsageSchema(ResponseSchema):
    """Use of an organization's plan."""

    organizationId = fields.String(attribute="organization_id")
    plan = fields.String(metadata={"description": "Name of the plan; empty for none."})
    month = fields.String(metadata={"description": "The present month (UTC), in which messages are counted."})
    messages = fields.Nested(UseSchema, metadata={"description": "Messages that were accepted in the month and did not fail."})
    users = fields.Nested(UseSchema, metadata={"description": "Users, disabled ones and inboxes included."})
    warnings = fields.List(
        fields.String(), metadata={"description": "E-mails that administrators got this month: resource and percentage."}
    )
