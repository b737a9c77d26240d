"""Closing of days: counts the messages of past days for good, user by user, in steps of the sweeper.

A step can run twice, or stop anywhere. It replaces the counts of open days by what it counts, on condition that nothing was
deleted meanwhile, and never adds to a number that is stored.
"""

import logging
from collections import defaultdict
from typing import Any

from app.errors import ServiceUnavailableError
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_between
from app.store.messages.messages import Message, messages
from app.store.usage.message_counts import Count, CountKey, day_of, day_start, key_of, month_after, month_start, parts_of
from app.store.usage.usage_months import (
    MonthKey,
    UsageScope,
    close_days,
    key_of_month,
    months_of,
    new_month,
    save_month,
    usage_months,
)
from app.store.usage.usage_progress import PROGRESS_ID, UsageProgress, usage_progress
from app.store.users.users import all_users
from app.times.clock import DAY, Clock

OPEN_DAYS = 4
"""Days before today that stay open. Carriers report the fate of a message within 72 hours."""

USERS_PER_STEP = 200
MESSAGES_PER_STEP = 10_000

MAX_POSTPONED = 100
"""Users whose days may stay open because of an error of their own; with more, the error is one of all users."""

MAX_OUTAGES = 2
"""Users of a step for whom Firestore may not answer; with more, it is down."""

_PAGE = 300
_MONTHS = 1_000


_log = logging.getLogger(__name__)


class UsageClosing:
    """Counts of past days, taken for good."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._done_until = 0
        """What this process knows to be closed, so that it need not ask until the next day."""

    def run_step(self) -> int:
        """Close the open days of some users, and return how many users were done; reads nothing if all days are closed.

        The days of a user that cannot be closed stay open, and the next run tries them again.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        now = self._clock()
        due = day_start(now) - OPEN_DAYS * DAY
        if due <= self._done_until:
            return 0
        progress = self._store.get(usage_progress.at(PROGRESS_ID)) or UsageProgress()
        target = progress.target if progress.target > progress.closed_until else due
        if target <= progress.closed_until:
            self._done_until = progress.closed_until
            return 0
        uids = self._store.ids(all_users(USERS_PER_STEP, [progress.cursor] if progress.cursor else None))
        done, cursor, read = 0, progress.cursor, 0
        postponed, outages = dict(progress.postponed), 0
        for uid in uids:
            since = postponed.pop(uid, progress.closed_until)
            try:
                read += self.close_user(uid, since, target)
            except Exception as error:
                # A document that cannot be replaced looks like Firestore that does not answer; others tell the two apart.
                outages += isinstance(error, ServiceUnavailableError)
                if outages > MAX_OUTAGES or len(postponed) >= MAX_POSTPONED:
                    raise
                _log.exception("usage not closed", extra={"uid": uid})
                postponed[uid] = since
            done, cursor = done + 1, uid
            if read >= MESSAGES_PER_STEP:
                break
        is_last = done == len(uids) < USERS_PER_STEP
        cursor, closed = ("", target) if is_last else (cursor, None)
        self._save(progress, now, target=target, cursor=cursor, closed=closed, postponed=postponed)
        return done

    def close_user(self, uid: str, since: int, until: int) -> int:
        """Close a user's days between two times in ms, and return how many messages were read."""
        read, end = 0, until
        while end > since:
            latest = self._store.page(messages, messages_between(uid, since, end, 1, None), lenient=True)
            if not latest.size:
                return read
            first = month_start(day_of(latest[0].date)[:7]) if len(latest) else day_start(end - 1)
            first = max(first, since)
            read += retry_on_conflict(lambda first=first, end=end: self._close_month(uid, first, end))  # type: ignore[misc]
            end = first
        return read

    def _close_month(self, uid: str, since: int, until: int) -> int:
        """Close a user's days, all of one month, and return how many messages were read."""
        name = day_of(since)[:7]
        until = min(until, month_start(month_after(name)))
        # Before the messages: one that is deleted meanwhile changes the month that counts it.
        found = self._store.page(usage_months, months_of(UsageScope(uid=uid), name, _MONTHS))
        months = {month.key: month for month in found}
        counts: dict[MonthKey, dict[CountKey, Count]] = defaultdict(dict)
        read = 0
        for page in self._store.pages(messages, messages_between(uid, since, until, _PAGE, None)):
            read += page.size
            for message in page:
                _add(counts[key_of_month(message)], message)
        now = self._clock()
        before = [months.get(key) or new_month(key) for key in counts]
        closed = [close_days(month, counts[month.key], until, now) for month in before]
        changed = [month for month, old in zip(closed, before, strict=True) if month is not old]
        if changed:
            commit = self._store.commit()
            for month in changed:
                save_month(commit, month)
            commit.send()
        return read

    def _save(
        self, progress: UsageProgress, now: int, *, target: int, cursor: str, closed: int | None, postponed: dict[str, int]
    ) -> None:
        changes: dict[str, Any] = {
            "target": target,
            "cursor": cursor,
            "postponed": postponed,
            "updated": now,
            "closed_until": closed or progress.closed_until,
        }
        commit = self._store.commit()
        if progress.version is None:
            usage_progress.create(commit, UsageProgress(**changes))
        else:
            usage_progress.update(commit, progress, **changes)
        try:
            commit.send()
        except StoreConflictError:
            # Another server did this step.
            return


def _add(counts: dict[CountKey, Count], message: Message) -> None:
    key = key_of(message)
    if key is not None:
        counts[key] = counts.get(key, Count()) + Count(1, parts_of(message))
