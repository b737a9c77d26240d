"""Sessions that service accounts begin and end for users: sign-in tokens, and the end of everything that a user signed in with.

Ending is done here first and in Firebase Auth after it. If it is interrupted in between, every way in is closed already, and
the same request again completes it.
"""

from dataclasses import dataclass

from app.auth.directory import Directory
from app.auth.policy import Subject
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.missing import USER_NOT_FOUND
from app.problems.permissions import ORGANIZATION_DISABLED, TENANT_DISABLED, USER_DISABLED
from app.services.audit import AuditedObject, AuditTrail
from app.services.contention import retry_on_conflict
from app.services.idempotency import Record, record_nothing
from app.services.passwords import Passwords
from app.services.subjects import require_changeable
from app.services.user_accounts import UserAccounts
from app.services.users_by_email import find_user_by_email
from app.services.users_by_external_id import find_user_by_external_id
from app.store.store import Store
from app.store.user_tokens import tokens_of, user_tokens
from app.store.users import User, users

_MOST_TOKENS_REMOVED = 400
"""As many as fit into the commit with the rest; a user's tokens are far fewer, and any left over are refused all the same."""


@dataclass(frozen=True, slots=True)
class SignInToken:
    """What an app signs in with, within an hour, in a user's name: a custom token of Firebase Auth."""

    token: str


class UserSessions:
    """Begins and ends users' sessions."""

    def __init__(
        self, store: Store, accounts: UserAccounts, directory: Directory, passwords: Passwords, audit: AuditTrail
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._directory = directory
        self._passwords = passwords
        self._audit = audit

    def begin(self, caller: Principal, uid: str, record: Record[SignInToken] = record_nothing) -> SignInToken:
        """Answer what an app signs in with in a user's name.

        Args:
            caller: a service account, which does so for nobody who administers the instance.
            uid: in whose name.
            record: adds the answer to the commit.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, USER_DISABLED, ORGANIZATION_DISABLED or TENANT_DISABLED.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer.
        """
        subject = require_changeable(self._store, caller, uid)
        _require_active(subject)
        user = subject.user
        if user.email:
            self._accounts.ensure(user)
        new = SignInToken(self._directory.sign_in_token(uid))

        def attempt() -> None:
            commit = self._store.commit()
            record(commit, new)
            self._audit.record(commit, caller, "user.sign-in", _audited(user), {}, {"signedIn": True})
            commit.send()

        retry_on_conflict(attempt)
        return new

    def end(self, caller: Principal, uid: str) -> None:
        """End a user's sessions, and revoke his tokens: the next request with any of them is refused.

        Raises:
            DomainError: USER_NOT_FOUND or HIGHER_ROLE.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer; the same again completes it.
        """
        require_changeable(self._store, caller, uid)
        ended = retry_on_conflict(lambda: self._close(caller, uid))
        self._directory.end_sessions(uid)
        self._passwords.wait_until(ended)

    def end_by_email(self, caller: Principal, email: str) -> None:
        """End the sessions of the user of an e-mail address; the rest is that of `end`."""
        self._end_of(caller, find_user_by_email(self._store, email))

    def end_by_external_id(self, caller: Principal, external_id: str | int) -> None:
        """End the sessions of the user of an external id; the rest is that of `end`."""
        self._end_of(caller, find_user_by_external_id(self._store, external_id))

    def _end_of(self, caller: Principal, user: User | None) -> None:
        if user is None:
            raise DomainError(USER_NOT_FOUND)
        self.end(caller, user.id)

    def _close(self, caller: Principal, uid: str) -> int:
        """Close every way in, and answer the time in ms before which sessions are refused from now on."""
        user = self._store.get(users.at(uid))
        if user is None:
            raise DomainError(USER_NOT_FOUND)
        token_ids = self._store.ids(tokens_of(uid, _MOST_TOKENS_REMOVED, None))
        ended = self._passwords.end_of_sessions()
        revocations = user.token_revocations + 1
        commit = self._store.commit()
        # The token that relayed events carry is one of the user's: he switches it on anew.
        changes = users.changes(sessions_valid_after=ended, token_revocations=revocations, relay_access_token=False)
        commit.update(users.path(uid), changes, user.version)
        for token_id in token_ids:
            commit.delete(user_tokens.path(token_id))
        before = {"sessionsValidAfter": user.sessions_valid_after, "revocations": user.token_revocations}
        after = {"sessionsValidAfter": ended, "revocations": revocations}
        self._audit.record(commit, caller, "user.revoke-tokens", _audited(user), before, after)
        commit.send()
        return ended


def _audited(user: User) -> AuditedObject:
    return AuditedObject("user", user.id, user.tenant_id, user.organization_id)


def _require_active(subject: Subject) -> None:
    """Refuse who may not sign in.

    Raises:
        DomainError: USER_NOT_FOUND, USER_DISABLED, ORGANIZATION_DISABLED or TENANT_DISABLED.
    """
    user, organization, tenant = subject.user, subject.organization, subject.tenant
    if user.deleted:
        raise DomainError(USER_NOT_FOUND)
    if user.is_disabled:
        raise DomainError(USER_DISABLED)
    if organization is not None and (organization.is_disabled or organization.deleted):
        raise DomainError(ORGANIZATION_DISABLED)
    if tenant is not None and tenant.is_disabled:
        raise DomainError(TENANT_DISABLED)
