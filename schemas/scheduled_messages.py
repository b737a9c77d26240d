"""Scheduled texts on the wire."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from app.services.messages.scheduled import ScheduledChange
from schemas.common import Milliseconds, PageQuery, RequestSchema, Text, WebUrl
from schemas.messages import MAX_BODY_LENGTH, MAX_MEDIA


class ScheduledQuery(PageQuery):
    """Which scheduled texts a list shows."""

    userId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Whose texts; the caller's own if absent. A service account must give it."},
    )
    contactId = Text(longest=128, load_default=None, metadata={"description": "Only texts to this contact."})
    sendAtFrom = Milliseconds(
        in_query=True, load_default=None, metadata={"description": "Only texts due at or after this time in ms."}
    )
    sendAtBefore = Milliseconds(
        in_query=True, load_default=None, metadata={"description": "Only texts due before this time in ms."}
    )


class ScheduledChangeSchema(RequestSchema):
    """What to change in a scheduled text."""

    message = Text(longest=MAX_BODY_LENGTH, load_default=None, metadata={"description": "The new body."})
    media = fields.List(
        WebUrl(),
        load_default=None,
        validate=validate.Length(max=MAX_MEDIA),
        metadata={"description": "The new attachments, in place of the old ones."},
    )
    sendAt = Milliseconds(load_default=None, metadata={"description": "The new time in ms, in the future."})

    @validates_schema
    def require_a_change(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a body that changes nothing: most likely a field is misspelled."""
        if all(value is None for value in data.values()):
            raise ValidationError("One of message, media and sendAt must be given.", "message")

    @post_load
    def make_change(self, data: dict[str, Any], **_: Any) -> ScheduledChange:
        """Answer the change in the service's words."""
        return ScheduledChange(body=data["message"], media=data["media"], send_at=data["sendAt"])
