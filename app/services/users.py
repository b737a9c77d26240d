"""Users: read within the caller's reach."""

from collections.abc import Iterator

from app.auth.policy import administers_instance
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.permissions import ROLE_MISSING
from app.services.subjects import require_subject
from app.store.store import Store
from app.store.users import User, all_users, users

_STREAM_PAGE = 300


class Users:
    """The users of an instance."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, caller: Principal, uid: str) -> User:
        """Answer one user.

        Raises:
            DomainError: USER_NOT_FOUND, whether he does not exist or is out of the caller's reach.
        """
        return require_subject(self._store, caller, uid).user

    def stream(self, caller: Principal) -> Iterator[User]:
        """Answer every user of the instance, holding one page of them in memory at a time.

        Raises:
            DomainError: ROLE_MISSING: the caller does not administer the instance.
        """
        if not administers_instance(caller):
            raise DomainError(ROLE_MISSING)
        return self._read_all()

    def _read_all(self) -> Iterator[User]:
        for page in self._store.pages(users, all_users(_STREAM_PAGE, None)):
            yield from page
