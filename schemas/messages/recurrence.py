"""Fields of recurring messages."""

from typing import Any

from marshmallow import fields

from app.services.messages.recurring.edits import Scope
from app.services.messages.recurring.series import preview
from app.store.messages.messages import Message
from app.times.recurrence import MAX_RULE_LENGTH
from schemas.common.fields import Text

OCCURRENCE_SCHEMA = {
    "type": "object",
    "properties": {
        "sendAt": {"type": "integer", "description": "In ms since the epoch, UTC."},
        "localTime": {"type": "string", "description": "What a clock in the time zone shows: `2027-03-14T09:00:00`."},
    },
    "required": ["sendAt", "localTime"],
}
"""An occurrence to come, for the document."""


def list_next_occurrences(message: Message) -> list[dict[str, Any]]:
    """Return the occurrences after a message."""
    return [{"sendAt": each.at, "localTime": each.wall_time} for each in preview(message)]


def recurrence_field(description: str) -> Text:
    """Return the field of a recurrence rule in a request."""
    return Text(
        longest=MAX_RULE_LENGTH,
        load_default=None,
        metadata={"description": description, "examples": ["FREQ=WEEKLY;BYDAY=MO"]},
    )


def scope_field(meaning: str, default: Scope | None = Scope.THIS) -> fields.Enum[Scope]:
    """Return the field that says which occurrences of a series a request concerns."""
    return fields.Enum(
        Scope,
        by_value=True,
        load_default=default,
        metadata={
            "description": f"Of a recurring message: {meaning}. `this` is this one only; `following` is this one and all later "
            "ones. Defaults to `this`."
        },
    )
