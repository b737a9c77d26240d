"""Usage: messages and parts of a range of days, grouped.

Closed days are read from the months of the users, open ones counted from the messages. See `app/store/usage/usage_months.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import partial

from app.auth.principal import Principal
from app.errors import DomainError, invalid_field
from app.frozen import frozen, replace
from app.problems.usage import USAGE_TOO_LARGE
from app.services.usage.closing import OPEN_DAYS
from app.services.usage.scopes import Reach, resolve_reach
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_between, messages_of_organization, messages_of_tenant
from app.store.messages.messages import Message, messages
from app.store.tenancy.tenants import all_tenants, tenants
from app.store.usage.message_counts import (
    NOTHING,
    Count,
    CountKey,
    Outcome,
    day_of,
    day_start,
    key_of,
    month_after,
    month_start,
    parts_of,
)
from app.store.usage.sheets import sheet_key
from app.store.usage.usage_months import MonthKey, UsageMonth, UsageScope, key_of_month, months_of, usage_months
from app.store.usage.usage_progress import PROGRESS_ID, usage_progress
from app.times.clock import DAY, Clock

MAX_DAYS = 366
MAX_OPEN_MESSAGES = 100_000
"""Messages of open days that one request counts at most."""

_PAGE = 300


class Period(StrEnum):
    """Range of days of a row."""

    DAY = "day"
    MONTH = "month"
    TOTAL = "total"


class Grouping(StrEnum):
    """Attribute that rows have in common, beside the period."""

    NONE = "none"
    NUMBER = "number"
    USER = "user"
    ORGANIZATION = "organization"
    TENANT = "tenant"
    CARRIER = "carrier"
    SOURCE = "source"


@frozen(kw_only=True)
class UsageRequest:
    """Range, filter and grouping of a report. Days are dates of UTC, both included; None for the present month so far."""

    first_day: str | None = None
    last_day: str | None = None
    user_id: str | None = None
    organization_id: str | None = None
    tenant_id: str | None = None
    number: str | None = None
    period: Period = Period.DAY
    grouping: Grouping = Grouping.NONE


@frozen
class UsageRow:
    """Counts of one period and group. `sent` includes `undelivered`, and not `failed`."""

    period: str = ""
    group: str = ""
    received: Count = NOTHING
    sent: Count = NOTHING
    undelivered: Count = NOTHING
    failed: Count = NOTHING

    def __add__(self, other: "UsageRow") -> "UsageRow":
        """Return the sum, with the period and group of this one."""
        return UsageRow(
            self.period,
            self.group,
            self.received + other.received,
            self.sent + other.sent,
            self.undelivered + other.undelivered,
            self.failed + other.failed,
        )

    @property
    def place(self) -> tuple[str, str]:
        """Return the place of the row in its report."""
        return self.period, self.group


@frozen
class UsageReport:
    """Rows in order, with their sum. From `open_from` on, in ms, receipts of carriers may still change them."""

    first_day: str
    last_day: str
    open_from: int
    rows: list[UsageRow]
    total: UsageRow


class _Closed:
    """Times in ms until which the months that were read are closed."""

    def __init__(self) -> None:
        self._until: dict[MonthKey, int] = {}
        self._full: set[MonthKey] = set()

    def add(self, month: UsageMonth) -> bool:
        """Add a document; return False for a sheet whose document was read before it became full, in an earlier page.

        What such a sheet counts is stored, and counts as open.
        """
        first = replace(month.key, sheet="")
        if month.sheet and first in self._until and first not in self._full:
            return False
        self._until[month.key] = month.closed_until
        if month.is_full:
            self._full.add(month.key)
        return True

    def until(self, key: MonthKey, message: Message) -> int:
        """Return until when the document that counts a message is closed."""
        until = self._until.get(key, 0)
        return self._until.get(sheet_key(key, message), until) if key in self._full else until


class UsageReports:
    """Reads of usage, limited to the caller's access."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def report(self, caller: Principal, request: UsageRequest) -> UsageReport:
        """Return the usage of a range of days.

        Raises:
            DomainError: PARAMETERS_INVALID, USER_NOT_FOUND, ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND or USAGE_TOO_LARGE.
        """
        reach = resolve_reach(self._store, caller, request.user_id, request.organization_id, request.tenant_id)
        today = day_start(self._clock())
        last_day = request.last_day or day_of(today)
        first_day = request.first_day or f"{last_day[:7]}-01"
        since, until = _midnight(first_day), _midnight(last_day) + DAY
        if until <= since:
            raise invalid_field("last_day", "Must not be before from.")
        if until - since > MAX_DAYS * DAY:
            raise invalid_field("last_day", f"Must be within {MAX_DAYS} days of from.")
        rows: dict[tuple[str, str], UsageRow] = {}
        for owner, key, count in self._counts(reach, since, min(until, today + 2 * DAY)):
            if request.number in (None, key.number) and reach.includes(owner.organization_id, owner.tenant_id):
                row = _row(request, owner, key, count)
                rows[row.place] = rows.get(row.place, UsageRow(*row.place)) + row
        ordered = [rows[place] for place in sorted(rows)]
        total = sum(ordered, UsageRow())
        return UsageReport(first_day, last_day, today - OPEN_DAYS * DAY, ordered, total)

    def count_month(self, tenant_id: str | None, month: str) -> Mapping[tuple[str, str], UsageRow]:
        """Return the usage of a month by tenant and organization, without a look at the caller's access.

        Args:
            tenant_id: of this tenant; None for all tenants.
            month: month of UTC, such as 2026-11.

        Raises:
            DomainError: USAGE_TOO_LARGE.
        """
        since, until = month_start(month), min(month_start(month_after(month)), day_start(self._clock()) + 2 * DAY)
        rows: dict[tuple[str, str], UsageRow] = {}
        for owner, key, count in self._counts(Reach(UsageScope(tenant_id=tenant_id)), since, until):
            place = (owner.tenant_id, owner.organization_id)
            rows[place] = rows.get(place, UsageRow()) + _row(_WHOLE_MONTH, owner, key, count)
        return rows

    def _counts(self, reach: Reach, since: int, until: int) -> Iterator[tuple[MonthKey, CountKey, Count]]:
        progress = self._store.get(usage_progress.at(PROGRESS_ID))
        closed = _Closed()
        first, last = day_of(since), day_of(until - 1) if until > since else ""
        month = first[:7]
        # Before the messages, so that one which is deleted meanwhile does not count twice.
        while month <= last[:7]:
            for page in self._store.pages(usage_months, months_of(reach.scope, month, _PAGE)):
                for found in filter(closed.add, page):
                    yield from ((found.key, key, count) for key, count in found.counts.items() if first <= key.day <= last)
            month = month_after(month)
        closed_until = progress.closed_until if progress else 0
        yield from self._count_open(reach.scope, max(since, closed_until), until, closed)
        for uid, own_until in (progress.postponed if progress else {}).items():
            if reach.scope.uid in (None, uid):
                scope = UsageScope(uid=uid)
                counts = self._count_open(scope, max(since, own_until), min(until, closed_until), closed)
                yield from (one for one in counts if _is_within(reach.scope, one[0]))

    def _count_open(
        self, scope: UsageScope, since: int, until: int, closed: _Closed
    ) -> Iterator[tuple[MonthKey, CountKey, Count]]:
        """Yield the counts of stored messages, except those that their month counted."""
        read = 0
        if since >= until:
            return
        for part in self._queries(scope):
            for page in self._store.pages(messages, part(since, until - 1)):
                read += page.size
                if read > MAX_OPEN_MESSAGES:
                    raise DomainError(USAGE_TOO_LARGE)
                for message in page:
                    owner, key = key_of_month(message), key_of(message)
                    if key is not None and message.date >= closed.until(owner, message):
                        yield owner, key, Count(1, parts_of(message))

    def _queries(self, scope: UsageScope) -> Iterator[Callable[[int, int], Query]]:
        """Yield the queries of a scope's messages between two times, both included; the whole instance by tenant."""
        if scope.uid is not None:
            yield lambda first, last: messages_between(scope.uid or "", first, last + 1, _PAGE, None)
        elif scope.organization_id is not None:
            yield partial(messages_of_organization, scope.organization_id, _PAGE)
        elif scope.tenant_id is not None:
            yield partial(messages_of_tenant, scope.tenant_id, _PAGE)
        else:
            yield partial(messages_of_tenant, "", _PAGE)
            for page in self._store.pages(tenants, all_tenants(_PAGE, None)):
                yield from (partial(messages_of_tenant, tenant.id, _PAGE) for tenant in page)


_WHOLE_MONTH = UsageRequest(period=Period.TOTAL)


def _is_within(scope: UsageScope, owner: MonthKey) -> bool:
    """Whether a user's month belongs to an organization or tenant, if the scope names one."""
    return scope.organization_id in (None, owner.organization_id) and scope.tenant_id in (None, owner.tenant_id)


def _row(request: UsageRequest, owner: MonthKey, key: CountKey, count: Count) -> UsageRow:
    period = {Period.DAY: key.day, Period.MONTH: key.day[:7], Period.TOTAL: "total"}[request.period]
    group = {
        Grouping.NONE: "",
        Grouping.NUMBER: key.number,
        Grouping.USER: owner.uid,
        Grouping.ORGANIZATION: owner.organization_id,
        Grouping.TENANT: owner.tenant_id,
        Grouping.CARRIER: key.carrier,
        Grouping.SOURCE: key.source,
    }[request.grouping]
    match key.outcome:
        case Outcome.RECEIVED:
            return UsageRow(period, group, received=count)
        case Outcome.FAILED:
            return UsageRow(period, group, failed=count)
        case Outcome.UNDELIVERED:
            return UsageRow(period, group, sent=count, undelivered=count)
        case _:
            return UsageRow(period, group, sent=count)


def _midnight(day: str) -> int:
    return month_start(day[:7]) + (int(day[8:]) - 1) * DAY
