"""Expiry of tokens: at a time, after a number of days or never; and the grace period after a rotation."""

from app.errors import invalid_field
from app.frozen import frozen
from app.times.clock import DAY, HOUR

DEFAULT_OVERLAP_HOURS = 24
MAX_OVERLAP_HOURS = 720
"""Longest time in which a token and its successor both work."""

MAX_LIFETIME_DAYS = 3650


@frozen
class TokenExpiry:
    """Requested expiry of a token: a time in ms, or a number of days; by default never."""

    expires: int | None = None
    days: int | None = None

    def resolve(self, now: int) -> int:
        """Return the expiry in ms of a token created now; 0 for never.

        Raises:
            DomainError: PARAMETERS_INVALID: both are given, or the time has passed.
        """
        if self.days is not None:
            if self.expires is not None:
                raise invalid_field("days", "Send either this or 'expires'.")
            return now + self.days * DAY
        if self.expires and self.expires <= now:
            raise invalid_field("expires", "Must be in the future.")
        return self.expires or 0


NEVER_EXPIRES = TokenExpiry()


def is_expired(expires: int, now: int) -> bool:
    """Whether a token has expired; times in ms, 0 for never."""
    return 0 < expires <= now


def lifetime_ms(created: int, expires: int, life: int | None) -> int:
    """Return a token's original lifetime in ms; 0 for unlimited.

    Args:
        created: when it was created.
        expires: when it expires; 0 for never.
        life: stored lifetime of a rotated token, whose expiry was moved forward; None for any other.
    """
    if life is not None:
        return life
    return expires - created if expires else 0


def renewed_expiry(life: int, now: int) -> int:
    """Return the expiry in ms of a token's successor, which has the same lifetime; 0 for never."""
    return now + life if life else 0


def grace_period_end(expires: int, now: int, hours: int) -> int:
    """Return the expiry in ms of a rotated token: after `hours`, but never later than before."""
    end = now + hours * HOUR
    return min(expires, end) if expires else end
