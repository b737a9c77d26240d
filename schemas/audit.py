"""The audit trail on the wire."""

from marshmallow import Schema, fields

from schemas.common import EXAMPLE_UID, Milliseconds, PageQuery, Text, next_cursor, time_field
from schemas.tenants import EXAMPLE_TENANT_ID

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
    """Which entries a page shows; filters may be combined."""

    objectId = Text(longest=128, load_default=None, metadata={"description": "Only what was done to the object of this id."})
    tenantId = Text(longest=128, load_default=None, metadata={"description": "Only what concerns this tenant."})
    organizationId = Text(longest=128, load_default=None, metadata={"description": "Only what concerns this organization."})
    since = Milliseconds(
        in_query=True, load_default=None, metadata={"description": "Only what was done at or after this time in ms."}
    )
    before = Milliseconds(
        in_query=True, load_default=None, metadata={"description": "Only what was done before this time in ms."}
    )


class AuditEntrySchema(Schema):
    """One change."""

    id = fields.String()
    at = time_field("When it was made.")
    actorKind = fields.String(
        attribute="actor_kind",
        metadata={"description": "Who made it: `user`, `service-account`, `operator` (by the command line) or `system`."},
    )
    actorId = fields.String(attribute="actor_id")
    actorName = fields.String(attribute="actor_name", metadata={"description": "As the actor was called at that time."})
    action = fields.String(metadata={"examples": ["organization.update"]})
    objectKind = fields.String(attribute="object_kind")
    objectId = fields.String(attribute="object_id")
    tenantId = fields.String(attribute="tenant_id")
    organizationId = fields.String(attribute="organization_id")
    before = fields.Dict(metadata={"description": "The changed fields as they were; secrets are masked."})
    after = fields.Dict(metadata={"description": "The changed fields as they then were; secrets are masked."})
    address = fields.String(metadata={"description": "The IP address that the change was asked for from."})
    userAgent = fields.String(attribute="user_agent")


class AuditEntriesSchema(Schema):
    """A page of changes."""

    entries = fields.List(fields.Nested(AuditEntrySchema), attribute="items", required=True)
    nextCursor = next_cursor()
