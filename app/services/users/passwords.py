"""Passwords: set by oneself or by who has one in reach. A new password ends every session that began before it.

User tokens stay: they belong to programs, are no sessions, and are taken back one by one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.auth.firebase_directory import Directory
from app.auth.policy import is_password_restricted
from app.auth.principal import Principal
from app.clock import SECOND, Clock
from app.email_address import normalize_email
from app.errors import DomainError, FieldError, invalid_field
from app.problems.permissions import PASSWORD_LOGIN_RESTRICTED
from app.services.access.credential_origins import record_password
from app.services.access.users import require_still_changeable
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.users.auth_accounts import UserAccounts
from app.store.engine.store import Store
from app.store.instance_settings import AUTHENTICATION_ID, authentications
from app.store.users import User, users

SHORTEST_PASSWORD = 8
MAX_PASSWORD_LENGTH = 128


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """What came of a change; `new_token` is what the app signs in with again, None for another user's password."""

    new_token: str | None

    @property
    def status(self) -> str:
        """Return it in the original's words."""
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

    def require_acceptable(self, password: str, user: User) -> None:
        """Refuse a password that is the address it protects, and any of a user who must sign in at an identity provider.

        Its length is its schema's.

        Args:
            password: the new one.
            user: as they will be.

        Raises:
            DomainError: PARAMETERS_INVALID or PASSWORD_LOGIN_RESTRICTED.
        """
        if normalize_email(password) == normalize_email(user.email):
            raise invalid_field("password", "Must not be the e-mail address.")
        if self.is_restricted(user):
            raise DomainError(PASSWORD_LOGIN_RESTRICTED, errors=[FieldError("password", PASSWORD_LOGIN_RESTRICTED.reason)])

    def is_restricted(self, user: User) -> bool:
        """Whether a user must sign in at an identity provider; of one without an external id nothing is read."""
        settings = self._store.get(authentications.at(AUTHENTICATION_ID)) if user.external_id else None
        return is_password_restricted(settings, user)

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
        """Return the time in ms before which sessions are to be refused from now on.

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
        ended = self.open(user.id, is_own=user.password_is_own) if user.password_closed else user.sessions_valid_after
        self.wait_until(ended)
        return PasswordChange(self._directory.sign_in_token(user.id) if caller.id == user.id else None)

    def open(self, uid: str, *, is_own: bool) -> int:
        """Accept sessions by password again, after a password that was closed has been replaced.

        Args:
            uid: whose password it is.
            is_own: nobody else knows the new one.

        Returns:
            The time in ms before which sessions are refused: those that the old password began meanwhile too.
        """

        def attempt() -> int:
            user = self._store.get(users.at(uid))
            if user is None or not user.password_closed:
                return user.sessions_valid_after if user is not None else 0
            ended = self.end_of_sessions()
            commit = self._store.commit()
            fields = users.changes(password_closed=False, password_is_own=is_own, sessions_valid_after=ended)
            commit.update(users.path(uid), fields, user.version)
            commit.send()
            return ended

        return retry_on_conflict(attempt)

    def _end_sessions(self, caller: Principal, uid: str, password: str) -> User:
        user = require_still_changeable(self._store, caller, self._store.get(users.at(uid))).user
        self.require_acceptable(password, user)
        ended = self.end_of_sessions()
        recorded = record_password(caller, user)
        commit = self._store.commit()
        commit.update(users.path(uid), users.changes(sessions_valid_after=ended, **recorded), user.version)
        changed = AuditedObject("user", uid, user.tenant_id, user.organization_id)
        before, after = {"sessionsValidAfter": user.sessions_valid_after}, {"sessionsValidAfter": ended}
        self._audit.record(commit, caller, "user.changePassword", changed, before, after)
        commit.send()
        return replace(user, sessions_valid_after=ended, **recorded)
