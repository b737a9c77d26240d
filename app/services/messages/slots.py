"""Slot of a message: the time that pacing gave it, as the message stores it."""

from typing import Any, NamedTuple

from app.services.messages.state_machine import AWAITING_DELIVERY
from app.store.messages.messages import Message

QUIET_HOURS = "quiet-hours"
"""Limit of a slot that is the end of quiet hours."""

CONSENT = "consent"
"""Limit of a slot until which a message waits for the recipient's confirmation; then it fails."""

BLAST = "blast"
"""Limit of a slot at which a message of a paused blast looks at its blast again; resuming it ends the wait before."""


class Slot(NamedTuple):
    """A slot.

    Attributes:
        at: when the message may leave, in ms.
        limit: which limit decides: `number`, `campaign`, `campaign-day`, `quiet-hours`, `consent`, or `blast` while its blast
            is paused.
        interval: ms between two slots of the number when it was given.
        opens_at: when the recipient's allowed hours begin, in ms; 0 for slots of paces.
    """

    at: int
    limit: str
    interval: float
    opens_at: int = 0

    @property
    def is_quiet(self) -> bool:
        """Whether the message waits for the end of quiet hours, and not for a pace."""
        return self.limit == QUIET_HOURS

    @property
    def is_consent(self) -> bool:
        """Whether the message waits for the recipient's confirmation."""
        return self.limit == CONSENT


def slot_of(message: Message) -> Slot | None:
    """Return the slot of a message's next attempt; None if it has none."""
    held = message.pacing
    if not held or message.state not in AWAITING_DELIVERY or held["attempt"] != message.attempts + 1:
        return None
    return Slot(int(held["at"]), str(held["limit"]), float(held["interval"]), int(held.get("opensAt", 0)))


def waits_for_recipient(message: Message, now: int) -> bool:
    """Whether a message waits for the end of quiet hours, or for a confirmation, at a time in ms."""
    slot = slot_of(message)
    return slot is not None and (slot.is_quiet or slot.is_consent) and slot.at > now


def stands_aside(message: Message, now: int) -> bool:
    """Whether a message lets others pass at a time in ms: it waits for its recipient, or for its paused blast."""
    slot = slot_of(message)
    return slot is not None and (slot.is_quiet or slot.is_consent or slot.limit == BLAST) and slot.at > now


def slot_changes(message: Message, slot: Slot) -> dict[str, Any]:
    """Return the changed attributes of a message that gets a slot for its next attempt."""
    held = {"at": slot.at, "limit": slot.limit, "interval": slot.interval, "attempt": message.attempts + 1}
    held |= {"opensAt": slot.opens_at} if slot.is_quiet else {}
    return {"pacing": held}


def expected_at(message: Message) -> int:
    """Return when a paced message may leave, in ms; 0 for one that is not paced."""
    slot = slot_of(message)
    return 0 if slot is None else slot.at


def paced_by(message: Message) -> str:
    """Return which limit a message waits for; empty for one that is not paced."""
    slot = slot_of(message)
    return "" if slot is None else slot.limit


def due_since(message: Message) -> int:
    """Return since when a message is overdue, in ms: its time, or the latest slot that pacing gave it."""
    return max(message.first_due, int(message.pacing["at"]) if message.pacing else 0)
