"""Scheduled messages."""

from typing import Any

from marshmallow import fields, post_load, validate

from app.services.messages.scheduled import ScheduledUpdate
from schemas.common.fields import Milliseconds, OwnedPageQuery, Text, UpdateSchema
from schemas.common.media_links import MediaUrl
from schemas.messages.metadata import Metadata
from schemas.messages.send_time import SendTime, require_offset
from schemas.messages.sending import MAX_BODY_LENGTH, MAX_MEDIA


class ScheduledMessagesQuery(OwnedPageQuery):
    """Filters of the list of scheduled messages."""

    contactId = Text(
        longest=128, attribute="contact_id", load_default=None, metadata={"description": "Only messages to this contact."}
    )
    sendAtFrom = Milliseconds(
        attribute="send_at_from",
        in_query=True,
        load_default=None,
        metadata={"description": "Only messages due at or after this time (ms)."},
    )
    sendAtBefore = Milliseconds(
        attribute="send_at_before",
        in_query=True,
        load_default=None,
        metadata={"description": "Only messages due before this time (ms)."},
    )
    reminder = fields.Boolean(
        load_default=None, metadata={"description": "Only reminders (true), or only messages that are none (false)."}
    )


class ScheduledMessageUpdateSchema(UpdateSchema):
    """Fields of a scheduled message to update; absent fields stay unchanged."""

    no_update = ("Must contain message, media, sendAt or metadata.", "message")

    message = Text(longest=MAX_BODY_LENGTH, attribute="body", load_default=None, metadata={"description": "New body."})
    media = fields.List(
        MediaUrl(),
        load_default=None,
        validate=validate.Length(max=MAX_MEDIA),
        metadata={"description": "New attachments, which replace the old ones."},
    )
    sendAt = SendTime(
        attribute="send_at",
        load_default=None,
        metadata={
            "description": "New time in ms; must be in the future. A string in ISO 8601 format with an offset is accepted too."
        },
    )

    metadata = Metadata("New metadata, which replaces all of the old; an empty object removes it.", load_default=None)

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> ScheduledUpdate:
        """Return the update for the service."""
        return ScheduledUpdate(**data | {"send_at": require_offset(data["send_at"])})
