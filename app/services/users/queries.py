"""Reads of users, limited to the caller's access."""

from collections.abc import Iterator

from app.auth.policy import TargetUser, administers_instance, can_impersonate
from app.auth.principal import Principal
from app.errors import DomainError
from app.frozen import replace
from app.problems.permissions import ROLE_MISSING
from app.safe_http.ssrf_guard import without_secrets
from app.services.access.users import require_user
from app.store.engine.store import Store
from app.store.users.users import User, all_users, users

_STREAM_PAGE = 300


class Users:
    """Reads of users."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, caller: Principal, uid: str) -> User:
        """Return a user; the webhook's query and password are hidden if the user has a higher role than the caller.

        Raises:
            DomainError: USER_NOT_FOUND if the user does not exist or is inaccessible.
        """
        return _as_shown(caller, require_user(self._store, caller, uid))

    def stream(self, caller: Principal) -> Iterator[User]:
        """Yield all users of the instance, without inboxes, with one page in memory at a time.

        Raises:
            DomainError: ROLE_MISSING: the caller does not administer the instance.
        """
        if not administers_instance(caller):
            raise DomainError(ROLE_MISSING)
        return self._read_all(caller)

    def _read_all(self, caller: Principal) -> Iterator[User]:
        for page in self._store.pages(users, all_users(_STREAM_PAGE, None)):
            for user in (person for person in page if not person.is_inbox):
                # The user document alone identifies administrators of the instance; nobody else ranks above this caller.
                yield _as_shown(caller, TargetUser(user, None, None))


def _as_shown(caller: Principal, target: TargetUser) -> User:
    """Return a user without the webhook's secrets, unless the caller may act on the user's behalf."""
    user = target.user
    if not user.relay_webhook or can_impersonate(caller, target):
        return user
    return replace(user, relay_webhook=without_secrets(user.relay_webhook))
