"""Blasts as they are shown, with their progress."""

from typing import Any

from marshmallow import fields

from app.services.blasts.progress import STATES
from app.store.blasts.blasts import BlastState
from schemas.blasts.requests import LIST_ID
from schemas.common.fields import (
    EXAMPLE_UID,
    OwnedPageQuery,
    next_cursor,
    time_field,
)
from schemas.common.media_links import MediaLink
from schemas.common.responses import ResponseSchema, choice
from schemas.contacts.lists import ContactFilterSchema

EXAMPLE_BLAST = {
    "id": "Bl5sT0LrYp5nXb2VWm3k",
    "userId": EXAMPLE_UID,
    "name": "Spring offer",
    "message": "Hi [first|there], whitening is 20 % off until Friday.",
    "media": [],
    "from": "",
    "footer": "",
    "listIds": [LIST_ID],
    "contactIds": [],
    "filter": None,
    "all": False,
    "state": "sending",
    "sendAt": 0,
    "timezone": "",
    "failure": "",
    "recipients": 1200,
    "done": 450,
    "skipped": {"optedOut": 7},
    "created": 1670372913091,
    "updated": 1670372931118,
    "started": 1670372920000,
    "finished": 0,
}
EXAMPLE_PROGRESS = EXAMPLE_BLAST | {
    "messages": dict.fromkeys((str(state) for state in STATES), 0) | {"queued": 40, "sent": 90, "delivered": 310, "failed": 3},
    "replies": 12,
    "optOuts": 1,
}


class BlastsQuery(OwnedPageQuery):
    """Filters of the list of blasts."""

    state = choice(BlastState, "Only blasts in this state.", load_default=None)


class _ShownFilter(fields.Field[Any]):
    """Filter of a blast as it was given; null for none."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any] | None:
        shown: dict[str, Any] = dict(ContactFilterSchema().dump(value or {}))
        return {name: given for name, given in shown.items() if given is not None} or None


class BlastSchema(ResponseSchema):
    """Blast."""

    id = fields.String()
    userId = fields.String(attribute="uid", metadata={"description": "Uid of the owner, whose number sends it."})
    name = fields.String()
    message = fields.String(attribute="body", metadata={"description": "Text with merge fields."})
    media = fields.List(MediaLink())
    from_number = fields.String(data_key="from", metadata={"description": "Number that sends it; empty for the primary one."})
    footer = fields.String(metadata={"description": "Its own footer; empty for the organization's."})
    listIds = fields.List(fields.String(), attribute="list_ids")
    contactIds = fields.List(fields.String(), attribute="contact_ids")
    filter = _ShownFilter(
        attribute="query",
        metadata={"type": ["object", "null"], "description": "Filter of its contacts; null for none."},
    )
    all = fields.Boolean(attribute="is_for_all", metadata={"description": "Whether all contacts get it."})
    state = choice(
        BlastState,
        "`draft`; `scheduled`; `sending`: messages are being created; `sent`: every recipient has a message; `paused`, "
        "`canceled`, or `failed` (see `failure`).",
    )
    sendAt = time_field("When it is to begin; 0 for at once.", attribute="send_at")
    timezone = fields.String(metadata={"description": "Time zone in which `sendAt` was given; empty for none."})
    failure = fields.String(metadata={"description": "Why it failed, as a sentence; empty if it did not."})
    recipients = fields.Integer(metadata={"description": "Number of contacts in the audience, counted when it begins."})
    done = fields.Integer(metadata={"description": "Number of these that have a message or were skipped."})
    skipped = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={
            "description": "Contacts without a message, by reason: `optedOut`, `blocked`, `duplicates`, `deleted`, "
            "`unreachable`, `empty` and `tooLong` (with the contact's values)."
        },
    )
    created = time_field("When it was created.")
    updated = time_field("When it last changed.")
    started = time_field("When it began; 0 if it did not.")
    finished = time_field("When every recipient had a message, or it was canceled or failed; 0 before.")


class BlastProgressSchema(BlastSchema):
    """Blast with its progress."""

    messages = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": f"Number of messages by state: {', '.join(f'`{state}`' for state in STATES)}."},
    )
    replies = fields.Integer(metadata={"description": "Contacts who replied within 3 days."})
    optOuts = fields.Integer(attribute="opt_outs", metadata={"description": "Contacts who opted out within 3 days."})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Return an attribute of the progress, else of its blast."""
        of_progress = attr in ("messages", "replies", "opt_outs")
        return super().get_attribute(obj if of_progress else obj.blast, attr, default)


class BlastListSchema(ResponseSchema):
    """Page of blasts, the newest first."""

    blasts = fields.List(fields.Nested(BlastSchema), attribute="items", required=True)
    nextCursor = next_cursor()
