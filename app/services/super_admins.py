"""The super admins of an instance: named by its operator alone, and never none."""

from collections.abc import Iterator

from app.auth.policy import is_active
from app.auth.principal import Operator
from app.services.audit import AuditedObject, AuditTrail
from app.services.contention import retry_on_conflict
from app.services.operator_errors import OperationRefusedError
from app.services.users_by_email import find_user_by_email
from app.store.organizations import organizations
from app.store.store import Store
from app.store.tenants import tenants
from app.store.users import User, super_admins, users

_PAGE = 100


class SuperAdmins:
    """Names super admins, and takes the role away."""

    def __init__(self, store: Store, audit: AuditTrail) -> None:
        self._store = store
        self._audit = audit

    def list(self) -> Iterator[User]:
        """Answer every super admin, whether he can log in or not.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        for page in self._store.pages(users, super_admins(_PAGE)):
            yield from page

    def add(self, operator: Operator, email: str) -> User:
        """Make a user a super admin; one who is it already stays as he is.

        Raises:
            OperationRefusedError: there is no user of that address, or he could not log in.
            ServiceUnavailableError: Firestore does not answer.
        """

        def attempt() -> User:
            user = self._require(email)
            if not self._is_active(user):
                raise OperationRefusedError(
                    f"{email} is disabled or marked for deletion, or what he belongs to is: he could not log in."
                )
            if not user.is_super_admin:
                self._change(operator, user, is_super_admin=True)
            return user

        return retry_on_conflict(attempt)

    def remove(self, operator: Operator, email: str) -> User:
        """Take the role away from a super admin, as long as another remains who can log in.

        Raises:
            OperationRefusedError: he is none, or the last one.
            ServiceUnavailableError: Firestore does not answer.
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
            self._change(operator, user, is_super_admin=False, remaining=remaining)
            return user

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

    def _change(self, operator: Operator, user: User, *, is_super_admin: bool, remaining: User | None = None) -> None:
        before = users.changes(is_super_admin=user.is_super_admin)
        after = users.changes(is_super_admin=is_super_admin)
        commit = self._store.commit()
        commit.update(users.path(user.id), after, user.version)
        if remaining is not None:
            # Writes nothing new, but fails if he has changed: of two removals at once, each leaning on the other, one loses.
            commit.update(users.path(remaining.id), users.changes(is_super_admin=True), remaining.version)
        changed = AuditedObject("user", user.id, user.tenant_id, user.organization_id)
        self._audit.record(commit, operator, "user.update", changed, before, after)
        commit.send()
