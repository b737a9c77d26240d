"""`usage-months`: counts of a user's messages in one month (UTC), while the user belonged to one organization.

The usage of a day is what its document counted, if the day ends before `closedUntil`. Otherwise it is the count of the stored
messages of that day, and of the removed ones. `removed` is added to in the commit that deletes the messages, so both are exact.
The document outlives messages, user and organization. It names nobody but the user's id and numbers.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from app.frozen import frozen, replace
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored
from app.store.messages.messages import Message
from app.store.usage.message_counts import Count, Counts, add_counts, count_messages, day_of, month_after, month_start, read_key

_Stored = dict[str, dict[str, Any]]
_SHAPE = {"messages": int, "parts": int}


@frozen
class MonthKey:
    """Whose messages of which month a document counts; `month` such as 2026-11."""

    uid: str
    organization_id: str
    tenant_id: str
    month: str

    @property
    def id(self) -> str:
        """Return the id of the document."""
        return ":".join((self.uid, self.organization_id, self.tenant_id, self.month))


@frozen(kw_only=True)
class UsageMonth:
    """Counts of a month.

    Attributes:
        closed_until: end of the last day that is counted for good, in ms; 0 for none.
        counted: counts of closed days, by `CountKey.write`.
        removed: counts of the messages of the month that were deleted, closed or not, likewise.
        has_removed: whether `removed` has entries, for a query.
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
    has_removed: bool = stored("hasRemoved", False)
    updated: int = stored("updated", 0)

    @property
    def key(self) -> MonthKey:
        """Return whose messages of which month the document counts."""
        return MonthKey(self.uid, self.organization_id, self.tenant_id, self.month)

    @property
    def removed_counts(self) -> dict[Any, Count]:
        """Return the counts of the deleted messages."""
        return dict(_read(self.removed, self.month))

    @property
    def counts(self) -> Counts:
        """Return the counts of closed days, and of the deleted messages of open ones."""
        open_from = day_of(self.closed_until)
        removed = {key: count for key, count in self.removed_counts.items() if key.day >= open_from}
        return add_counts(_read(self.counted, self.month), removed)


usage_months = Collection("usage-months", UsageMonth)


def key_of_month(message: Message) -> MonthKey:
    """Return the key of the document that counts a message."""
    return MonthKey(message.uid, message.organization_id, message.tenant_id, day_of(message.date)[:7])


def month_reference(key: MonthKey) -> Reference[UsageMonth]:
    """Return the reference of a month's document."""
    return usage_months.at(key.id)


def new_month(key: MonthKey) -> UsageMonth:
    """Return the document of a month of which nothing was stored yet."""
    return UsageMonth(id=key.id, uid=key.uid, organization_id=key.organization_id, tenant_id=key.tenant_id, month=key.month)


def close_days(month: UsageMonth, counts: Counts, until: int, now: int) -> UsageMonth:
    """Return a month with its days before a time counted for good.

    Args:
        month: the document as read, before the messages.
        counts: counts of the stored messages of its open days before `until`; those of other days are left out.
        until: beginning of a day, in ms; days of later months are left out.
        now: present time, in ms.
    """
    until = min(until, month_start(month_after(month.month)))
    if until <= month.closed_until:
        return month
    first, end = day_of(month.closed_until), day_of(until)
    both = add_counts(counts, month.removed_counts)
    fresh = {key: count for key, count in both.items() if first <= key.day < end}
    return replace(month, counted=month.counted | _write(fresh), closed_until=until, updated=now)


def add_removed(month: UsageMonth, messages: Iterable[Message], now: int) -> UsageMonth:
    """Return a month with further deleted messages."""
    counts = add_counts(month.removed_counts, count_messages(messages))
    return replace(month, removed=_write(counts), has_removed=bool(counts), updated=now)


def save_month(commit: Commit, month: UsageMonth) -> None:
    """Store a month; the commit fails with a conflict if its document was changed since it was read."""
    if month.version is None:
        usage_months.create(commit, month)
        return
    usage_months.update(
        commit,
        month,
        closed_until=month.closed_until,
        counted=month.counted,
        removed=month.removed,
        has_removed=month.has_removed,
        updated=month.updated,
    )


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


def _write(counts: Counts) -> _Stored:
    return {key.write(): {"messages": count.messages, "parts": count.parts} for key, count in counts.items()}
