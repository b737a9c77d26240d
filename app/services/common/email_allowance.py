"""Daily limits of e-mails: per address, and per organization of the recipient."""

from app.errors import DomainError
from app.frozen import replace
from app.problems.users import MAILS_TOO_MANY, WELCOME_MAIL_TOO_SOON
from app.store.common.mail_counts import MailCount, count_of_address, count_of_organization, mail_counts
from app.store.engine.collection import Reference
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import User
from app.times.clock import DAY, SECOND, Clock

MAX_EMAILS_PER_ADDRESS = 10
MAX_EMAILS_PER_ORGANIZATION = 500
"""Limits within 24 hours, counted from the first e-mail."""


class EmailAllowance:
    """Counters of e-mails by address and organization, updated in the commit that decides to send one."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def count(self, commit: Commit, user: User, interval: int = 0) -> None:
        """Count an e-mail to a user, as part of a commit.

        Args:
            commit: fails with a conflict if another e-mail is counted first.
            user: the recipient.
            interval: minimum time in ms between two e-mails to the address.

        Raises:
            DomainError: WELCOME_MAIL_TOO_SOON or MAILS_TOO_MANY.
        """
        now = self._clock()
        address, organization = count_of_address(user.email), count_of_organization(user.organization_id)
        read = self._store.read_all([address, organization])
        for reference, most in ((address, MAX_EMAILS_PER_ADDRESS), (organization, MAX_EMAILS_PER_ORGANIZATION)):
            count = _current_count(reference, read[reference.path], now)
            if reference is address and count.last_at + interval > now:
                raise DomainError(WELCOME_MAIL_TOO_SOON, headers=_retry_after(count.last_at + interval - now))
            if count.count >= most:
                raise DomainError(MAILS_TOO_MANY, headers=_retry_after(count.begun + DAY - now))
            self._write(commit, replace(count, count=count.count + 1, last_at=now))

    def _write(self, commit: Commit, count: MailCount) -> None:
        path, fields = mail_counts.path(count.id), mail_counts.encode(count)
        if count.version is None:
            commit.create(path, fields)
        else:
            commit.update(path, fields, count.version)


def _current_count(reference: Reference[MailCount], held: MailCount | None, now: int) -> MailCount:
    """Return the count of the current day."""
    if held is not None and 0 <= now - held.begun < DAY:
        return held
    fresh = MailCount(id=reference.path.id, begun=now, expires_at=now + 2 * DAY)
    return fresh if held is None else replace(fresh, version=held.version, last_at=held.last_at)


def _retry_after(left: int) -> dict[str, str]:
    return {"Retry-After": str(left // SECOND + 1)}
