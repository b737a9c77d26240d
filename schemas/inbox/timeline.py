"""The thread of a conversation: messages and events."""

from marshmallow import fields

from app.store.inbox.conversation_events import ConversationEventKind
from schemas.common.fields import EXAMPLE_UID, next_cursor, time_field
from schemas.common.responses import ResponseSchema, choice
from schemas.messages.messages import TextMessageSchema

EXAMPLE_EVENT = {
    "id": "Ev5rQx8tLb2nWj7LmZc1",
    "kind": "assigned",
    "at": 1670372913091,
    "by": EXAMPLE_UID,
    "byName": "Ann Archer",
    "details": {"userId": EXAMPLE_UID, "name": "Ann Archer"},
}
EXAMPLE_ENTRY = {"type": "event", "at": 1670372913091, "message": None, "event": EXAMPLE_EVENT}


class ConversationEventSchema(ResponseSchema):
    """Event of a conversation."""

    id = fields.String()
    kind = choice(ConversationEventKind, "What happened. Later versions may have more kinds; show or skip unknown ones.")
    at = time_field("When it happened.")
    by = fields.String(
        metadata={"description": "Id of the user or service account that caused it; empty for the contact and the instance."}
    )
    byName = fields.String(attribute="by_name")
    details = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={
            "description": "`userId` and `name` of an assignee; `keyword` of an opt-out or opt-in; `from` and `to` of a "
            "changed number; `count` of merged contacts."
        },
    )


class TimelineEntrySchema(ResponseSchema):
    """A message or an event."""

    type = choice(("message", "event"), "Which of `message` and `event` is set; the other one is null.", attribute="kind")
    at = time_field("Position in the thread: `date` of the message, or time of the event.")
    message = fields.Nested(TextMessageSchema, allow_none=True)
    event = fields.Nested(ConversationEventSchema, allow_none=True)


class TimelinePageSchema(ResponseSchema):
    """Page of a conversation's thread."""

    entries = fields.List(fields.Nested(TimelineEntrySchema), attribute="items", required=True)
    nextCursor = next_cursor()
