"""Scheduled messages."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.services.messages.recurring.edits import Scope
from app.services.messages.scheduled import ScheduledUpdate
from schemas.common.fields import Milliseconds, OwnedPageQuery, Text, TimeZone, UpdateSchema
from schemas.common.media_links import MediaUrl
from schemas.messages.metadata import Metadata
from schemas.messages.recurrence import recurrence_field, scope_field
from schemas.messages.send_time import SendTime
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


class ScopeQuery(Schema):
    """Query of a request that may concern a whole series."""

    scope = scope_field("which occurrences of a series are canceled")


class ScheduledMessageUpdateSchema(UpdateSchema):
    """Fields of a scheduled message to update; absent fields stay unchanged."""

    no_update = ("Must contain message, media, sendAt, scheduleTimezone, recurrence or metadata.", "message")

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
            "description": "New time in ms; must be in the future. A string in ISO 8601 format is accepted too: with an "
            "offset, or without one by the wall clock of the message's time zone."
        },
    )
    scheduleTimezone = TimeZone(
        attribute="schedule_timezone",
        load_default=None,
        metadata={
            "description": "New IANA time zone. Without `sendAt` the wall-clock time stays: 09:00 is 09:00 in the new zone.",
            "examples": ["Europe/Berlin"],
        },
    )
    recurrence = recurrence_field(
        "New rule of RFC 5545 for this message and all that follow. An empty string ends the series with this message."
    )
    scope = scope_field("which occurrences of a series are updated", default=None)

    metadata = Metadata("New metadata, which replaces all of the old; an empty object removes it.", load_default=None)

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> ScheduledUpdate:
        """Return the update for the service."""
        return ScheduledUpdate(**data | {"scope": data["scope"] or Scope.THIS})
