"""Reset of a user's access by the operator: for a user who lost every credential, or whose credentials somebody else has."""

from app.auth.principal import Operator
from app.errors import DomainError
from app.frozen import replace
from app.problems.users import USER_NOT_FOUND
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.users.access_revocation import AccessRevocation
from app.store.engine.store import Store
from app.store.users.users import User, users


class AccessReset:
    """Resets of access."""

    def __init__(self, store: Store, revocation: AccessRevocation, audit: AuditTrail) -> None:
        self._store = store
        self._revocation = revocation
        self._audit = audit

    def reset(self, operator: Operator, uid: str) -> User:
        """End all sessions of a user, revoke all tokens, and replace the password by one that nobody knows.

        Roles, contacts and messages stay. Safe to repeat.

        Raises:
            DomainError: USER_NOT_FOUND.
        """

        def attempt() -> User:
            user = self._store.get(users.at(uid))
            if user is None:
                raise DomainError(USER_NOT_FOUND)
            commit = self._store.commit()
            changes = self._revocation.end_all(commit, user)
            if user.email:
                changes |= {"password_closed": True, "password_is_own": False}
            users.update(commit, user, **changes)
            before = users.changes(**{name: getattr(user, name) for name in changes})
            self._audit.record(commit, operator, "user.reset-access", audited_user(user), before, users.changes(**changes))
            commit.send()
            return replace(user, **changes)

        user = retry_on_conflict(attempt)
        self._revocation.complete(user)
        return user
