"""Limits of plans: users of an organization, and messages that it sends in a month (UTC)."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from threading import Lock

from app.auth.plan_directory import PlanDirectory
from app.auth.principal import Principal
from app.errors import DomainError
from app.frozen import frozen
from app.problems.plans import PLAN_LIMIT, PLAN_USERS_REACHED
from app.services.access.organizations import require_organization
from app.services.plans.month_use import MonthUse
from app.services.plans.warnings import PlanWarnings, Resource, threshold_of
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.message_queries import limited_messages
from app.store.tenancy.organizations import Organization
from app.store.tenancy.plans import Plan
from app.store.usage.message_counts import LIMITED_STATES, Outcome, day_of, month_after, month_start
from app.store.usage.usage_months import months_with_removed, usage_months
from app.store.users.users import living_users_of
from app.times.clock import MINUTE, SECOND, Clock

RECOUNT_MS = MINUTE
"""Age at which a process counts the messages of an organization's month again."""

MAX_USERS_COUNTED = 1_000_000
MAX_ORGANIZATIONS_KEPT = 10_000
_MONTHS = 300


@frozen
class Use:
    """Use of a resource against its limit; 0 is no limit."""

    used: int
    limit: int

    @property
    def percent(self) -> int | None:
        """Return the used part of the limit in percent, rounded down; None without a limit."""
        return self.used * 100 // self.limit if self.limit else None


@frozen(kw_only=True)
class PlanUsage:
    """Use of an organization's plan.

    Attributes:
        plan: name of the plan; empty for none.
        month: month of UTC, such as 2026-11, in which messages are counted.
        warnings: warnings that its administrators got in the month, such as `messages:80`.
    """

    organization_id: str
    plan: str
    month: str
    messages: Use
    users: Use
    warnings: Sequence[str]


class PlanLimits:
    """Limits of the plans of organizations. Without a plan that has a limit, nothing is read."""

    def __init__(self, store: Store, directory: PlanDirectory, warnings: PlanWarnings, clock: Clock) -> None:
        self._store = store
        self._directory = directory
        self._warnings = warnings
        self._clock = clock
        self._lock = Lock()
        self._used: dict[tuple[str, str], MonthUse] = {}

    def require_room_for_user(self, organization: Organization | None) -> None:
        """Require that an organization may have one more user.

        Raises:
            DomainError: PLAN_USERS_REACHED.
        """
        plan = self._directory.find(organization)
        if organization is None or plan is None or not plan.max_users:
            return
        count = self._store.count(living_users_of(organization.id, plan.max_users))
        if reached := threshold_of(count + 1, plan.max_users):
            self._warnings.warn(organization, Resource.USERS, reached, day_of(self._clock())[:7])
        if count >= plan.max_users:
            raise DomainError(PLAN_USERS_REACHED, f"The plan '{plan.name}' includes {plan.max_users} users")

    def take_messages(self, commit: Commit, organization: Organization | None, at: int, count: int = 1) -> None:
        """Require that an organization may send further messages, and count them once the commit that accepts them succeeds.

        Until then they are reserved: of several sends at once, those beyond the limit are refused.

        Args:
            commit: accepts the messages.
            organization: organization of the number that sends them.
            at: when they are to leave, in ms; the month of that time is counted.
            count: number of messages; 0 is never refused.

        Raises:
            DomainError: PLAN_LIMIT.
        """
        plan = self._directory.find(organization)
        if organization is None or plan is None or not plan.messages_per_month or not count:
            return
        month, limit = day_of(at)[:7], plan.messages_per_month
        used = self._count(organization.id, month)

        def warn() -> None:
            reached = threshold_of(used.messages, limit)
            if reached > used.warned and self._warnings.warn(organization, Resource.MESSAGES, reached, month):
                used.warned = reached

        is_reserved = used.reserve(commit, count, limit, warn)
        if not is_reserved and used.may_have_room(count, limit):
            used.recount(self._clock(), lambda: self._count_stored(organization.id, month))
            is_reserved = used.reserve(commit, count, limit, warn)
        if not is_reserved:
            warn()
            raise self._limit_reached(plan, at)

    def take_all(self, commit: Commit, organization: Organization | None, times: Sequence[int]) -> None:
        """Do the same as `take_messages` for messages that are to leave at several times.

        Raises:
            DomainError: PLAN_LIMIT.
        """
        months = Counter(day_of(at)[:7] for at in times)
        for month, count in months.items():
            self.take_messages(commit, organization, month_start(month), count)

    def move_message(self, commit: Commit, organization: Organization | None, before: int, after: int) -> None:
        """Require room in the month to which a scheduled message moves; the one that it leaves has room for another.

        Args:
            commit: changes the time of the message.
            organization: organization of the number that sends it.
            before: when it was to leave, in ms.
            after: when it is to leave now, in ms.

        Raises:
            DomainError: PLAN_LIMIT.
        """
        left = day_of(before)[:7]
        if organization is None or left == day_of(after)[:7]:
            return
        self.take_messages(commit, organization, after)
        if (used := self._used.get((organization.id, left))) is not None:
            used.remove(commit, 1)

    def get_usage(self, caller: Principal, organization_id: str) -> PlanUsage:
        """Return the use of an organization's plan in the present month.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND or ROLE_MISSING.
        """
        return self.read_usage(require_organization(self._store, caller, organization_id), day_of(self._clock())[:7])

    def read_usage(self, organization: Organization, month: str) -> PlanUsage:
        """Return the use of an organization's plan in a month; messages are counted at most once a minute."""
        plan = self._directory.find(organization)
        return PlanUsage(
            organization_id=organization.id,
            plan=plan.name if plan else "",
            month=month,
            messages=Use(self._count(organization.id, month).messages, plan.messages_per_month if plan else 0),
            users=Use(self._store.count(living_users_of(organization.id, MAX_USERS_COUNTED)), plan.max_users if plan else 0),
            warnings=self._warnings.sent(organization.id, month),
        )

    def _limit_reached(self, plan: Plan, at: int) -> DomainError:
        end = month_start(month_after(day_of(at)[:7]))
        reason = f"The plan '{plan.name}' includes {plan.messages_per_month} messages a month; the next begins {day_of(end)}"
        return DomainError(PLAN_LIMIT, reason, headers={"Retry-After": str(max(1, (end - self._clock()) // SECOND))})

    def _count(self, organization_id: str, month: str) -> MonthUse:
        """Return the messages of an organization's month, counted within the last minute."""
        now, place = self._clock(), (organization_id, month)
        with self._lock:
            if place not in self._used and len(self._used) >= MAX_ORGANIZATIONS_KEPT:
                self._used.clear()
            used = self._used.setdefault(place, MonthUse())
        if not 0 <= now - used.counted_at < RECOUNT_MS:
            used.recount(now, lambda: self._count_stored(organization_id, month))
        return used

    def _count_stored(self, organization_id: str, month: str) -> int:
        """Return how many messages of an organization's month count."""
        since, last = month_start(month), month_start(month_after(month)) - 1
        pages = self._store.pages(usage_months, months_with_removed(organization_id, month, _MONTHS))
        messages = sum(
            count.messages
            for each in chain.from_iterable(pages)
            for key, count in each.removed_counts.items()
            if key.outcome not in (Outcome.RECEIVED, Outcome.FAILED)
        )
        return messages + self._store.count(limited_messages(organization_id, LIMITED_STATES, since, last, 10_000_000))
