"""Users: read within the caller's reach."""

from app.auth.principal import Principal
from app.services.subjects import require_subject
from app.store.store import Store
from app.store.users import User


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
