"""`usage-months`: counts of a user's messages in one month (UTC), while the user belonged to one organization.

The usage of a day is what its document counted, if the day ends before `closedUntil`. Otherwise it is the count of the stored
messages of that day, and of the removed ones. `removed` is added to in the commit that deletes the messages, so both are exact.
A day that has many messages is counted in several steps; between them, `closedUntil` is a time of that day.
The document outlives messages, user and organization. It names nobody but the user's id and numbers.

A document with many counts is full. It stays as it is, and *sheets* continue it: see `app/store/usage/sheets.py`.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from app.frozen import frozen, replace
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored
from app.store.messages.messages import Message
from app.store.usage.message_counts import (
    Count,
    Counts,
    add_counts,
    count_messages,
    day_of,
    month_after,
    month_start,
    read_key,
    subtract_counts,
)

_Stored = dict[str, dict[str, Any]]
_SHAPE = {"messages": int, "parts": int}


@frozen
class MonthKey:
    """Whose messages of which month a document counts; `month` such as 2026-11, `sheet` as `sheet_of` returns it."""

    uid: str
    organization_id: str
    tenant_id: str
    month: str
    sheet: str = ""

    @property
    def id(self) -> str:
        """Return the id of the document. Sheets come after the document that they continue."""
        first = ":".join((self.uid, self.organization_id, self.tenant_id, self.month))
        return f"{first}:{sha256(self.sheet.encode()).hexdigest()[:32]}" if self.sheet else first


@frozen(kw_only=True)
class UsageMonth:
    """Counts of a month.

    Attributes:
        closed_until: messages before this time, in ms, are counted for good; 0 for none.
        counted: counts of those messages, by `CountKey.write`.
        removed: counts of the messages of the month that were deleted, closed or not, likewise.
        counted_removed: those of `removed` that `counted` has, of the day that `closed_until` is within.
        has_removed: whether `removed` has entries, for a query.
        sheet: number and carrier, if the document continues a full one.
        is_full: whether sheets continue the document.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    organization_id: str = stored("organizationId", "")
    tenant_id: str = stored("tenantId", "")
    month: str = stored("month")
    closed_until: int = stored("closedUntil", 0)
    counted: _Stored = stored("counted", factory=dict, shape=_SHAPE)
    removed: _Stored = stored("removed", factory=dict, shape=_SHAPE)
    counted_removed: _Stored = stored("countedRemoved", factory=dict, shape=_SHAPE)
    has_removed: bool = stored("hasRemoved", False)
    sheet: str = stored("sheet", "")
    is_full: bool = stored("isFull", False)
    updated: int = stored("updated", 0)

    @property
    def key(self) -> MonthKey:
        """Return whose messages of which month the document counts."""
        return MonthKey(self.uid, self.organization_id, self.tenant_id, self.month, self.sheet)

    @property
    def size(self) -> int:
        """Return the number of counts."""
        return len(self.counted) + len(self.removed) + len(self.counted_removed)

    @property
    def removed_counts(self) -> dict[Any, Count]:
        """Return the counts of the deleted messages."""
        return dict(_read(self.removed, self.month))

    @property
    def counts(self) -> Counts:
        """Return the counts of closed messages, and of the deleted ones of open days."""
        open_from = day_of(self.closed_until)
        removed = {key: count for key, count in self.removed_counts.items() if key.day >= open_from}
        return subtract_counts(add_counts(_read(self.counted, self.month), removed), self.counted_twice)

    @property
    def counted_twice(self) -> Counts:
        """Return the counts that both `counted` and `removed` have, of a day that is not closed yet."""
        day = day_of(self.closed_until)
        return {key: count for key, count in _read(self.counted_removed, self.month).items() if key.day == day}


usage_months = Collection("usage-months", UsageMonth)


def key_of_month(message: Message) -> MonthKey:
    """Return the key of the document that counts a message, unless it is full."""
    return MonthKey(message.uid, message.organization_id, message.tenant_id, day_of(message.date)[:7])


def month_reference(key: MonthKey) -> Reference[UsageMonth]:
    """Return the reference of a month's document."""
    return usage_months.at(key.id)


def new_month(key: MonthKey, closed_until: int = 0) -> UsageMonth:
    """Return the document of a month of which nothing was stored yet; a sheet begins where the full one was closed."""
    return UsageMonth(
        id=key.id,
        uid=key.uid,
        organization_id=key.organization_id,
        tenant_id=key.tenant_id,
        month=key.month,
        sheet=key.sheet,
        closed_until=closed_until,
    )


def close_messages(month: UsageMonth, counts: Counts, until: int, now: int) -> UsageMonth:
    """Return a month with its messages before a time counted for good.

    Args:
        month: the document as read, before the messages.
        counts: counts of its stored messages from `closed_until` on and before `until`.
        until: time in ms; messages of later months are left out.
        now: present time, in ms.
    """
    until = min(until, month_start(month_after(month.month)))
    if until <= month.closed_until:
        return month
    first, end = day_of(month.closed_until), day_of(until)
    ended = {key: count for key, count in month.removed_counts.items() if first <= key.day < end}
    fresh = add_counts(counts, ended)
    if first < end:
        fresh = subtract_counts(fresh, month.counted_twice)
        month = replace(month, counted_removed={})
    old = _read(month.counted, month.month)
    sums = {key: old.get(key, Count()) + count for key, count in fresh.items()}
    return replace(month, counted=month.counted | _write(sums), closed_until=until, updated=now)


def add_removed(month: UsageMonth, messages: Iterable[Message], now: int) -> UsageMonth:
    """Return a month with further deleted messages."""
    removed = list(messages)
    counts = add_counts(month.removed_counts, count_messages(removed))
    day, until = day_of(month.closed_until), month.closed_until
    twice = count_messages(message for message in removed if message.date < until and day_of(message.date) == day)
    if twice:
        month = replace(month, counted_removed=_write(add_counts(month.counted_twice, twice)))
    return replace(month, removed=_write(counts), has_removed=bool(counts), updated=now)


def save_month(commit: Commit, month: UsageMonth, before: UsageMonth) -> None:
    """Store what a month has that it had not when it was read.

    The commit fails with a conflict if the document was changed since.
    """
    if before.version is None:
        usage_months.create(commit, month)
        return
    changes: dict[str, Any] = {
        "closed_until": month.closed_until,
        "has_removed": month.has_removed,
        "is_full": month.is_full,
        "updated": month.updated,
    }
    if month.counted_removed != before.counted_removed:
        changes["counted_removed"] = month.counted_removed
    # Single entries: a slice of a purge changes the months of years.
    entries = {
        usage_months.field_name(name): changed
        for name in ("counted", "removed")
        if (changed := _changed(getattr(before, name), getattr(month, name)))
    }
    commit.update(usage_months.path(month.id), usage_months.changes(**changes), before.version, entries)


@frozen
class UsageScope:
    """Whose usage: one of the ids; all are None for the whole instance."""

    uid: str | None = None
    organization_id: str | None = None
    tenant_id: str | None = None

    @property
    def conditions(self) -> list[tuple[str, str, Any]]:
        """Return the conditions of a query of messages or months."""
        named = (("uid", self.uid), ("organizationId", self.organization_id), ("tenantId", self.tenant_id))
        return [(name, "==", value) for name, value in named if value is not None]


def months_of(scope: UsageScope, month: str, limit: int, after: Sequence[Any] | None = None) -> Query:
    """Return the query for a page of the documents of one month, ordered by id."""
    return Query(usage_months.name, [*scope.conditions, ("month", "==", month)], [], limit, after)


def months_with_removed(organization_id: str, month: str, limit: int) -> Query:
    """Return the query for the documents of an organization's month that count deleted messages."""
    where = [("organizationId", "==", organization_id), ("month", "==", month), ("hasRemoved", "==", True)]
    return Query(usage_months.name, where, [], limit)


def _read(stored_counts: _Stored, month: str) -> dict[Any, Count]:
    return {read_key(text, month): Count(count["messages"], count["parts"]) for text, count in stored_counts.items()}


def _changed(before: _Stored, after: _Stored) -> _Stored:
    return {name: value for name, value in after.items() if before.get(name) != value}


def _write(counts: Counts) -> _Stored:
    return {key.write(): {"messages": count.messages, "parts": count.parts} for key, count in counts.items()}
