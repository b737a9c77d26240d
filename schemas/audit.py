"""Audit trail."""

from marshmallow import fields

from app.store.audit.audit_log import ActorKind
from schemas.common.fields import EXAMPLE_UID, Milliseconds, PageQuery, Text, next_cursor, time_field
from schemas.common.responses import ResponseSchema, choice
from schemas.tenancy.tenants import EXAMPLE_TENANT_ID

EXAMPLE_ENTRY = {
    "id": "Jm2vT6yBq9LrXc4nZpWk",
    "at": 1670372913091,
    "actorKind": "user",
    "actorId": EXAMPLE_UID,
    "actorName": "Ada Admin",
    "action": "organization.update",
    "objectKind": "organization",
    "objectId": "iw8guE9ndCkMXzyVmDez",
    "tenantId": EXAMPLE_TENANT_ID,
    "organizationId": "iw8guE9ndCkMXzyVmDez",
    "before": {"is_disabled": False},
    "after": {"is_disabled": True},
    "address": "203.0.113.7",
    "userAgent": "Mozilla/5.0",
}


class AuditQuery(PageQuery):
    """Filters of the audit trail; they can be combined."""

    objectId = Text(longest=128, load_default=None, metadata={"description": "Only changes of the resource with this id."})
    actorId = Text(
        longest=128, load_default=None, metadata={"description": "Only changes by the user or service account with this id."}
    )
    tenantId = Text(longest=128, load_default=None, metadata={"description": "Only changes in this tenant."})
    organizationId = Text(longest=128, load_default=None, metadata={"description": "Only changes in this organization."})
    since = Milliseconds(in_query=True, load_default=None, metadata={"description": "Only changes at or after this time (ms)."})
    before = Milliseconds(in_query=True, load_default=None, metadata={"description": "Only changes before this time (ms)."})


class AuditEntrySchema(ResponseSchema):
    """Audited change."""

    id = fields.String()
    at = time_field("When the change was made.")
    actorKind = choice(
        ActorKind,
        "Type of the actor; an `operator` used the command line, `system` is the instance itself.",
        attribute="actor_kind",
    )
    actorId = fields.String(attribute="actor_id")
    actorName = fields.String(attribute="actor_name", metadata={"description": "Name of the actor at that time."})
    action = fields.String(metadata={"examples": ["organization.update"]})
    objectKind = fields.String(attribute="object_kind")
    objectId = fields.String(attribute="object_id")
    tenantId = fields.String(attribute="tenant_id")
    organizationId = fields.String(attribute="organization_id")
    before = fields.Dict(metadata={"description": "Changed fields before the change; secrets are masked."})
    after = fields.Dict(metadata={"description": "Changed fields after the change; secrets are masked."})
    address = fields.String(metadata={"description": "IP address of the request."})
    userAgent = fields.String(attribute="user_agent")


class AuditEntryListSchema(ResponseSchema):
    """Page of audited changes."""

    entries = fields.List(fields.Nested(AuditEntrySchema), attribute="items", required=True)
    nextCursor = next_cursor()
