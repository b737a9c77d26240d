"""Order of a conversation: which messages go to the carrier before a new one.

A contact names the latest messages accepted for it. A new one takes them over as its predecessors, in the commit that stores
it, and stands in their place. The contact's entries are written one by one, so that messages accepted at the same moment need
no retry: the next one follows all of them. docs/decisions/0086 has the reasons.

The dates of a conversation grow in the order in which it is stored, though servers' clocks differ: docs/decisions/0161.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from app.frozen import frozen, replace
from app.services.messages.conversations import conversation_update_for, latest_message_changes
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.store.contacts.contacts import Contact
from app.store.contacts.conversation_entries import Entries, EntryChanges, apply_entries, with_entries
from app.store.engine.store import Store
from app.store.messages.messages import Direction, Message, MessageState, Source, messages
from app.times.clock import HOUR, MINUTE, SECOND

LINK_WINDOW_MS = HOUR
"""How long in ms before a message another one must have been due to be its predecessor."""

MAX_PREDECESSORS = 10
MAX_SCHEDULED = 20
"""Scheduled messages that a contact names: the next ones to be sent. Those due lately are named besides."""

CLOCK_ERROR_MS = MINUTE
"""By how many ms another server's clock may be ahead. A date further ahead is damaged, and counts for nothing."""

LATE_MS = 10 * SECOND
"""From how many ms after its acceptance on a message that leaves may have been passed by others."""

_NEVER_SHOWN = (Source.CONSENT, Source.KEYWORD, Source.AWAY, Source.CANNED)
"""Sources of messages that do not become the `last_message` of their conversation."""

_STEP_MS = 2
"""How many ms a message is dated after the latest one: an automatic reply stands between them."""


@frozen
class Turn:
    """A place in the order of a conversation.

    Attributes:
        message: with its predecessors.
        queued: changed entries of the contact's `last_queued`.
        scheduled: changed entries of its `next_scheduled`.
    """

    message: Message
    queued: Entries = field(default_factory=dict)
    scheduled: Entries = field(default_factory=dict)

    @property
    def entries(self) -> EntryChanges:
        """Return the changed entries by attribute of the contact, without empty ones."""
        changed = {"last_queued": self.queued, "next_scheduled": self.scheduled}
        return {name: entries for name, entries in changed.items() if entries}


def next_date(contact: Contact, now: int) -> int:
    """Return the date in ms of a message that enters a conversation now: later than that of the latest one there.

    Args:
        contact: as it was read.
        now: present time in ms by this server's clock, which may be behind another's.
    """
    return max(now, trusted_date(contact.last_message_date, now) + _STEP_MS)


def lease_date(contact: Contact, message: Message, ahead: int, now: int) -> int:
    """Return the date in ms of a message that is handed to its carrier now: later than those of what stands before it.

    Args:
        contact: as it was read.
        message: as it was read. Unless it was scheduled, it has had its place in the conversation since its acceptance.
        ahead: date of its latest predecessor in ms; 0 for none.
        now: present time in ms.
    """
    inbound = int(contact.last_inbound["at"]) if contact.last_inbound else 0
    before = [ahead, trusted_date(inbound, now), trusted_date(contact.consent_sent_at, now)]
    if message.send_at or contact.last_direction == Direction.IN:
        before.append(trusted_date(contact.last_message_date, now))
    return max(now, trusted_date(message.date, now), max(before) + 1)


def trusted_date(date: int, now: int) -> int:
    """Return a date in ms that another server may have set; 0 if it is further ahead than clocks differ."""
    return date if date < now + CLOCK_ERROR_MS else 0


def take_turn(contact: Contact, message: Message, now: int) -> Turn:
    """Return a new message, or one that is scheduled for another time, behind those that go before it.

    Args:
        contact: as it was read.
        message: is about to be delivered at its time.
        now: present time in ms.
    """
    return _schedule(contact, message, now) if message.send_at else _queue(contact, message, now)


def take_turns(contact: Contact, new: Iterable[Message], now: int) -> tuple[list[Message], EntryChanges]:
    """Return new messages of one commit, each behind those before it, and the changed entries of their contact."""
    placed: list[Message] = []
    changed: dict[str, dict[str, int | None]] = {}
    for message in new:
        turn = take_turn(contact, message, now)
        placed.append(turn.message)
        for name, entries in turn.entries.items():
            changed.setdefault(name, {}).update(entries)
        contact = with_entries(contact, turn.entries)
    return placed, changed


def find_predecessors(contact: Contact, now: int) -> list[str]:
    """Return the ids of the messages that go before one that is accepted now, the last one first."""
    since = now - LINK_WINDOW_MS
    known = {**contact.last_queued, **_find_past(contact, now)}
    return _latest({message_id: at for message_id, at in known.items() if at >= since})


def find_unlinked(contact: Contact, message: Message) -> list[str]:
    """Return the ids of messages that may go before a scheduled message, and that it does not name.

    They were accepted or scheduled later than it. Those accepted after its time stand in the place of others that were due
    before it, and so name them. Those for the same instant were accepted at the same moment.

    Args:
        contact: as it is when the message is due.
        message: scheduled.
    """
    known = {message.id, *message.after}
    due = {**contact.last_queued, **contact.next_scheduled}
    since, until = message.send_at - LINK_WINDOW_MS, message.send_at
    has_equals = sum(at == until for at in contact.next_scheduled.values()) > 1
    found = [each for each, at in due.items() if since <= at < until or (at == until and has_equals)]
    found += [each for each, at in contact.last_queued.items() if at >= until]
    return [each for each in dict.fromkeys(found) if each not in known]


def leave_places(store: Store, contact: Contact, left: Sequence[Message]) -> EntryChanges:
    """Return the changed entries of a contact of which scheduled messages are canceled or moved.

    Messages for the same instant, in whose place they stood, are named again, also through those that were canceled or moved
    before. Reads nothing if the contact names none of them.

    Args:
        store: reads those that they stood for.
        contact: as it was read.
        left: the messages, as they were.
    """
    named = [each for each in left if each.id in contact.next_scheduled]
    entries: dict[str, int | None] = {each.id: None for each in named}
    seen = {each.id for each in left}
    level = [(each, each.send_at) for each in named]
    while level:
        times = {each: at for message, at in level for each in message.after if each not in seen}
        seen.update(times)
        read = store.read_all([messages.at(each) for each in times], skip_unreadable=True) if times else {}
        earlier = [(each, times[each.id]) for each in read.values() if each is not None]
        entries |= {each.id: at for each, at in earlier if each.send_at == at and each.state is MessageState.SCHEDULED}
        level = [(each, at) for each, at in earlier if _left_place(each, at)]
    return {"next_scheduled": entries} if entries else {}


def find_recent(contact: Contact, now: int) -> list[str]:
    """Return the ids of the latest messages of a conversation that are not older than a minute, for the order of events."""
    latest = dict(contact.last_queued)
    if contact.last_inbound:
        latest[str(contact.last_inbound["id"])] = int(contact.last_inbound["at"])
    return [message_id for message_id, at in latest.items() if at >= now - MINUTE][:MAX_PREDECESSORS]


def takes_place_late(message: Message) -> bool:
    """Whether a message that was handed to its carrier takes its place in the conversation only once it is taken.

    A scheduled message does, and one that left so late that others may have passed it. Automatic replies and consent messages
    take none.
    """
    is_late = message.date >= message.created + LATE_MS and message.source not in _NEVER_SHOWN
    return bool(message.send_at) or is_late


def place_changes(store: Store, contact: Contact, message: Message) -> dict[str, Any]:
    """Return what a message that takes its place late changes in its conversation; nothing where others come after it."""
    if not message.send_at and contact.last_message_date <= message.created:
        # It is shown since its acceptance.
        return {}
    if not _is_last_of_conversation(store, contact, message):
        return {}
    # Whether it marks the conversation read was decided when it was accepted.
    return conversation_update_for(message) if message.send_at else latest_message_changes(message)


def _is_last_of_conversation(store: Store, contact: Contact, message: Message) -> bool:
    """Whether a message that was taken is the last entry of its conversation, by the order of delivery.

    One that was accepted after its time, and waits behind it, comes later although it is older in the contact.
    """
    if contact.last_message_date > message.date:
        return False
    behind = [message_id for message_id, at in contact.last_queued.items() if message.first_due < at <= message.date]
    read = store.read_all([messages.at(message_id) for message_id in behind], skip_unreadable=True)
    others = [other for other in read.values() if other is not None]
    # One that failed or was canceled untried keeps the date of its acceptance.
    return all(other.date < message.date and (other.attempts or other.state not in AWAITING_DELIVERY) for other in others)


def _queue(contact: Contact, message: Message, now: int) -> Turn:
    after = find_predecessors(contact, now)
    placed = message if message.after == after else replace(message, after=after)
    queued = dict.fromkeys(contact.last_queued) | {message.id: message.created}
    return Turn(placed, queued, dict.fromkeys(_find_past(contact, now)))


def _left_place(message: Message, at: int) -> bool:
    """Whether a message may have stood for others at a time in ms, and does so no longer."""
    return message.state is MessageState.CANCELED if message.send_at == at else bool(message.moved_at)


def _find_past(contact: Contact, now: int) -> dict[str, int]:
    return {message_id: at for message_id, at in contact.next_scheduled.items() if at <= now}


def _schedule(contact: Contact, message: Message, now: int) -> Turn:
    due = message.send_at
    others = {message_id: at for message_id, at in contact.next_scheduled.items() if message_id != message.id}
    earlier = {message_id: at for message_id, at in (contact.last_queued | others).items() if due - LINK_WINDOW_MS <= at <= due}
    # A message that moves stays behind its former predecessors, since others follow them through it.
    after = _latest(earlier, message.after)
    lately = _latest({message_id: at for message_id, at in others.items() if now - LINK_WINDOW_MS <= at <= now})
    over = [each for each, at in others.items() if at == due or (at <= now and each not in lately)]
    entries: dict[str, int | None] = {**dict.fromkeys(over), message.id: due}
    coming = {each: at for each, at in apply_entries(contact.next_scheduled, entries).items() if at > now}
    farthest = sorted(coming, key=lambda message_id: coming[message_id])[MAX_SCHEDULED:]
    entries |= dict.fromkeys(farthest)
    if message.id in farthest and message.id not in contact.next_scheduled:
        del entries[message.id]
    return Turn(replace(message, after=after), {}, entries)


def _latest(due: Mapping[str, int], also: Iterable[str] = ()) -> list[str]:
    """Return the ids of the latest messages, the last one first, and those of `also`."""
    latest = sorted(due, key=lambda message_id: -due[message_id])[:MAX_PREDECESSORS]
    return list(dict.fromkeys([*latest, *also]))[:MAX_PREDECESSORS]
