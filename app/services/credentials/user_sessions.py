"""Sessions of users, started and ended by service accounts: sign-in tokens, and revocation of all tokens and sessions.

Revocation happens in Firestore first, then in Firebase Auth. If it is interrupted in between, all access is already closed. A
retry of the request completes it.
"""

from typing import Any

from app.auth.firebase_directory import FirebaseDirectory
from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.permissions import ORGANIZATION_DISABLED, TENANT_DISABLED, USER_DISABLED
from app.problems.users import USER_NOT_FOUND
from app.services.access.credential_origins import record_access
from app.services.access.users import require_manageable_user, require_person
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict, retry_with_prefetched
from app.services.users.access_revocation import AccessRevocation
from app.services.users.auth_accounts import AuthAccounts
from app.services.users.lookup import find_user_by_email, find_user_by_external_id
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.store.users.users import User, users


@frozen
class SignInToken:
    """A Firebase Auth custom token, with which an app signs in as a user within an hour."""

    token: str


class UserSessions:
    """Sessions of users."""

    def __init__(
        self,
        store: Store,
        accounts: AuthAccounts,
        directory: FirebaseDirectory,
        revocation: AccessRevocation,
        audit: AuditTrail,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._directory = directory
        self._revocation = revocation
        self._audit = audit

    def begin(self, caller: Principal, uid: str, record: Record[SignInToken] = record_nothing) -> SignInToken:
        """Create a sign-in token for a user.

        Args:
            caller: a service account; it cannot sign in administrators of the instance.
            uid: target user.
            record: adds the response to the commit.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, USER_DISABLED, ORGANIZATION_DISABLED or TENANT_DISABLED.
        """
        target = require_manageable_user(self._store, caller, uid)
        require_person(target.user)
        _require_active(target)
        user = target.user
        if user.email:
            self._accounts.ensure(user)
        new = SignInToken(self._directory.sign_in_token(uid))

        def attempt(user: User) -> None:
            commit = self._store.commit()
            record(commit, new)
            recorded = record_access(caller, user)
            if recorded:
                users.update(commit, user, **recorded)
            self._audit.record(commit, caller, "user.sign-in", audited_user(user), {}, {"signedIn": True})
            commit.send()

        retry_with_prefetched(lambda prefetched: attempt(self._read(uid, prefetched)), {users.path(uid): user})
        return new

    def end(self, caller: Principal, uid: str) -> None:
        """End a user's sessions and revoke their tokens: the next request with any of them is rejected. Idempotent.

        Raises:
            DomainError: USER_NOT_FOUND or HIGHER_ROLE.
        """
        require_manageable_user(self._store, caller, uid)
        self._revocation.complete(retry_on_conflict(lambda: self._close(caller, uid)))

    def end_by_email(self, caller: Principal, email: str) -> None:
        """End the sessions of the user with an e-mail address, like `end`."""
        self._end_of(caller, find_user_by_email(self._store, email))

    def end_by_external_id(self, caller: Principal, external_id: str | int) -> None:
        """End the sessions of the user with an external id, like `end`."""
        self._end_of(caller, find_user_by_external_id(self._store, external_id))

    def _end_of(self, caller: Principal, user: User | None) -> None:
        if user is None:
            raise DomainError(USER_NOT_FOUND)
        self.end(caller, user.id)

    def _close(self, caller: Principal, uid: str) -> User:
        """Revoke all access, and return the user after that."""
        user = self._read(uid)
        commit = self._store.commit()
        changes = self._revocation.end_all(commit, user)
        users.update(commit, user, **changes)
        closed = replace(user, **changes)
        self._audit.record(commit, caller, "user.revoke-tokens", audited_user(user), _ends_of(user), _ends_of(closed))
        commit.send()
        return closed

    def _read(self, uid: str, prefetched: Prefetched = EMPTY_PREFETCH) -> User:
        (user,) = self._store.read(users.at(uid), prefetched=prefetched)
        if user is None:
            raise DomainError(USER_NOT_FOUND)
        return user


def _ends_of(user: User) -> dict[str, Any]:
    return {"sessionsValidAfter": user.sessions_valid_after, "revocations": user.token_revocations}


def _require_active(target: TargetUser) -> None:
    """Require a user who may sign in.

    Raises:
        DomainError: USER_NOT_FOUND, USER_DISABLED, ORGANIZATION_DISABLED or TENANT_DISABLED.
    """
    user, organization, tenant = target.user, target.organization, target.tenant
    if user.deleted:
        raise DomainError(USER_NOT_FOUND)
    if user.is_disabled:
        raise DomainError(USER_DISABLED)
    if organization is not None and (organization.is_disabled or organization.deleted):
        raise DomainError(ORGANIZATION_DISABLED)
    if tenant is not None and tenant.is_disabled:
        raise DomainError(TENANT_DISABLED)
