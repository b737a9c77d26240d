"""Passwords: changed by the users themselves or by those who can manage them. A new password ends all earlier sessions.

User tokens stay valid. They belong to programs, are not sessions, and are revoked one by one.
"""

import time
from collections.abc import Callable

from app.addresses.email_address import normalize_email
from app.auth.firebase_directory import FirebaseDirectory
from app.auth.login_policy import is_password_restricted
from app.auth.principal import Principal
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen, replace
from app.problems.authentication import PASSWORD_LOGIN_RESTRICTED
from app.services.access.credential_origins import record_password
from app.services.access.users import recheck_manageable, require_person
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.users.auth_accounts import AuthAccounts
from app.store.engine.store import Store
from app.store.operations.instance_settings import AUTHENTICATION_ID, authentications
from app.store.users.users import User, users
from app.times.clock import SECOND, Clock

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 128


@frozen
class PasswordChangeResult:
    """Result of a password change; `new_token` signs the app in again, None for another user's password."""

    new_token: str | None

    @property
    def status(self) -> str:
        """Return the original API's status text."""
        return "Reset password" if self.new_token is None else "Reset own password"


class Passwords:
    """Passwords of users."""

    def __init__(
        self,
        store: Store,
        accounts: AuthAccounts,
        directory: FirebaseDirectory,
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
        """Require an acceptable password: not the e-mail address, and none for users who must sign in at an identity provider.

        The schema checks its length.

        Args:
            password: the new password.
            user: the user after the change.

        Raises:
            DomainError: PARAMETERS_INVALID or PASSWORD_LOGIN_RESTRICTED.
        """
        if normalize_email(password) == normalize_email(user.email):
            raise invalid_field("password", "Must not be the e-mail address.")
        if self.is_restricted(user):
            raise DomainError(PASSWORD_LOGIN_RESTRICTED, errors=[FieldError("password", PASSWORD_LOGIN_RESTRICTED.title)])

    def is_restricted(self, user: User) -> bool:
        """Whether a user must sign in at an identity provider; reads nothing for users without an external id."""
        settings = self._store.get(authentications.at(AUTHENTICATION_ID)) if user.external_id else None
        return is_password_restricted(settings, user)

    def change(self, caller: Principal, uid: str, password: str) -> PasswordChangeResult:
        """Change a user's password and end all their sessions.

        Args:
            caller: the user, or a user with access to them and no lower role.
            uid: target user.
            password: the new password.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or PARAMETERS_INVALID.
        """
        ended = retry_on_conflict(lambda: self._end_sessions(caller, uid, password))
        return self.set(caller, ended, password)

    def get_session_cutoff(self) -> int:
        """Return the time in ms before which sessions are invalid from now on.

        A session stores its start in whole seconds. So this is the next second: sessions of the current second are invalid.
        """
        return (self._clock() // SECOND + 1) * SECOND

    def wait_until(self, ended: int) -> None:
        """Wait until new sessions count as valid; `ended` is the result of `get_session_cutoff`."""
        self._sleep(max(0, ended - self._clock()) / SECOND)

    def set(self, caller: Principal, user: User, password: str) -> PasswordChangeResult:
        """Set the password of a user whose sessions have ended; `user` is as stored.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        self._accounts.set_password(user, password)
        ended = self.reopen(user.id, is_own=user.password_is_own) if user.password_closed else user.sessions_valid_after
        self.wait_until(ended)
        return PasswordChangeResult(self._directory.sign_in_token(user.id) if caller.id == user.id else None)

    def reopen(self, uid: str, *, is_own: bool) -> int:
        """Re-enable sessions by password after a closed password was replaced.

        Args:
            uid: target user.
            is_own: nobody else knows the new password.

        Returns:
            The time in ms before which sessions are invalid, including those that the old password started in the meantime.
        """

        def attempt() -> int:
            user = self._store.get(users.at(uid))
            if user is None or not user.password_closed:
                return user.sessions_valid_after if user is not None else 0
            ended = self.get_session_cutoff()
            commit = self._store.commit()
            fields = users.changes(password_closed=False, password_is_own=is_own, sessions_valid_after=ended)
            commit.update(users.path(uid), fields, user.version)
            commit.send()
            return ended

        return retry_on_conflict(attempt)

    def _end_sessions(self, caller: Principal, uid: str, password: str) -> User:
        user = require_person(recheck_manageable(self._store, caller, self._store.get(users.at(uid))).user)
        self.require_acceptable(password, user)
        ended = self.get_session_cutoff()
        recorded = record_password(caller, user)
        commit = self._store.commit()
        users.update(commit, user, sessions_valid_after=ended, **recorded)
        before, after = {"sessionsValidAfter": user.sessions_valid_after}, {"sessionsValidAfter": ended}
        self._audit.record(commit, caller, "user.changePassword", audited_user(user), before, after)
        commit.send()
        return replace(user, sessions_valid_after=ended, **recorded)
