"""Counts of messages by day (UTC), number, outcome, carrier and source. A pure function of the messages counted."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from app.frozen import frozen
from app.store.messages.messages import Direction, Message, MessageState
from app.times.clock import DAY, SECOND

_S = MessageState
_SEPARATOR = "|"


class Outcome(StrEnum):
    """Outcome of a message that counts."""

    RECEIVED = "received"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


_OUTCOMES = {
    _S.RECEIVED: Outcome.RECEIVED,
    _S.SENT: Outcome.SENT,
    # The carrier may have taken it; until that is known, it counts.
    _S.UNCERTAIN: Outcome.SENT,
    _S.DELIVERED: Outcome.DELIVERED,
    _S.UNDELIVERED: Outcome.UNDELIVERED,
    _S.FAILED: Outcome.FAILED,
}
"""States that count. Notes, canceled messages, those sent elsewhere, and those that still wait do not."""

COUNTED_STATES = frozenset(_OUTCOMES)

LIMITED_STATES = (_S.SCHEDULED, _S.QUEUED, _S.SENDING, _S.SENT, _S.UNCERTAIN, _S.DELIVERED, _S.UNDELIVERED)
"""States of messages that a plan's `messagesPerMonth` counts: accepted, and neither failed nor canceled."""


@frozen(order=True)
class CountKey:
    """Subject of a count. `day` is a date of UTC such as 2026-11-26; `number` is the office's."""

    day: str
    number: str
    outcome: str
    carrier: str
    source: str

    def write(self) -> str:
        """Return the key as stored in a month's document: the day of the month instead of the date."""
        return _SEPARATOR.join((self.day[-2:], self.number, self.outcome, self.carrier, self.source))


def read_key(text: str, month: str) -> CountKey:
    """Return the key that a document of a month stores as a text."""
    day, number, outcome, carrier, source = (text.split(_SEPARATOR) + [""] * 5)[:5]
    return CountKey(f"{month}-{day}", number, outcome, carrier, source)


@frozen
class Count:
    """Numbers of messages and parts. A group message is one message, and has a part or more for each recipient."""

    messages: int = 0
    parts: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Return the sum."""
        return Count(self.messages + other.messages, self.parts + other.parts)

    def __sub__(self, other: "Count") -> "Count":
        """Return the difference."""
        return Count(self.messages - other.messages, self.parts - other.parts)


NOTHING = Count()

Counts = Mapping[CountKey, Count]


def day_of(at: int) -> str:
    """Return the date of a time in ms, in UTC."""
    return datetime.fromtimestamp(at / SECOND, UTC).date().isoformat()


def day_start(at: int) -> int:
    """Return when the UTC day of a time in ms begins, in ms."""
    return at - at % DAY


def month_start(month: str) -> int:
    """Return when a month such as 2026-11 begins, in ms."""
    return int(datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC).timestamp()) * SECOND


def month_after(month: str) -> str:
    """Return the month after one, such as 2027-01 after 2026-12."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def number_of(message: Message) -> str:
    """Return the office's number of a message."""
    return message.to_number if message.direction is Direction.IN else message.from_number


def parts_of(message: Message) -> int:
    """Return the parts of a message: segments, for each recipient of an outgoing group message; an inbound one has one."""
    recipients = len(message.recipients) if message.direction is Direction.OUT else 1
    return max(message.segments, 1) * max(recipients, 1)


def key_of(message: Message) -> CountKey | None:
    """Return what a message counts as; None if it does not count.

    Its day is that of `date`: when it was received, or handed to a carrier for the last time.
    """
    outcome = _OUTCOMES.get(message.state)
    if outcome is None:
        return None
    return CountKey(day_of(message.date), number_of(message), outcome, message.carrier, message.source)


def count_messages(counted: Iterable[Message]) -> dict[CountKey, Count]:
    """Return the counts of messages; those that do not count are left out."""
    counts: dict[CountKey, Count] = {}
    for message in counted:
        key = key_of(message)
        if key is not None:
            counts[key] = counts.get(key, Count()) + Count(1, parts_of(message))
    return counts


def add_counts(*several: Counts) -> dict[CountKey, Count]:
    """Return the sums of several counts."""
    sums: dict[CountKey, Count] = {}
    for counts in several:
        for key, count in counts.items():
            sums[key] = sums.get(key, Count()) + count
    return sums


def subtract_counts(counts: Counts, less: Counts) -> dict[CountKey, Count]:
    """Return counts without others; those of which nothing is left are left out."""
    rest = {key: count - less.get(key, NOTHING) for key, count in counts.items()}
    return {key: count for key, count in rest.items() if count != NOTHING}
