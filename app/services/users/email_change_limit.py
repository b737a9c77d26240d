"""Limit of a user's changes of their own e-mail address: each attempt reveals whether an address is taken."""

from app.addresses.email_address import normalize_email
from app.auth.policy import administers_user
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError
from app.problems.rate_limits import OWN_EMAIL_TOO_FREQUENT
from app.services.access.users import as_target_user
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.store import Store
from app.store.users.users import users
from app.times.clock import DAY, SECOND, Clock

MAX_TRIES = 5
"""Attempts per user and day, successful or not."""


class OwnEmailLimit:
    """Counter of attempts to change one's own address. Administrators, who can change others' addresses, are not limited."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def count(self, caller: Principal, uid: str, email: str | None) -> None:
        """Count a user's attempt to change their own address; other updates are not counted.

        Args:
            caller: author of the update.
            uid: target user.
            email: the new address; None if it does not change.

        Raises:
            DomainError: OWN_EMAIL_TOO_FREQUENT.
        """
        if not isinstance(caller, UserPrincipal) or caller.id != uid or email is None:
            return
        if normalize_email(email) == normalize_email(caller.user.email) or administers_user(caller, as_target_user(caller)):
            return
        retry_on_conflict(lambda: self._count(uid))

    def _count(self, uid: str) -> None:
        user = self._store.get(users.at(uid))
        if user is None:
            return
        now = self._clock()
        end = user.own_email_since + DAY
        is_new_day = now >= end
        if not is_new_day and user.own_email_tries >= MAX_TRIES:
            raise DomainError(OWN_EMAIL_TOO_FREQUENT, headers={"Retry-After": str((end - now) // SECOND + 1)})
        changes = {
            "own_email_tries": 1 if is_new_day else user.own_email_tries + 1,
            "own_email_since": now if is_new_day else user.own_email_since,
        }
        commit = self._store.commit()
        users.update(commit, user, **changes)
        commit.send()
