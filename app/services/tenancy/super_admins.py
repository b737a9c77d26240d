"""The super admins of an instance: named by its operator alone, and never none."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.auth.policy import Role, is_active
from app.auth.principal import Operator
from app.errors import OperationRefusedError
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.users.access_revocation import AccessRevocation
from app.services.users.lookup import find_user_by_email
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.organizations import organizations
from app.store.tenants import tenants
from app.store.users import User, super_admins, users

_PAGE = 100


class SuperAdmins:
    """Names super admins, and takes the role away."""

    def __init__(self, store: Store, revocation: AccessRevocation, audit: AuditTrail) -> None:
        self._store = store
        self._revocation = revocation
        self._audit = audit

    def list(self) -> Iterator[User]:
        """Return every super admin, whether he can log in or not."""
        for page in self._store.pages(users, super_admins(_PAGE)):
            yield from page

    def add(self, operator: Operator, email: str) -> User:
        """Make a user a super admin; one who is it already stays as they are.

        Every way into the account that a lower role made or knew ends; `password_closed` of the answer says that the password
        is among them.

        Raises:
            OperationRefusedError: there is no user of that address, or they could not log in.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer; the same again does the rest.
        """

        def attempt() -> tuple[User, bool]:
            user = self._require(email)
            if not self._is_active(user):
                raise OperationRefusedError(
                    f"{email} is disabled or marked for deletion, or what he belongs to is: he could not log in."
                )
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
        """Take the role away from a super admin, as long as another remains who can log in.

        Raises:
            OperationRefusedError: he is none, or the last one.
        """

        def attempt() -> User:
            user = self._require(email)
            if not user.is_super_admin:
                raise OperationRefusedError(f"{email} is no super admin.")
            remaining = next((other for other in self.list() if other.id != user.id and self._is_active(other)), None)
            if remaining is None:
                raise OperationRefusedError(
                    f"{email} is the last super admin who can log in; add another first, with `super-admin add`."
                )
            commit = self._store.commit()
            # Writes nothing new, but fails if they have changed: of two removals at once, each leaning on the other, one loses.
            commit.update(users.path(remaining.id), users.changes(is_super_admin=True), remaining.version)
            return self._change(commit, operator, user, is_super_admin=False)

        return retry_on_conflict(attempt)

    def _require(self, email: str) -> User:
        user = find_user_by_email(self._store, email)
        if user is None:
            raise OperationRefusedError(f"There is no user whose e-mail address is {email}.")
        return user

    def _is_active(self, user: User) -> bool:
        organization, tenant = self._store.read(
            organizations.at(user.organization_id) if user.organization_id else None,
            tenants.at(user.tenant_id) if user.tenant_id else None,
        )
        return is_active(user, organization, tenant)

    def _change(self, commit: Commit, operator: Operator, user: User, **changes: Any) -> User:
        after = users.changes(**changes)
        before = users.changes(**{name: getattr(user, name) for name in changes})
        commit.update(users.path(user.id), after, user.version)
        changed = AuditedObject("user", user.id, user.tenant_id, user.organization_id)
        self._audit.record(commit, operator, "user.update", changed, before, after)
        commit.send()
        return replace(user, **changes)
