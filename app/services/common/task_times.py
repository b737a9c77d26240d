"""Early tasks: clocks differ, and postponed work still has the task of its earlier time."""

from app.errors import DomainError
from app.problems.requests import NOT_DUE
from app.times.clock import MINUTE, SECOND

# Clocks differ, so a task may arrive slightly early.
_CLOCK_SKEW_MS = SECOND
_RETRY_WINDOW_MS = 10 * MINUTE


def is_early(due: int, now: int) -> bool:
    """Whether a task came long before its time because its work was postponed. The caller then schedules a new task.

    Args:
        due: when the work is due, in ms.
        now: the current time in ms.

    Raises:
        DomainError: NOT_DUE: the task is early by no more than clocks differ. It may be the only task of that time, and its
            name stays taken until it ends. So the queue has to retry it.
    """
    if due <= now + _CLOCK_SKEW_MS:
        return False
    if due <= now + _RETRY_WINDOW_MS:
        raise DomainError(NOT_DUE)
    return True
