"""Times in headers that somebody else's server sent: HTTP dates and `Retry-After`.

No value raises: a server that answers nonsense must not break the bookkeeping of the caller.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime

from app.clock import SECOND

# Python's parser raises each of these for one malformed date or another.
_UNREADABLE = (ValueError, OverflowError, TypeError, IndexError, AttributeError)
_MAX_DIGITS = 12


def read_http_date(text: str) -> int | None:
    """Return the time of an HTTP or e-mail date in ms since the epoch; None if it cannot be read.

    A date without a zone is taken as UTC.
    """
    try:
        date = parsedate_to_datetime(text)
        return round((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() * SECOND)
    except _UNREADABLE:
        return None


def read_retry_after(text: str, now: int, longest: int) -> int:
    """Return how long in ms a `Retry-After` header asks to wait; 0 if it does not say, or cannot be read.

    Args:
        text: the header's value: seconds, or a date.
        now: the present in ms.
        longest: the most in ms to follow; a longer wait is cut to it.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        digits = text.lstrip("0")
        pause = int(digits or "0") * SECOND if len(digits) <= _MAX_DIGITS else longest
    else:
        date = read_http_date(text)
        if date is None:
            return 0
        pause = date - now
    return min(max(pause, 0), longest)
