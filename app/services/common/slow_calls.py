"""Limits of concurrent slow calls, per caller, organization and process."""

import threading
from collections import Counter
from collections.abc import Callable

from app.auth.principal import Principal, UserPrincipal
from app.bounded_calls import CallsFullError, WaitingThreads
from app.errors import DomainError
from app.problems.rate_limits import SLOW_CALLS_AT_ONCE, SLOW_CALLS_FULL

MAX_PER_USER = 2
MAX_PER_ORGANIZATION = 3
"""Of its users together, so that they leave one to other organizations."""
MAX_PER_PROCESS = 4
"""Half of a process's threads. A service account, which acts for many users, may use all of them."""

_RETRY_AFTER = {"Retry-After": "5"}


class SlowCalls:
    """The slow calls that run in this process."""

    def __init__(self, waiting: WaitingThreads) -> None:
        """Create the count.

        Args:
            waiting: the threads of this process that wait for other parties.
        """
        self._waiting = waiting
        self._running: Counter[str] = Counter()
        self._organizations: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enter(self, caller: Principal) -> Callable[[], None]:
        """Begin a slow call and return the function that ends it, which is idempotent.

        Raises:
            DomainError: SLOW_CALLS_AT_ONCE or SLOW_CALLS_FULL.
        """
        most = MAX_PER_USER if isinstance(caller, UserPrincipal) else MAX_PER_PROCESS
        organization_id = _organization_of(caller)
        with self._lock:
            if self._running[caller.id] >= most:
                raise DomainError(SLOW_CALLS_AT_ONCE, headers=_RETRY_AFTER)
            is_share_taken = bool(organization_id) and self._organizations[organization_id] >= MAX_PER_ORGANIZATION
            if is_share_taken or self._running.total() >= MAX_PER_PROCESS:
                raise DomainError(SLOW_CALLS_FULL, headers=_RETRY_AFTER)
            try:
                self._waiting.enter()
            except CallsFullError as error:
                raise DomainError(SLOW_CALLS_FULL, headers=_RETRY_AFTER) from error
            self._running[caller.id] += 1
            self._organizations[organization_id] += 1
        # Taking the token ends the call, so it ends once.
        tokens = [caller.id]

        def leave() -> None:
            with self._lock:
                if tokens:
                    self._waiting.leave()
                    self._running[tokens.pop()] -= 1
                    self._organizations[organization_id] -= 1
                    self._running += Counter()  # keeps only positive counts
                    self._organizations += Counter()

        return leave


def _organization_of(caller: Principal) -> str:
    """Return the organization of a user; empty for none, and for a service account, which acts for many."""
    return caller.user.organization_id if isinstance(caller, UserPrincipal) else ""
