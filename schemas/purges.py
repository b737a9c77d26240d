"""Deletions and removals on the wire."""

from typing import Any

from marshmallow import Schema, fields, post_dump

from app.store.purges import PurgeKind, PurgeState
from schemas.common import EXAMPLE_UID, time_field

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
    """Whether to remove at once."""

    force = fields.Boolean(
        load_default=False,
        metadata={"description": "Remove now, and not after a while. It cannot be taken back."},
    )


class DeletionSchema(Schema):
    """What was marked for deletion."""

    status = fields.Constant("true")
    purgeId = fields.String(
        attribute="purge.id", metadata={"description": "Tells how far the removal is: `GET /api/v2/purges/{id}`."}
    )
    purgeAt = time_field("When the removal begins; until then it can be restored.", attribute="purge.due")
    warning = fields.String(
        metadata={"description": "Present when messages wait to be sent from the number of the deleted user: how many."}
    )

    @post_dump
    def leave_out_no_warning(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the answer without an empty warning."""
        return {name: value for name, value in data.items() if name != "warning" or value}


class RestorationSchema(Schema):
    """What was restored."""

    status = fields.Constant("true")


class PurgeSchema(Schema):
    """A removal, and how far it is."""

    id = fields.String()
    kind = fields.Enum(PurgeKind, by_value=True, metadata={"description": "What is removed, with everything below it."})
    targetId = fields.String(attribute="target_id", metadata={"description": "Id of the user or the organization."})
    state = fields.Enum(
        PurgeState,
        by_value=True,
        metadata={
            "description": "`waiting`: it can be restored. `closing`: numbers and tokens are taken away. `removing`: a minute "
            "later, everything else. `done`: nothing is left; shown for 30 days."
        },
    )
    purgeAt = time_field("When the removal begins, or its next step is due.", attribute="due")
    created = time_field("When it was marked for deletion.")
    started = time_field("When the removal began; 0 for not yet.")
    finished = time_field("When nothing was left; 0 for not yet.")
    removed = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "How many documents were removed so far, by collection."},
    )
