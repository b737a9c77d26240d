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
        self._counts = 0
        # Of `messages`, how many may have been counted twice.
        self._doubtful = 0

    def recount(self, now: int, count: Callable[[], int]) -> None:
        """Count anew. What is accepted meanwhile is added, since the count may lack it; `may_have_room` if it does not.

        Args:
            now: present time in ms.
            count: counts the stored messages.
        """
        with self._lock:
            before = self._accepted
        counted = count()
        with self._lock:
            accepted = self._accepted - before
            self.messages = counted + accepted
            self.counted_at = now
            self._counts += 1
            self._doubtful = accepted

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
            counts = self._counts
        # A commit that is never sent ends with its last reference.
        release = weakref.finalize(commit, self._release, count)
        release.atexit = False

        def accept() -> None:
            if release.detach() is not None:
                self._accept(count, counts)
            then()

        commit.on_success(accept)
        commit.on_failure(lambda _: release())
        return True

    def may_have_room(self, count: int, limit: int) -> bool:
        """Whether the limit may allow messages that were not reserved, since others may have been counted twice."""
        with self._lock:
            return self.messages + self._reserved + count - self._doubtful <= limit

    def remove(self, commit: Commit, count: int) -> None:
        """Take messages off once a commit succeeds: they count in another month then.

        Args:
            commit: moves the messages.
            count: number of messages.
        """
        with self._lock:
            counts = self._counts

        def take_off() -> None:
            with self._lock:
                if counts == self._counts:
                    self.messages -= count
                else:
                    # A count since then may lack them already.
                    self._doubtful += count

        commit.on_success(take_off)

    def _accept(self, count: int, counts: int) -> None:
        with self._lock:
            self._reserved -= count
            self._accepted += count
            self.messages += count
            if counts != self._counts:
                # A count since the reservation may include them already.
                self._doubtful += count

    def _release(self, count: int) -> None:
        with self._lock:
            self._reserved -= count
