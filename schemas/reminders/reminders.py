"""Reminders."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.services.messages.recurring.edits import Scope
from app.services.messages.scheduled import ScheduledUpdate
from app.services.reminders.reminders import MAX_NUMBERS
from app.services.reminders.requests import NewReminder, ReminderFilter, ReminderState
from app.times.clock import MAX_TIME_MS
from schemas.common.fields import EXAMPLE_UID, PageQuery, RequestSchema, Text, TimeZone, UpdateSchema, next_cursor
from schemas.common.media_links import MediaUrl
from schemas.common.responses import ResponseSchema, choice
from schemas.messages.messages import EXAMPLE_MESSAGE, TextMessageSchema
from schemas.messages.recurrence import recurrence_field, scope_field
from schemas.messages.send_time import SendTime
from schemas.messages.sending import MAX_BODY_LENGTH, MAX_MEDIA

EXAMPLE_NEW_REMINDER = {
    "contactId": EXAMPLE_MESSAGE["contactId"],
    "message": "Call back about the estimate",
    "at": "2061-03-14T09:00",
    "timezone": "America/New_York",
    "recurrence": "FREQ=WEEKLY;COUNT=4",
}
_WAITING = {
    "state": "scheduled",
    "history": [{"state": "scheduled", "at": 1670372913091}],
    "segments": 0,
    "carrier": "",
    "message": "Call back about the estimate",
    "date": 2878045200000,
    "sendAt": 2878045200000,
    "scheduleTimezone": "America/New_York",
    "seriesId": EXAMPLE_MESSAGE["id"],
    "recurrence": "FREQ=WEEKLY;COUNT=4",
    "nextOccurrences": [{"sendAt": 2878650000000, "localTime": "2061-03-21T09:00:00"}],
    "reminder": True,
    "isNote": True,
    "metadata": {},
}
EXAMPLE_REMINDER = (
    EXAMPLE_MESSAGE
    | _WAITING
    | {
        "reminderState": "upcoming",
        "localTime": "2061-03-14T09:00:00",
        "assignedTo": "",
        "completedAt": 0,
        "completedBy": "",
    }
)
EXAMPLE_COMPLETED = EXAMPLE_REMINDER | {
    "reminderState": "completed",
    "completedAt": 1670372990000,
    "completedBy": EXAMPLE_UID,
}


class RemindersQuery(PageQuery):
    """Filters of the list of reminders."""

    when = fields.String(
        load_default="upcoming",
        validate=validate.OneOf(["upcoming", "past"]),
        metadata={
            "description": "`upcoming`: those that wait, the next first. `past`: those that fired, were completed or were "
            "missed, the latest first."
        },
    )
    userId = Text(
        longest=128,
        attribute="uid",
        load_default=None,
        metadata={
            "description": "Uid of the user whose number they belong to; defaults to the caller's own number and those shared "
            f"with the caller, {MAX_NUMBERS} at most. Required for service accounts, unless `contactId` is given."
        },
    )
    contactId = Text(
        longest=128, attribute="contact_id", load_default=None, metadata={"description": "Only reminders of this contact."}
    )
    assignedTo = Text(
        longest=128, attribute="assigned_to", load_default=None, metadata={"description": "Only those assigned to this user."}
    )

    @post_load
    def to_filter(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the filter for the service, with the page."""
        filters = ReminderFilter(
            past=data["when"] == "past",
            uid=data["uid"],
            contact_id=data["contact_id"],
            assigned_to=data["assigned_to"],
        )
        return {"filters": filters, "limit": data["limit"], "cursor": data["cursor"]}


class WallTime(fields.String):
    """Date and time of day without an offset."""

    valid_value = "a date and a time without an offset, for example 2027-03-14T09:00"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            moment: Any = SendTime().deserialize(text)
        except ValidationError:
            moment = None
        if not isinstance(moment, datetime):
            raise ValidationError(f"Must be {self.valid_value}.")
        if not 1971 <= moment.year <= 2399:
            raise ValidationError("Must be in a year from 1971 to 2399.")
        return moment


class ReminderCreationSchema(RequestSchema):
    """Reminder to create."""

    contactId = Text(
        longest=128,
        shortest=1,
        attribute="contact_id",
        required=True,
        metadata={"description": "Id of the contact whose conversation it is about."},
    )
    message = Text(
        longest=MAX_BODY_LENGTH,
        attribute="body",
        required=True,
        metadata={"description": "Text of the note, or of the message to the contact. May be empty when `media` is given."},
    )
    type = fields.String(
        load_default="note",
        validate=validate.OneOf(["note", "message"]),
        metadata={
            "description": "`note`: it appears in the conversation at its time, and notifies the office. `message`: it is sent "
            "to the contact at its time."
        },
    )
    media = fields.List(
        MediaUrl(),
        load_default=list,
        validate=validate.Length(max=MAX_MEDIA),
        metadata={"description": "URLs of attachments."},
    )
    sendAt = SendTime(
        attribute="send_at",
        load_default=None,
        metadata={"description": "When, in ms since the epoch, or in ISO 8601 format with an offset. Either this or `at`."},
    )
    at = WallTime(
        attribute="wall_time",
        load_default=None,
        metadata={
            "description": "When, by the clock of `timezone`. A time that the clocks skip is as much later as they are set "
            "forward; of a time that comes twice, it is the first."
        },
    )
    timezone = TimeZone(
        load_default=None,
        metadata={"description": "IANA time zone; defaults to that of the contact's owner.", "examples": ["Europe/Berlin"]},
    )
    recurrence = recurrence_field("Rule of RFC 5545 by which it recurs, counted by the clock of `timezone`.")
    assignedTo = Text(
        longest=128,
        attribute="assigned_to",
        load_default=None,
        metadata={"description": "Uid of the user it is meant for: the owner of the number, or one it is shared with."},
    )

    @post_load
    def to_reminder(self, data: dict[str, Any], **_: Any) -> NewReminder:
        """Return the reminder for the service.

        Raises:
            ValidationError: both times are given, or neither; or a time without an offset stands in `sendAt`.
        """
        send_at, wall_time = data["send_at"], data["wall_time"]
        if isinstance(send_at, datetime):
            raise ValidationError({"sendAt": ["Has no time zone: append an offset, or use at and timezone."]})
        if (send_at is None) is (wall_time is None):
            raise ValidationError({"at": ["Give either at or sendAt."]})
        return NewReminder(
            contact_id=data["contact_id"],
            body=data["body"],
            is_message=data["type"] == "message",
            media=tuple(data["media"]),
            send_at=send_at,
            wall_time=wall_time,
            timezone=data["timezone"] or "",
            recurrence=data["recurrence"] or "",
            assigned_to=data["assigned_to"] or "",
        )


class ReminderUpdateSchema(UpdateSchema):
    """Fields of an upcoming reminder to update; absent fields stay unchanged."""

    no_update = ("Must contain message, sendAt, at, timezone, recurrence or assignedTo.", "message")

    message = Text(longest=MAX_BODY_LENGTH, attribute="body", load_default=None, metadata={"description": "New text."})
    sendAt = SendTime(
        attribute="send_at",
        load_default=None,
        metadata={"description": "New time in ms, or in ISO 8601 format; without an offset by the clock of its time zone."},
    )
    at = WallTime(attribute="wall_time", load_default=None, metadata={"description": "New time by the clock of its time zone."})
    timezone = TimeZone(
        attribute="schedule_timezone",
        load_default=None,
        metadata={"description": "New IANA time zone. Alone it keeps the wall-clock time.", "examples": ["Europe/Berlin"]},
    )
    recurrence = recurrence_field("New rule for this reminder and all that follow; an empty string ends the series with it.")
    assignedTo = Text(
        longest=128, attribute="assigned_to", load_default=None, metadata={"description": "New uid; empty for everybody."}
    )
    scope = scope_field("which occurrences of a series are updated", default=None)

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> ScheduledUpdate:
        """Return the update for the service.

        Raises:
            ValidationError: both times are given.
        """
        wall_time = data.pop("wall_time")
        if wall_time is not None and data["send_at"] is not None:
            raise ValidationError({"at": ["Give either at or sendAt."]})
        send_at = data["send_at"] if wall_time is None else wall_time
        return ScheduledUpdate(**data | {"send_at": send_at, "scope": data["scope"] or Scope.THIS})


class ReminderScopeQuery(Schema):
    """Query of a deletion."""

    scope = scope_field("which occurrences of a series are canceled")


class ScheduledReminderSchema(TextMessageSchema):
    """Reminder: the message or note, and what makes it a reminder."""

    reminderState = choice(
        ReminderState,
        "`upcoming`; `fired`: the note was shown or the message was sent; `completed`; `missed`: the message failed, or "
        "nothing happened within an hour of its time; `canceled`.",
        attribute="reminder_state",
    )
    localTime = fields.Function(
        lambda message: message.wall_time or "",
        metadata={
            "type": "string",
            "description": "Its time by the clock of `scheduleTimezone`; empty if that does not count.",
        },
    )
    assignedTo = fields.Function(
        lambda message: message.assigned_to or "",
        metadata={"type": "string", "description": "Uid of the user it is meant for; empty for everybody with access."},
    )
    completedAt = fields.Function(
        lambda message: message.completed_at or 0,
        metadata={
            "type": "integer",
            "maximum": MAX_TIME_MS,
            "description": "When it was completed, in ms since the epoch; 0 if it is open.",
        },
    )
    completedBy = fields.Function(
        lambda message: message.completed_by or "",
        metadata={"type": "string", "description": "Id of the user or service account that completed it."},
    )


class ReminderListSchema(ResponseSchema):
    """Page of reminders."""

    reminders = fields.List(fields.Nested(ScheduledReminderSchema), attribute="items", required=True)
    nextCursor = next_cursor()
