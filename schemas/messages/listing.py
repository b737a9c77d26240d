"""The list of all messages of a user."""

from typing import Any

from marshmallow import fields, post_load

from app.services.messages.message_list import LATE_MS, MessageListRequest
from app.store.messages.messages import Direction, MessageState
from app.times.clock import SECOND
from schemas.common.fields import OwnedPageQuery, Text
from schemas.common.moments import Moment
from schemas.messages.messages import EXAMPLE_MESSAGE, TextMessageListSchema

_TIME = "In ms, or a date such as `2026-01-31` or `2026-01-31T09:30`, in the owner's time zone unless it has an offset."


def _time(name: str, attribute: str, description: str) -> Moment:
    return Moment(
        attribute=attribute,
        data_key=name,
        load_default=None,
        metadata={"description": f"{description} {_TIME}"},
    )


class MessagesQuery(OwnedPageQuery):
    """Filters of the list of messages."""

    contactId = Text(
        longest=128,
        attribute="contact_id",
        load_default=None,
        metadata={"description": "Only messages with this contact, which also names its owner."},
    )
    direction = fields.Enum(
        Direction,
        by_value=True,
        load_default=None,
        metadata={"description": "Only inbound messages (`in`), or only messages from the office (`out`), notes included."},
    )
    state = fields.Enum(
        MessageState, by_value=True, load_default=None, metadata={"description": "Only messages in this state."}
    )
    from_ = _time("from", "created_from", "Only messages accepted or received at or after this time.")
    to = _time("to", "created_before", "Only messages accepted or received before this time; a date includes the whole day.")
    changedSince = _time(
        "changedSince",
        "changed_since",
        "Only messages that are new or changed since this time, the oldest change first.",
    )

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the request for the service, the limit and the cursor."""
        limit, cursor = data.pop("limit"), data.pop("cursor")
        return {"request": MessageListRequest(**data), "limit": limit, "cursor": cursor}


class MessageListSchema(TextMessageListSchema):
    """Page of a user's messages."""

    nextChangedSince = fields.Integer(
        attribute="next_changed_since",
        allow_none=True,
        required=True,
        metadata={
            "description": "With `changedSince`, on the last page: the time in ms to ask for next. It lies "
            f"{LATE_MS // SECOND} seconds back, so that no change is missed. Otherwise null."
        },
    )


EXAMPLE_LIST = {"messages": [EXAMPLE_MESSAGE], "nextCursor": None, "nextChangedSince": None}
