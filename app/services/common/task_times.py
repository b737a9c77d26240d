"""Tasks that come before their time: clocks differ, and what was put off still has the task of its earlier time."""

from app.clock import MINUTE, SECOND
from app.errors import DomainError
from app.problems.conflicts import NOT_DUE

# A task may come a little before its time, since clocks differ.
_CLOCK_SKEW_MS = SECOND
_RETRY_WINDOW_MS = 10 * MINUTE


def is_early(due: int, now: int) -> bool:
    """Whether a task came long before its time, since its work was put off; the caller has to make the task of that time.

    Args:
        due: when the work is due, in ms.
        now: the present in ms.

    Raises:
        DomainError: NOT_DUE: it came so little before its time that clocks may differ by that. It may be the only task of that
            time, whose name is taken until it is over, so the queue has to call again.
    """
    if due <= now + _CLOCK_SKEW_MS:
        return False
    if due <= now + _RETRY_WINDOW_MS:
        raise DomainError(NOT_DUE)
    return True
