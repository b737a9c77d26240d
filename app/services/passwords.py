"""Passwords: set by oneself or by who has one in reach. A new password ends every session that began before it.

User tokens stay: they belong to programs, are no sessions, and are taken back one by one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.auth.directory import Directory
from app.auth.principal import Principal
from app.clock import SECOND, Clock
from app.email_address import normalize_email
from app.errors import invalid_field
from app.services.audit import AuditedObject, AuditTrail
from app.services.contention import retry_on_conflict
from app.services.subjects import require_still_changeable
from app.services.user_accounts import UserAccounts
from app.store.store import Store
from app.store.users import User, users

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """What came of a change; `new_token` is what the app signs in with again, None for another user's password."""

    new_token: str | None

    @property
    def status(self) -> str:
        """Answer it in the original's words."""
        return "Reset password" if self.new_token is None else "Reset own password"


class Passwords:
    """The passwords of users."""

    def __init__(
        self,
        store: Store,
        accounts: UserAccounts,
        directory: Directory,
        audit: AuditTrail,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._directory = directory
        self._audit = audit
        self._clock = clock
        self._sleep = sleep

    def require_acceptable(self, password: str, email: str) -> None:
        """Refuse a password that says no more than the address it protects; its length is its schema's.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        if normalize_email(password) == normalize_email(email):
            raise invalid_field("password", "Must not be the e-mail address.")

    def change(self, caller: Principal, uid: str, password: str) -> PasswordChange:
        """Change a user's password, and end all his sessions.

        Args:
            caller: himself, or whoever has him in reach and no lower role.
            uid: whose password it is.
            password: the new one.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or PARAMETERS_INVALID.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer.
        """
        ended = retry_on_conflict(lambda: self._end_sessions(caller, uid, password))
        return self.set(caller, ended, password)

    def end_of_sessions(self) -> int:
        """Answer the time in ms before which sessions are to be refused from now on.

        A session knows its beginning in whole seconds only, so it is the next one: what began in this second is old.
        """
        return (self._clock() // SECOND + 1) * SECOND

    def wait_until(self, ended: int) -> None:
        """Wait until who signs in begins no session that counts as an old one; `ended` is what `end_of_sessions` answered."""
        self._sleep(max(0, ended - self._clock()) / SECOND)

    def set(self, caller: Principal, user: User, password: str) -> PasswordChange:
        """Set the password of a user whose sessions have been ended, as he stands in the store.

        Raises:
            DomainError: PARAMETERS_INVALID.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        self._accounts.set_password(user, password)
        self.wait_until(user.sessions_valid_after)
        return PasswordChange(self._directory.sign_in_token(user.id) if caller.id == user.id else None)

    def _end_sessions(self, caller: Principal, uid: str, password: str) -> User:
        user = require_still_changeable(self._store, caller, self._store.get(users.at(uid))).user
        self.require_acceptable(password, user.email)
        ended = self.end_of_sessions()
        commit = self._store.commit()
        commit.update(users.path(uid), users.changes(sessions_valid_after=ended), user.version)
        changed = AuditedObject("user", uid, user.tenant_id, user.organization_id)
        before, after = {"sessionsValidAfter": user.sessions_valid_after}, {"sessionsValidAfter": ended}
        self._audit.record(commit, caller, "user.changePassword", changed, before, after)
        commit.send()
        return replace(user, sessions_valid_after=ended)
