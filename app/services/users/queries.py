"""Users: read within the caller's reach."""

from collections.abc import Iterator
from dataclasses import replace

from app.auth.policy import TargetUser, administers_instance, can_impersonate
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.permissions import ROLE_MISSING
from app.safe_http.ssrf_guard import without_secrets
from app.services.access.users import require_subject
from app.store.engine.store import Store
from app.store.users import User, all_users, users

_STREAM_PAGE = 300


class Users:
    """The users of an instance."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, caller: Principal, uid: str) -> User:
        """Return one user; of the webhook of one who has a higher role than the caller, neither query nor password is shown.

        Raises:
            DomainError: USER_NOT_FOUND, whether he does not exist or is out of the caller's reach.
        """
        return _as_shown(caller, require_subject(self._store, caller, uid))

    def stream(self, caller: Principal) -> Iterator[User]:
        """Return every user of the instance, holding one page of them in memory at a time.

        Raises:
            DomainError: ROLE_MISSING: the caller does not administer the instance.
        """
        if not administers_instance(caller):
            raise DomainError(ROLE_MISSING)
        return self._read_all(caller)

    def _read_all(self, caller: Principal) -> Iterator[User]:
        for page in self._store.pages(users, all_users(_STREAM_PAGE, None)):
            for user in page:
                # Those who administer the instance itself are told by their own document; nobody else is above such a caller.
                yield _as_shown(caller, TargetUser(user, None, None))


def _as_shown(caller: Principal, target: TargetUser) -> User:
    """Return a user without what would open his webhook's receiver to a caller who may not act for him."""
    user = target.user
    if not user.relay_webhook or can_impersonate(caller, target):
        return user
    return replace(user, relay_webhook=without_secrets(user.relay_webhook))
