"""Soft deletes and purges."""

from typing import Any

from marshmallow import Schema, fields, post_dump

from app.store.deletion.purges import PurgeKind, PurgeState
from schemas.common.fields import EXAMPLE_UID, time_field
from schemas.common.responses import ResponseSchema

EXAMPLE_DELETION = {"status": "true", "purgeId": f"user:{EXAMPLE_UID}", "purgeAt": 1672964913091}
EXAMPLE_PURGE = {
    "id": f"user:{EXAMPLE_UID}",
    "kind": "user",
    "targetId": EXAMPLE_UID,
    "state": "removing",
    "purgeAt": 1670372913091,
    "created": 1670372913091,
    "started": 1670372913091,
    "finished": 0,
    "removed": {"user-tokens": 1, "phone-numbers": 1, "messages": 298},
}


class DeletionQuery(Schema):
    """Options of a deletion."""

    force = fields.Boolean(
        load_default=False,
        metadata={"description": "Purge immediately instead of after the grace period. This cannot be undone."},
    )


class DeletionSchema(ResponseSchema):
    """Result of a soft delete."""

    OPTIONAL_FIELDS = frozenset({"warning"})

    status = fields.Constant("true")
    purgeId = fields.String(attribute="purge.id", metadata={"description": "Id of the purge, for `GET /api/v2/purges/{id}`."})
    purgeAt = time_field("When the purge starts. Until then you can restore the user or organization.", attribute="purge.due")
    warning = fields.String(
        metadata={
            "description": "Number of messages that still wait to be sent from the deleted user's number; absent if "
            "there are none."
        }
    )

    @post_dump
    def drop_empty_warning(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Remove an empty warning from the response."""
        return {name: value for name, value in data.items() if name != "warning" or value}


class RestorationSchema(ResponseSchema):
    """Result of a restoration."""

    status = fields.Constant("true")


class PurgeSchema(ResponseSchema):
    """Purge and its progress."""

    id = fields.String()
    kind = fields.Enum(
        PurgeKind, by_value=True, metadata={"description": "Type of the resource that is purged with everything below it."}
    )
    targetId = fields.String(attribute="target_id", metadata={"description": "Id of the user or the organization."})
    state = fields.Enum(
        PurgeState,
        by_value=True,
        metadata={
            "description": "`waiting`: can still be restored. `closing`: numbers and tokens are revoked. `removing`: "
            "everything else is deleted, 1 minute later. `done`: nothing is left; listed for 30 days."
        },
    )
    purgeAt = time_field("When the purge, or its next step, is due.", attribute="due")
    created = time_field("When the resource was marked for deletion.")
    started = time_field("When the purge started; 0 if it has not.")
    finished = time_field("When the purge finished; 0 if it has not.")
    removed = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Number of documents deleted so far, per collection."},
    )
