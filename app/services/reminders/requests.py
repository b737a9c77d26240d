"""Requests for reminders, and their states."""

from datetime import datetime
from enum import StrEnum

from app.frozen import frozen


class ReminderState(StrEnum):
    """State of a reminder.

    Attributes:
        UPCOMING: it waits for its time.
        FIRED: the note was shown, or the message was handed to the carrier.
        COMPLETED: somebody completed it, before or after its time.
        MISSED: it did not come to anything: the message failed, or nothing happened in time.
        CANCELED: it was canceled; lists leave it out.
    """

    UPCOMING = "upcoming"
    FIRED = "fired"
    COMPLETED = "completed"
    MISSED = "missed"
    CANCELED = "canceled"


@frozen(kw_only=True)
class NewReminder:
    """A reminder to create.

    Attributes:
        contact_id: the conversation that it is about.
        is_message: it is sent to the contact; otherwise it is a note for the office.
        send_at: when, in ms; None if `wall_time` is given.
        wall_time: when, by the clock of the time zone.
        timezone: IANA name; empty for that of the contact's owner.
        recurrence: rule of RFC 5545; empty for none.
        assigned_to: uid; empty for everybody with access.
    """

    contact_id: str
    body: str
    is_message: bool = False
    media: tuple[str, ...] = ()
    send_at: int | None = None
    wall_time: datetime | None = None
    timezone: str = ""
    recurrence: str = ""
    assigned_to: str = ""


@frozen(kw_only=True)
class ReminderFilter:
    """Which reminders to list; None matches everything.

    Attributes:
        past: those that are no longer upcoming, the latest first; otherwise upcoming ones, the next first.
        uid: of which user's number; None for the caller's own and all that are shared with the caller.
    """

    past: bool = False
    uid: str | None = None
    contact_id: str | None = None
    assigned_to: str | None = None
