"""Closing of days: counts the messages of past days for good, user by user and oldest first, in steps of the sweeper.

A step can run twice, or stop anywhere. The commit that counts messages moves the time until which their month is closed, on
condition that nothing was deleted meanwhile. So each message counts once, and a step goes on where the one before ended.
"""

import logging
from collections import defaultdict
from functools import partial
from typing import Any

from app.errors import ServiceUnavailableError
from app.services.common.oldest_messages import OldestMessages
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.messages.message_queries import oldest_messages
from app.store.messages.messages import Message, messages
from app.store.usage.message_counts import Count, CountKey, day_of, day_start, key_of, month_after, month_start, parts_of
from app.store.usage.sheets import MonthDocuments, close_document
from app.store.usage.usage_months import MonthKey, UsageScope, months_of, save_month, usage_months
from app.store.usage.usage_progress import PROGRESS_ID, UsageProgress, usage_progress
from app.store.users.users import all_users
from app.times.clock import DAY, Clock

OPEN_DAYS = 4
"""Days before today that stay open. Carriers report the fate of a message within 72 hours."""

USERS_PER_STEP = 200
MESSAGES_PER_STEP = 10_000

MESSAGES_PER_COMMIT = 1_200
"""Messages that one commit counts, in 4 pages, so that deletions of others' messages seldom come between."""

MAX_POSTPONED = 100
"""Users whose days may stay open because of an error of their own; with more, the error is one of all users."""

MAX_OUTAGES = 2
"""Users of a step for whom Firestore may not answer; with more, it is down."""

_PAGE = 300


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
        done, cursor, left = 0, progress.cursor, MESSAGES_PER_STEP
        postponed, outages, begun = dict(progress.postponed), 0, ("", 0)
        for uid in uids:
            since = postponed.get(uid, progress.closed_until)
            start = max(since, progress.begun_until) if uid == progress.begun else since
            try:
                reached, read = self.close_user(uid, start, target, left)
            except Exception as error:
                # A document that cannot be replaced looks like Firestore that does not answer; others tell the two apart.
                outages += isinstance(error, ServiceUnavailableError)
                if outages > MAX_OUTAGES or len({*postponed, uid}) > MAX_POSTPONED:
                    raise
                _log.exception("usage not closed", extra={"uid": uid})
                postponed[uid] = since
            else:
                left -= read
                if reached < target:
                    begun = (uid, reached)
                    break
                postponed.pop(uid, None)
            done, cursor = done + 1, uid
            if left <= 0:
                break
        is_last = done == len(uids) < USERS_PER_STEP
        cursor, closed = ("", target) if is_last else (cursor, None)
        self._save(progress, now, target=target, cursor=cursor, closed=closed, postponed=postponed, begun=begun)
        return done

    def close_user(self, uid: str, since: int, until: int, limit: int) -> tuple[int, int]:
        """Close a user's days between two times in ms, up to about `limit` messages.

        Returns:
            The time in ms until which they are closed, and how many messages were read.
        """
        read = 0
        while since < until and read < limit:
            # As stored: the date of a message that cannot be read may have another type of number.
            oldest = self._store.documents(oldest_messages(uid, since, until - 1, 1))
            if not oldest:
                return until, read
            month = day_of(int(oldest[0].fields[messages.field_name("date")]))[:7]
            first, end = max(since, month_start(month)), min(until, month_start(month_after(month)))
            room = min(limit - read, MESSAGES_PER_COMMIT)
            since, count = retry_on_conflict(partial(self._close_some, uid, month, first, end, room))
            read += max(count, 1)
        return since, read

    def _close_some(self, uid: str, month: str, since: int, until: int, limit: int) -> tuple[int, int]:
        """Close a user's days of one month like `close_user`, by one commit."""
        # Before the messages: one that is deleted meanwhile changes the month that counts it.
        pages = self._store.pages(usage_months, months_of(UsageScope(uid=uid), month, _PAGE))
        months = MonthDocuments(found for page in pages for found in page)
        some = OldestMessages(self._store, oldest_messages(uid, since, until - 1, min(limit, _PAGE)), until, limit)
        counts: dict[MonthKey, dict[CountKey, Count]] = defaultdict(dict)
        for message in some:
            document = months.find(message)
            _add(counts[document.key], message, document.closed_until)
        now, commit = self._clock(), self._store.commit()
        closed = [pair for key, added in counts.items() for pair in close_document(months.at(key), added, some.end, now)]
        for before, after in closed:
            save_month(commit, after, before)
        if closed:
            commit.send()
        return some.end, some.read

    def _save(
        self,
        progress: UsageProgress,
        now: int,
        *,
        target: int,
        cursor: str,
        closed: int | None,
        postponed: dict[str, int],
        begun: tuple[str, int],
    ) -> None:
        changes: dict[str, Any] = {
            "target": target,
            "cursor": cursor,
            "postponed": postponed,
            "begun": begun[0],
            "begun_until": begun[1],
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


def _add(counts: dict[CountKey, Count], message: Message, closed_until: int) -> None:
    key = key_of(message)
    if key is not None and message.date >= closed_until:
        counts[key] = counts.get(key, Count()) + Count(1, parts_of(message))
