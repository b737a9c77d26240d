"""Messages of an organization's month as one process knows them: counted, accepted since, and reserved by commits under way."""

import weakref
from collections.abc import Callable
from threading import RLock

from app.store.engine.database import Commit

_NEVER = -(10**18)


class MonthUse:
    """Messages of a month. A message is reserved under a lock before its commit, so that sends at once share what is left.

    Attributes:
        counted_at: when the messages were counted, in ms.
        messages: those that were counted, and those that this process has accepted since.
        warned: the threshold for which this process has seen to the warning.
    """

    def __init__(self) -> None:
        self.counted_at = _NEVER
        self.messages = 0
        self.warned = 0
        # A commit may end, and release what it reserved, while its thread holds the lock.
        self._lock = RLock()
        self._reserved = 0
        self._accepted = 0

    def recount(self, now: int, count: Callable[[], int]) -> None:
        """Count anew. What is accepted meanwhile is added, since the count may lack it; the next count settles it.

        Args:
            now: present time in ms.
            count: counts the stored messages.
        """
        with self._lock:
            before = self._accepted
        counted = count()
        with self._lock:
            self.messages = counted + self._accepted - before
            self.counted_at = now

    def reserve(self, commit: Commit, count: int, limit: int, then: Callable[[], object]) -> bool:
        """Reserve messages for a commit, and return whether the limit allows them.

        They count once the commit succeeds. If it fails or is never sent, they are free again.

        Args:
            commit: accepts the messages.
            count: number of messages.
            limit: of the month.
            then: runs when they count.
        """
        with self._lock:
            if self.messages + self._reserved + count > limit:
                return False
            self._reserved += count
        # A commit that is never sent, or gets no response, ends with its last reference.
        release = weakref.finalize(commit, self._release, count)
        release.atexit = False

        def accept() -> None:
            if release.detach() is not None:
                self._accept(count)
            then()

        commit.on_success(accept)
        commit.on_conflict(release)
        return True

    def remove(self, count: int) -> None:
        """Take messages off: they count in another month now."""
        with self._lock:
            self.messages -= count

    def _accept(self, count: int) -> None:
        with self._lock:
            self._reserved -= count
            self._accepted += count
            self.messages += count

    def _release(self, count: int) -> None:
        with self._lock:
            self._reserved -= count
