"""Scheduled messages."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from app.services.messages.scheduled import ScheduledUpdate
from schemas.common.fields import Milliseconds, PageQuery, RequestSchema, Text, WebUrl
from schemas.messages.messages import MAX_BODY_LENGTH, MAX_MEDIA


class ScheduledMessagesQuery(PageQuery):
    """Filters of the list of scheduled messages."""

    userId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Uid of the owner; defaults to the caller. Required for service accounts."},
    )
    contactId = Text(longest=128, load_default=None, metadata={"description": "Only messages to this contact."})
    sendAtFrom = Milliseconds(
        in_query=True, load_default=None, metadata={"description": "Only messages due at or after this time (ms)."}
    )
    sendAtBefore = Milliseconds(
        in_query=True, load_default=None, metadata={"description": "Only messages due before this time (ms)."}
    )


class ScheduledMessageUpdateSchema(RequestSchema):
    """Fields of a scheduled message to update; absent fields stay unchanged."""

    message = Text(longest=MAX_BODY_LENGTH, load_default=None, metadata={"description": "New body."})
    media = fields.List(
        WebUrl(),
        load_default=None,
        validate=validate.Length(max=MAX_MEDIA),
        metadata={"description": "New attachments, which replace the old ones."},
    )
    sendAt = Milliseconds(load_default=None, metadata={"description": "New time in ms; must be in the future."})

    @validates_schema
    def require_update(self, data: dict[str, Any], **_: Any) -> None:
        """Reject a body without any known field: most likely one is misspelled."""
        if all(value is None for value in data.values()):
            raise ValidationError("Must contain message, media or sendAt.", "message")

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> ScheduledUpdate:
        """Return the update for the service."""
        return ScheduledUpdate(body=data["message"], media=data["media"], send_at=data["sendAt"])
