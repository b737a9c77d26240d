"""Requests to send, schedule or store a message."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from app.frozen import frozen


@frozen(kw_only=True)
class SendRequest:
    """A request to send, schedule or store a message. Numbers are E.164, times ms.

    Attributes:
        to_number: the recipient, or the first one of a group.
        to_numbers: two or more recipients of a group, in the order of the request; empty for one recipient.
        already_sent: store the message only; an outside system has sent it.
        note: store a note for the office; it is never sent. A reminder is shown at `send_at`.
        send_at: when to send; None is now.
        notify: alert the office: the conversation is marked unread, and a message that takes its place there at once
            is pushed to devices.
        mentions: uids of the colleagues whom a note mentions.
        metadata: texts to attach, by name.
        merge_fields: put the values of the contact in place of `[first]` and other merge fields.
        reminder: show the scheduled message among the reminders.
        schedule_timezone: IANA name of the zone whose wall clock counts; empty for none.
        wall_time: the time by that clock, in ISO 8601, where it differs from what `send_at` shows: the clocks skip it.
        recurrence: rule of RFC 5545 by which the message recurs; empty for none.
        assigned_to: uid of the user that a reminder is meant for; empty for everybody with access.
    """

    to_number: str
    from_number: str
    body: str = ""
    media: Sequence[str] = ()
    already_sent: bool = False
    note: bool = False
    send_at: int | None = None
    notify: bool = False
    auto_archive: bool = False
    merge_fields: bool = False
    reminder: bool = False
    schedule_timezone: str = ""
    mentions: Sequence[str] = ()
    wall_time: str = ""
    recurrence: str = ""
    assigned_to: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    to_numbers: Sequence[str] = ()
