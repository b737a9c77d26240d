"""Fair share: how much one sender may put into the lane that all senders use.

What exceeds it goes to a bulk lane, where only those wait for each other who send more than their share. An office that writes
a few messages never waits behind another one's thousands, wherever they come from: requests, schedules, campaigns, the sweeper.

Each process counts for itself, in memory: it costs no read and no write, and a wrong count only chooses the other lane.
"""

import threading
from collections import OrderedDict

from app.times.clock import SECOND, Clock

WINDOW_MS = 10 * SECOND
"""Tasks are counted by the window of time in which they are due, in ms."""

ORGANIZATION_SHARE = 20
"""Number of tasks of one organization per window and process in the common lane."""

TENANT_SHARE = 100
"""Number of tasks of one tenant, with all its organizations, per window and process in the common lane."""

_MAX_COUNTERS = 20_000


class FairShare:
    """Counters of the tasks in the common lane."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counters: OrderedDict[tuple[str, int], int] = OrderedDict()

    def take(self, organization_id: str, tenant_id: str, due: int) -> bool:
        """Count a task; return whether it is within the shares of its organization and its tenant.

        Args:
            organization_id: who sends; empty if that is unknown, which counts as one organization.
            tenant_id: the organization's tenant; empty if it has none.
            due: when the task is due in ms; a time in the past is now.
        """
        window = max(due, self._clock()) // WINDOW_MS
        counted = [(f"organization {organization_id}", ORGANIZATION_SHARE)]
        if tenant_id:
            counted.append((f"tenant {tenant_id}", TENANT_SHARE))
        with self._lock:
            if any(self._counters.get((name, window), 0) >= share for name, share in counted):
                return False
            for name, _ in counted:
                key = (name, window)
                self._counters[key] = self._counters.pop(key, 0) + 1
            while len(self._counters) > _MAX_COUNTERS:
                self._counters.popitem(last=False)
            return True
