"""Times in HTTP response headers: HTTP dates and `Retry-After`.

Invalid values never raise: a broken server must not break the caller's bookkeeping.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime

from app.times.clock import SECOND

# Python's parser raises each of these for some malformed date.
_UNREADABLE = (ValueError, OverflowError, TypeError, IndexError, AttributeError)
_MAX_DIGITS = 12


def read_http_date(text: str) -> int | None:
    """Return an HTTP or e-mail date in ms since the epoch; None if it is invalid.

    A date without time zone is in UTC.
    """
    try:
        date = parsedate_to_datetime(text)
        return round((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() * SECOND)
    except _UNREADABLE:
        return None


def read_retry_after(text: str, now: int, longest: int) -> int:
    """Return the wait in ms requested by a `Retry-After` header; 0 for none or an invalid one.

    Args:
        text: header value: seconds, or a date.
        now: present time in ms.
        longest: maximum in ms; longer waits are cut to it.
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
