"""Times that carriers sign together with a webhook."""

from app.times.clock import MINUTE, SECOND

TOLERANCE_MS = 5 * MINUTE
"""Maximum difference in ms between the signed time and ours, in both directions; older requests may be replayed ones."""


def is_recent(seconds: float, now: int) -> bool:
    """Whether a signed time in seconds is close enough to now in ms."""
    return abs(seconds * SECOND - now) <= TOLERANCE_MS
