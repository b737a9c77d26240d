"""Conversations of the team inbox, their read state, assignment, and who is writing."""

from typing import Any

from marshmallow import fields, post_load, validate

from app.services.inbox.conversations import ME, NOBODY, ConversationFilter, Numbers
from app.services.inbox.readers import INTERVAL_MS as READING_INTERVAL_MS
from app.services.inbox.typing_people import INTERVAL_MS
from app.store.messages.messages import Direction
from app.times.clock import SECOND
from schemas.common.fields import (
    EXAMPLE_CUSTOMER,
    EXAMPLE_OFFICE,
    EXAMPLE_UID,
    Milliseconds,
    PageQuery,
    RequestSchema,
    Text,
    next_cursor,
    time_field,
)
from schemas.common.responses import ResponseSchema, choice
from schemas.contacts.contacts import participants_field

_PERSON = {"userId": EXAMPLE_UID, "name": "Ann Archer"}
EXAMPLE_CONVERSATION = {
    "id": "Wm3kq8sTz0LrYp5nXb2V",
    "userId": EXAMPLE_UID,
    "owner": {"userId": EXAMPLE_UID, "name": "Jane Roe", "phoneNumber": EXAMPLE_OFFICE},
    "number": EXAMPLE_OFFICE,
    "name": "John Doe",
    "phoneNumber": EXAMPLE_CUSTOMER,
    "participants": [],
    "lastMessage": {
        "preview": "See you tomorrow!",
        "date": 1670372913091,
        "direction": "out",
        "sentBy": EXAMPLE_UID,
        "sentByName": "Ann Archer",
    },
    "unread": False,
    "assignee": _PERSON,
    "isArchived": False,
    "optedOut": False,
    "blocked": False,
    "typing": [],
}
EXAMPLE_READING = {"until": 1670373003091, "nextAt": 1670372973091}

EXAMPLE_TYPING = {"until": 1670372928091, "nextAt": 1670372923091}


class PersonSchema(ResponseSchema):
    """A colleague."""

    userId = fields.String(attribute="id")
    name = fields.String(attribute="full_name")


class NumberOwnerSchema(PersonSchema):
    """The owner of a number."""

    phoneNumber = fields.String(attribute="phone_number", metadata={"description": "Main number of the owner."})


class LastMessageSchema(ResponseSchema):
    """The latest message of a conversation."""

    preview = fields.String(
        attribute="contact.last_message", metadata={"description": "Its text; `Photo` or similar if it has only media."}
    )
    date = time_field("When it was sent or received.", attribute="contact.last_message_date")
    direction = choice(
        ["", *Direction],
        "`in` (received) or `out` (sent, or a note); empty for one of an earlier version.",
        attribute="contact.last_direction",
    )
    sentBy = fields.String(
        attribute="last_author.id",
        metadata={"description": "Id of the user or service account that wrote it; empty for the contact and the instance."},
    )
    sentByName = fields.String(attribute="last_author.full_name")


class TypingPersonSchema(ResponseSchema):
    """Somebody who is writing a reply."""

    userId = fields.String(attribute="typed_by")
    name = fields.String()
    until = time_field("Until when this counts, unless it is told again.")


class ConversationSchema(ResponseSchema):
    """A conversation as the caller sees it."""

    id = fields.String(attribute="contact.id", metadata={"description": "Contact id, which is also the conversation id."})
    userId = fields.String(attribute="contact.uid", metadata={"description": "Uid of the owner of the number."})
    owner = fields.Nested(NumberOwnerSchema)
    number = fields.String(
        attribute="contact.last_number",
        metadata={"description": "Own number of the latest message, from which to reply; empty before the first one."},
    )
    name = fields.String(attribute="contact.full_name", metadata={"description": "Name of the contact."})
    phoneNumber = fields.String(attribute="contact.phone_number", metadata={"description": "Empty for a group."})
    participants = fields.List(fields.String(), attribute="contact.participants", metadata=participants_field().metadata)
    lastMessage = fields.Nested(LastMessageSchema, attribute="itself")
    unread = fields.Boolean(
        metadata={
            "description": "Whether the caller has not read it. Administrators who do not share the number, and service "
            "accounts, see the owner's state."
        }
    )
    assignee = fields.Nested(
        PersonSchema, allow_none=True, metadata={"description": "Who replies; null for nobody, or for one who lost access."}
    )
    isArchived = fields.Boolean(attribute="contact.is_archived")
    optedOut = fields.Boolean(attribute="contact.opted_out")
    blocked = fields.Boolean(attribute="contact.blocked")
    typing = fields.List(
        fields.Nested(TypingPersonSchema),
        metadata={"description": "Colleagues who are writing a reply. Empty in lists, which do not look for them."},
    )


class ConversationPageSchema(ResponseSchema):
    """Page of conversations."""

    conversations = fields.List(fields.Nested(ConversationSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class ConversationsQuery(PageQuery):
    """Query of the list of conversations."""

    numbers = fields.String(
        load_default=Numbers.ALL,
        validate=validate.OneOf([str(value) for value in Numbers]),
        metadata={"description": "Conversations of the caller's `own` number, of those `shared` with the caller, or of `all`."},
    )
    userId = Text(
        longest=128,
        attribute="uid",
        load_default=None,
        metadata={
            "description": "Only conversations of this user's number, instead of `numbers`. Required for service accounts."
        },
    )
    archived = fields.Boolean(load_default=False, metadata={"description": "Archived conversations (true), or the others."})
    unread = fields.Boolean(load_default=False, metadata={"description": "Only those that the caller has not read (true)."})
    assignedTo = Text(
        longest=128,
        shortest=1,
        attribute="assigned_to",
        load_default=None,
        metadata={"description": f"Only those assigned to this uid, to the caller (`{ME}`), or to `{NOBODY}`."},
    )
    optedOut = fields.Boolean(
        attribute="opted_out", load_default=False, metadata={"description": "Only contacts who have opted out (true)."}
    )
    blocked = fields.Boolean(load_default=False, metadata={"description": "Only blocked contacts (true)."})

    @post_load
    def gather_filters(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the page's position, and the filters as one value."""
        paging = {name: data.pop(name) for name in ("limit", "cursor")}
        return {**paging, "filters": ConversationFilter(**{**data, "numbers": Numbers(data["numbers"])})}


class ReadRequestSchema(RequestSchema):
    """Request to mark a conversation as read."""

    seenUntil = Milliseconds(
        attribute="seen_until",
        load_default=None,
        metadata={
            "description": "`date` of the latest message that the caller has seen. If a later one came meanwhile, the "
            "conversation stays unread. By default all messages count as seen."
        },
    )


class ConversationAssignmentSchema(RequestSchema):
    """Request to assign a conversation."""

    userId = Text(longest=128, shortest=1, required=True, attribute="uid", metadata={"description": "Uid of the assignee."})


class ReadingStateSchema(ResponseSchema):
    """State of the caller's own reading."""

    until = time_field("Until when the caller counts as reading.")
    nextAt = time_field(
        f"When to call again while the conversation is open, {READING_INTERVAL_MS // SECOND} seconds after the last call that"
        " counted.",
        attribute="next_at",
    )


class TypingStateSchema(ResponseSchema):
    """State of the caller's own writing."""

    until = time_field("Until when the caller counts as writing.")
    nextAt = time_field(
        f"When to call again while the caller still types, {INTERVAL_MS // SECOND} seconds after the last call that counted.",
        attribute="next_at",
    )
