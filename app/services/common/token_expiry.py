"""How long tokens live: until a time, for a number of days, or for ever; and how one follows upon another."""

from dataclasses import dataclass

from app.clock import DAY, HOUR
from app.errors import invalid_field

DEFAULT_OVERLAP_HOURS = 24
MAX_OVERLAP_HOURS = 720
"""For how long, at most, a token and its successor may both be used."""

MAX_LIFETIME_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Lifetime:
    """When a token is to expire: at a time in ms, or after a number of days; by default never."""

    expires: int | None = None
    days: int | None = None

    def end(self, now: int) -> int:
        """Return when a token that is made now expires; 0 for never. Times are in ms.

        Raises:
            DomainError: PARAMETERS_INVALID: both are given, or the time has passed.
        """
        if self.days is not None:
            if self.expires is not None:
                raise invalid_field("expiresInDays", "Send either this or 'expires'.")
            return now + self.days * DAY
        if self.expires and self.expires <= now:
            raise invalid_field("expires", "Must be in the future.")
        return self.expires or 0


FOREVER = Lifetime()


def is_expired(expires: int, now: int) -> bool:
    """Whether a token has expired; the times are in ms, and 0 is never."""
    return 0 < expires <= now


def life_of(created: int, expires: int, life: int | None) -> int:
    """Return for how long a token was made to live, in ms; 0 for ever.

    Args:
        created: when it was made.
        expires: when it expires; 0 for never.
        life: what is noted of a token whose end was brought forward, as it got a successor; None for any other.
    """
    if life is not None:
        return life
    return expires - created if expires else 0


def renew(life: int, now: int) -> int:
    """Return when a token's successor expires, in ms: it lives as long as the token was made to; 0 for never."""
    return now + life if life else 0


def overlap(expires: int, now: int, hours: int) -> int:
    """Return when a token expires, in ms, that has got a successor: so many hours later, and never later than before."""
    end = now + hours * HOUR
    return min(expires, end) if expires else end
