"""Super admins of the instance: assigned only by its operator; at least one always remains."""

from collections.abc import Iterator
from typing import Any

from app.auth.policy import Role
from app.auth.principal import Operator
from app.auth.states import is_active
from app.errors import OperationRefusedError
from app.frozen import replace
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.users.access_revocation import AccessRevocation
from app.services.users.lookup import find_user_by_email
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.tenancy.membership import membership_of
from app.store.users.users import User, super_admins, users

_PAGE = 100


class SuperAdmins:
    """Assignment and removal of super admins."""

    def __init__(self, store: Store, revocation: AccessRevocation, audit: AuditTrail) -> None:
        self._store = store
        self._revocation = revocation
        self._audit = audit

    def list(self) -> Iterator[User]:
        """Yield all super admins, including those who cannot log in."""
        for page in self._store.pages(users, super_admins(_PAGE)):
            yield from page

    def add(self, operator: Operator, email: str) -> User:
        """Assign the role to a user; idempotent.

        All access to the account that a lower role created or knew is revoked. `password_closed` of the returned user says
        whether that includes the password.

        Raises:
            OperationRefusedError: no user has that address, or the user could not log in.
        """

        def attempt() -> tuple[User, bool]:
            user = self._require(email)
            if not self._is_active(user):
                raise OperationRefusedError(_could_not_log_in(email))
            if user.is_super_admin:
                return user, False
            commit = self._store.commit()
            ended = self._revocation.promote(commit, user, Role.SUPER_ADMIN)
            return self._change(commit, operator, user, is_super_admin=True, **ended), True

        user, is_promoted = retry_on_conflict(attempt)
        if is_promoted or user.password_closed:
            self._revocation.complete(user)
        return user

    def remove(self, operator: Operator, email: str) -> User:
        """Remove the role from a super admin, if another one remains who can log in.

        Raises:
            OperationRefusedError: the user is no super admin, or the last one.
        """

        def attempt() -> User:
            user = self._require(email)
            if not user.is_super_admin:
                raise OperationRefusedError(f"{email} is not a super admin.")
            remaining = next((other for other in self.list() if other.id != user.id and self._is_active(other)), None)
            if remaining is None:
                raise OperationRefusedError(
                    f"{email} is the last super admin who can log in. Add another one first, with `super-admin add`."
                )
            commit = self._store.commit()
            # Writes nothing new, but fails if they have changed: of two concurrent removals that rely on each other, one loses.
            users.update(commit, remaining, is_super_admin=True)
            return self._change(commit, operator, user, is_super_admin=False)

        return retry_on_conflict(attempt)

    def set_system_admin(self, operator: Operator, email: str, *, is_admin: bool) -> User:
        """Grant or remove the role of a system admin; idempotent. The last super admin is not affected.

        All access to the account that a lower role created or knew is revoked when the role is granted.

        Raises:
            OperationRefusedError: no user has that address, or the user could not log in.
        """

        def attempt() -> tuple[User, bool]:
            user = self._require(email)
            if user.is_admin == is_admin:
                return user, False
            if is_admin and not self._is_active(user):
                raise OperationRefusedError(_could_not_log_in(email))
            commit = self._store.commit()
            is_promoted = is_admin and not user.is_super_admin
            ended = self._revocation.promote(commit, user, Role.SYSTEM_ADMIN) if is_promoted else {}
            return self._change(commit, operator, user, is_admin=is_admin, **ended), is_promoted

        user, is_promoted = retry_on_conflict(attempt)
        if is_promoted or user.password_closed:
            self._revocation.complete(user)
        return user

    def _require(self, email: str) -> User:
        user = find_user_by_email(self._store, email)
        if user is None:
            raise OperationRefusedError(f"No user has the e-mail address {email}.")
        return user

    def _is_active(self, user: User) -> bool:
        organization, tenant = self._store.read(*membership_of(user.organization_id, user.tenant_id))
        return is_active(user, organization, tenant)

    def _change(self, commit: Commit, operator: Operator, user: User, **changes: Any) -> User:
        after = users.changes(**changes)
        before = users.changes(**{name: getattr(user, name) for name in changes})
        commit.update(users.path(user.id), after, user.version)
        self._audit.record(commit, operator, "user.update", audited_user(user), before, after)
        commit.send()
        return replace(user, **changes)


def _could_not_log_in(email: str) -> str:
    return f"{email} could not log in: the user, organization or tenant is disabled or soft-deleted."
