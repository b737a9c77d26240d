"""Quiet hours at work: which slot a message waits for, and how it is put off until then.

A message that waits stores the end of its quiet hours as a slot, as pacing does. It is looked at anew every half hour, so a
changed setting applies to what waits. docs/decisions/0118 has the reasons.
"""

from zlib import crc32

from app.frozen import replace
from app.services.compliance.quiet_hours.allowed_hours import AllowedHours, must_wait, read_quiet_hours
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.slots import QUIET_HOURS, Slot, slot_changes, slot_of
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store
from app.store.messages.messages import Message, change_message
from app.store.tenancy.organizations import Organization, organizations
from app.times.clock import DAY, MINUTE, SECOND, Clock

REVIEW_MS = 30 * MINUTE
"""How often in ms a message that waits is looked at anew, at least."""

SPREAD_MS = 10 * MINUTE
"""Time in ms over which the messages that wait for an opening leave."""

OPENED_LATELY_MS = 30 * MINUTE
"""How long in ms after an opening the order of the messages that waited for it is kept."""

EARLY_MS = SECOND // 4
"""How long in ms before its slot a message may leave."""

_ORDER_MS = 30 * SECOND
_MAX_LEAD_MS = 3 * DAY


class QuietHours:
    """Quiet hours of messages."""

    def __init__(self, store: Store, dispatch: DeliveryTasks, default_zone: str, clock: Clock) -> None:
        self._store = store
        self._dispatch = dispatch
        self._default_zone = default_zone
        self._clock = clock

    def find_slot(self, message: Message, contact: Contact | None, organization: Organization | None) -> Slot | None:
        """Return the slot that a message has to wait for; None if it may leave now.

        Args:
            message: is due.
            contact: its recipient, or its group.
            organization: of its sender.
        """
        now = self._clock()
        allowed = self._allowed_hours(message, contact, organization)
        if allowed is None:
            return None
        opening = allowed.find_opening(now)
        if opening > now:
            return _slot_after(opening, allowed, message)
        held = slot_of(message)
        if held is not None and held.is_quiet and held.opens_at <= now and held.at > now + EARLY_MS:
            # Its hours have begun: those that waited leave one after the other.
            return held
        return None

    def review(self, message: Message) -> Slot | None:
        """Return the slot of a message that waits for one, by the settings as they are now; None if it may leave."""
        held = slot_of(message)
        if held is None or not held.is_quiet or held.at <= self._clock() + EARLY_MS:
            return None
        organization, contact = self._store.read(
            organizations.at(message.organization_id) if message.organization_id else None, contacts.at(message.contact_id)
        )
        return self.find_slot(message, contact, organization)

    def put_off(self, message: Message, slot: Slot) -> None:
        """Store the slot of a message, unless it has it, and enqueue the task that looks at it next.

        Raises:
            StoreConflictError: the message was changed meanwhile.
        """
        due = min(slot.at, _next_review(message, self._clock()))
        if slot_of(message) == slot:
            self._dispatch.enqueue(message, due)
            return
        commit = self._store.commit()
        change_message(commit, message, **slot_changes(message, slot), sweep_at=self._dispatch.sweep_time(slot.at))
        self._dispatch.enqueue_after(commit, message, due)
        commit.send()

    def announce(self, message: Message, contact: Contact, organization: Organization | None) -> Message:
        """Return a message that is about to be stored, with the slot that it will wait for at its time."""
        allowed = self._allowed_hours(message, contact, organization)
        if allowed is None:
            return message
        due = max(message.first_due, self._clock())
        opening = allowed.find_opening(due)
        if opening <= due:
            return message
        slot = _slot_after(opening, allowed, message)
        return replace(message, **slot_changes(message, slot), sweep_at=self._dispatch.sweep_time(slot.at))

    def find_leave_time(self, message: Message, contact: Contact, organization: Organization | None, due: int) -> int:
        """Return when a message that is due at a time may leave, in ms: then, or at the next opening."""
        allowed = self._allowed_hours(message, contact, organization)
        return due if allowed is None else max(allowed.find_opening(due), due)

    def has_opened_lately(self, message: Message, contact: Contact | None, organization: Organization | None) -> bool:
        """Whether earlier messages to the recipient may have waited for the hours that are open now."""
        allowed = self._allowed_hours(message, contact, organization)
        return allowed is not None and not allowed.are_open(self._clock() - OPENED_LATELY_MS)

    def _allowed_hours(
        self, message: Message, contact: Contact | None, organization: Organization | None
    ) -> AllowedHours | None:
        settings = read_quiet_hours(organization)
        if settings is None or organization is None or not must_wait(message, settings):
            return None
        return AllowedHours(message, contact, organization, settings, self._default_zone)


def _slot_after(opening: int, allowed: AllowedHours, message: Message) -> Slot:
    """Return the slot of a message after an opening: conversations are spread, and messages of one keep their order."""
    spread = max(min(SPREAD_MS, allowed.find_length(opening) // 4), SECOND)
    lead = min(max(opening - message.first_due, 0), _MAX_LEAD_MS)
    order = min(_ORDER_MS, spread) * (_MAX_LEAD_MS - lead) // _MAX_LEAD_MS
    at = opening + SECOND + crc32(message.contact_id.encode()) % spread + order
    return Slot(at, QUIET_HOURS, 0, opening)


def _next_review(message: Message, now: int) -> int:
    """Return when to look at a message again, in ms: at times of its own, so that two tasks of it become one."""
    phase = crc32(message.id.encode()) % REVIEW_MS
    return now + REVIEW_MS - (now - phase) % REVIEW_MS
