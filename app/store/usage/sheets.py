"""Sheets: documents of `usage-months` that continue a full one, one for each number and carrier.

A document of Firestore has 1 MiB at most, and the counts of a month grow with the user's numbers. A document that would get
more than `MAX_COUNTS` of them becomes full, and never changes again. A sheet counts what its number and carrier add: messages
from the full one's `closedUntil` on, and those that are deleted. So the sum of all documents is the usage of the month.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from app.frozen import replace
from app.store.messages.messages import Message
from app.store.usage.message_counts import Count, CountKey, Counts, number_of
from app.store.usage.usage_months import MonthKey, UsageMonth, close_messages, key_of_month, new_month

MAX_COUNTS = 3_000
"""Counts of a document until it is full: some 300 kB. A sheet has about as many at most, those of one number and carrier."""


def sheet_of(number: str, carrier: str) -> str:
    """Return the sheet of a number and carrier."""
    return f"{number}|{carrier}"


def sheet_key(key: MonthKey, message: Message) -> MonthKey:
    """Return the key of the sheet that counts a message, once the document of its month is full."""
    return replace(key, sheet=sheet_of(number_of(message), message.carrier))


class MonthDocuments:
    """Documents of months as read, which knows those that do not exist yet."""

    def __init__(self, found: Iterable[UsageMonth]) -> None:
        self._found = {month.key: month for month in found}

    def at(self, key: MonthKey) -> UsageMonth:
        """Return the document of a key; a sheet that does not exist begins where the full one ends."""
        known = self._found.get(key)
        if known is not None:
            return known
        return new_month(key, self.at(replace(key, sheet="")).closed_until if key.sheet else 0)

    def find(self, message: Message) -> UsageMonth:
        """Return the document that counts a message."""
        month = self.at(key_of_month(message))
        return self.at(sheet_key(month.key, message)) if month.is_full else month


def close_document(month: UsageMonth, counts: Counts, until: int, now: int) -> Iterator[tuple[UsageMonth, UsageMonth]]:
    """Yield the documents that change if messages of a month count for good, each as it was and as it becomes.

    Args:
        month: the document that counts the messages, as read before them.
        counts: counts of its stored messages from `closed_until` on and before `until`.
        until: time in ms; messages of later months are left out.
        now: present time, in ms.
    """
    closed = close_messages(month, counts, until, now)
    if closed is month:
        return
    if month.sheet or closed.size <= MAX_COUNTS:
        yield month, closed
        return
    yield month, replace(month, is_full=True, updated=now)
    by_sheet: dict[MonthKey, dict[CountKey, Count]] = defaultdict(dict)
    for counted, count in counts.items():
        by_sheet[replace(month.key, sheet=sheet_of(counted.number, counted.carrier))][counted] = count
    for key, some in by_sheet.items():
        sheet = new_month(key, month.closed_until)
        yield sheet, close_messages(sheet, some, until, now)
