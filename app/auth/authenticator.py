"""Authentication: from an Authorization header to a principal, for the three kinds of credential."""

import hmac
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Any

from app.auth.authorization_header import BearerCredential, read_header
from app.auth.login_policy import is_password_restricted
from app.auth.plan_directory import plans_of
from app.auth.policy import TargetUser
from app.auth.prefetch import Prefetch
from app.auth.principal import (
    Credential,
    CredentialLimits,
    Origin,
    Principal,
    Scope,
    ServicePrincipal,
    Use,
    UserPrincipal,
)
from app.auth.recorded_roles import can_use_token
from app.auth.states import is_organization_active, is_tenant_active
from app.auth.tokens.firebase_token import AuthAccountSource, IdTokens, VerifiedSession
from app.crypto.keys import hash_token
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.authentication import (
    CREDENTIAL_KIND_REFUSED,
    ID_TOKEN_REVOKED,
    PASSWORD_CLOSED,
    PASSWORD_LOGIN_RESTRICTED,
    SYSTEM_TOKEN_EXPIRED,
    SYSTEM_TOKEN_UNKNOWN,
    USER_TOKEN_EXPIRED,
    USER_TOKEN_UNKNOWN,
    USER_UNKNOWN,
)
from app.problems.credentials import SCOPE_MISSING, SERVICE_ACCOUNT_DISABLED, TOKEN_SCOPE_MISSING
from app.problems.permissions import ORGANIZATION_DISABLED, TENANT_DISABLED, USER_DISABLED
from app.recent_values import RecentValues
from app.store.credentials.service_accounts import (
    ServiceAccount,
    SystemToken,
    account_of_token,
    changes_of_tokens,
    service_accounts,
)
from app.store.credentials.user_tokens import user_tokens
from app.store.engine.collection import Reference
from app.store.engine.database import Commit, StoreConflictError
from app.store.engine.store import Prefetched, Store
from app.store.operations.instance_settings import AUTHENTICATION_ID, Authentication, authentications
from app.store.tenancy.membership import membership_of
from app.store.users.users import User, users
from app.times.clock import HOUR, Clock

_LAST_USE_INTERVAL_MS = HOUR
NOWHERE = Origin()


@frozen
class _Call:
    """A request without its credential.

    Attributes:
        use: what its endpoint does.
        scopes: one of them is needed of a service account.
        ahead: documents to prefetch.
        origin: where it comes from.
    """

    use: Use
    scopes: Sequence[Scope]
    ahead: Sequence[Prefetch]
    origin: Origin


class Authenticator:
    """Authentication of callers by their Authorization header."""

    def __init__(
        self,
        store: Store,
        id_tokens: IdTokens,
        accounts: AuthAccountSource,
        restore_address: Callable[[str], None],
        clock: Clock,
    ) -> None:
        """Create the authenticator.

        Args:
            store: holds users and credentials.
            id_tokens: verifies sessions.
            accounts: accounts in Firebase Auth.
            restore_address: gives the account of a uid its address again, which its owner changed at Firebase Auth.
            clock: the current time in ms.
        """
        self._store = store
        self._id_tokens = id_tokens
        self._accounts = accounts
        self._restore_address = restore_address
        self._clock = clock
        self._memberships: RecentValues[str, tuple[str, str]] = RecentValues()
        """Organization and tenant of the user of a credential."""

    def authenticate(
        self,
        header: str | None,
        kinds: Collection[Credential],
        scope: Scope | None = None,
        use: Use = Use.CHANGE,
        ahead: Sequence[Prefetch] = (),
        origin: Origin = NOWHERE,
        *,
        or_scopes: Collection[Scope] = (),
    ) -> Principal:
        """Return the principal of a request.

        Args:
            header: the Authorization header.
            kinds: kinds of credential that the endpoint accepts.
            scope: scope that service accounts need for the endpoint.
            use: what the endpoint does; user tokens may be limited to less.
            ahead: documents to prefetch in the same round trips; returned as the principal's `prefetched`.
            origin: origin of the request.
            or_scopes: scopes of which one suffices instead.

        Raises:
            DomainError: each reason to reject a credential has its own problem.
            ServiceUnavailableError: no response from Firestore or Firebase Auth.
        """
        credential = read_header(header)
        if credential.kind not in kinds:
            raise DomainError(
                CREDENTIAL_KIND_REFUSED,
                f"This endpoint does not accept a {credential.kind}; it accepts {' or '.join(kinds)}",
            )
        call = _Call(use, [scope, *or_scopes] if scope is not None else [], ahead, origin)
        match credential.kind:
            case Credential.USER_TOKEN:
                return self._user_of_token(credential, call)
            case Credential.FIREBASE:
                return self._user_of_session(credential.secret, call)
            case Credential.SYSTEM_TOKEN:
                return self._service_account(credential.secret, call)

    def _user_of_token(self, credential: BearerCredential, call: _Call) -> UserPrincipal:
        now = self._clock()
        digest = hash_token(credential.secret)
        token_reference, user_reference = user_tokens.at(digest), users.at(credential.uid)
        prefetched = self._read_first([token_reference, user_reference], digest, call.ahead)
        token, user = self._store.read(token_reference, user_reference, prefetched=prefetched)
        if token is None or not hmac.compare_digest(f"{token.id}:{token.uid}", f"{digest}:{credential.uid}"):
            raise DomainError(USER_TOKEN_UNKNOWN)
        if token.expires and now >= token.expires:
            raise DomainError(USER_TOKEN_EXPIRED)
        if user is None:
            raise DomainError(USER_UNKNOWN)
        if token.revocations < user.token_revocations:
            raise DomainError(USER_TOKEN_UNKNOWN)
        if token.scope not in call.use.token_scopes:
            scopes = " or ".join(f"'{scope}'" for scope in call.use.token_scopes)
            raise DomainError(TOKEN_SCOPE_MISSING, f"The token's scope is '{token.scope}'; this endpoint needs {scopes}")
        limits = CredentialLimits(token.scope, token.expires, token.name)
        principal = self._active_user(credential.kind, user, digest, limits, prefetched, call)
        if not can_use_token(token.made_by, token.made_role, TargetUser(user, principal.organization, principal.tenant)):
            raise DomainError(USER_TOKEN_UNKNOWN)
        if _is_use_noted(token.last_used, now):
            return principal
        commit = self._store.commit()
        commit.update(user_tokens.path(token.id), user_tokens.changes(last_used=now))
        _send_note(commit)
        return principal

    def _user_of_session(self, id_token: str, call: _Call) -> UserPrincipal:
        session = self._id_tokens.verify(id_token)
        # A refreshed ID token is a different text of the same session, so the uid identifies it.
        credential_id = f"session:{session.uid}"
        prefetched = self._read_first([users.at(session.uid)], credential_id, call.ahead)
        (user,) = self._store.read(users.at(session.uid), prefetched=prefetched)
        if user is None:
            raise DomainError(USER_UNKNOWN)
        account = self._accounts.find(session.uid)
        if account is None:
            raise DomainError(USER_UNKNOWN)
        if session.signed_in_at < max(user.sessions_valid_after, account.sessions_valid_after):
            raise DomainError(ID_TOKEN_REVOKED)
        if account.is_disabled:
            raise DomainError(USER_DISABLED)
        principal = self._accept_session(session, user, credential_id, prefetched, call)
        if user.email and account.email != user.email.lower():
            self._restore_address(user.id)
        return principal

    def _accept_session(
        self, session: VerifiedSession, user: User, credential_id: str, prefetched: Prefetched, call: _Call
    ) -> UserPrincipal:
        """Return the principal of a session that has not ended, if the way of its sign-in is allowed."""
        limits = CredentialLimits(expires=session.expires)
        if not session.is_by_password:
            return self._active_user(Credential.FIREBASE, user, credential_id, limits, prefetched, call)
        if user.password_closed:
            raise DomainError(PASSWORD_CLOSED)
        settings = authentications.at(AUTHENTICATION_ID) if user.external_id else None
        principal = self._active_user(Credential.FIREBASE, user, credential_id, limits, prefetched, call, settings)
        (authentication,) = self._store.read(settings, prefetched=principal.prefetched)
        if is_password_restricted(authentication, user):
            raise DomainError(PASSWORD_LOGIN_RESTRICTED)
        return principal

    def _active_user(
        self,
        kind: Credential,
        user: User,
        credential_id: str,
        limits: CredentialLimits,
        prefetched: Prefetched,
        call: _Call,
        settings: Reference[Authentication] | None = None,
    ) -> UserPrincipal:
        """Return the principal of a user who is allowed to call."""
        if user.deleted or user.is_inbox:
            raise DomainError(USER_UNKNOWN)
        if user.is_disabled:
            raise DomainError(USER_DISABLED)
        self._memberships.note(credential_id, (user.organization_id, user.tenant_id))
        organization_reference, tenant_reference = membership_of(user.organization_id, user.tenant_id)
        references = [
            organization_reference,
            tenant_reference,
            settings,
            *(r for entry in call.ahead for r in entry.alongside_user(user, prefetched)),
        ]
        prefetched = self._store.read_missing(references, prefetched)
        organization, tenant = self._store.read(organization_reference, tenant_reference, prefetched=prefetched)
        if not is_organization_active(user, organization):
            raise DomainError(ORGANIZATION_DISABLED)
        if not is_tenant_active(user, tenant):
            raise DomainError(TENANT_DISABLED)
        plans = plans_of(self._store)
        return UserPrincipal(kind, user, organization, tenant, credential_id, limits, prefetched, call.origin, plans)

    def _read_first(self, references: Sequence[Reference[Any]], credential_id: str, ahead: Sequence[Prefetch]) -> Prefetched:
        """Read what the credential names, and what was right for it the last time."""
        membership = membership_of(*(self._memberships.get(credential_id) or ("", "")))
        guessed = [reference for reference in membership if reference is not None]
        guessed += [reference for entry in ahead for reference in entry.guess(credential_id)]
        return self._store.read_all([*references, *_alongside_credential(ahead, credential_id)], guessed=guessed)

    def _service_account(self, text: str, call: _Call) -> ServicePrincipal:
        now = self._clock()
        reference = account_of_token(text)
        prefetched = self._store.read_all([reference, *_alongside_credential(call.ahead, reference.path.id)])
        (account,) = self._store.read(reference, prefetched=prefetched)
        token = _token_of(account, hash_token(text))
        if account is None or token is None:
            raise DomainError(SYSTEM_TOKEN_UNKNOWN)
        if token.expires and now >= token.expires:
            raise DomainError(SYSTEM_TOKEN_EXPIRED)
        if account.is_disabled:
            raise DomainError(SERVICE_ACCOUNT_DISABLED)
        if call.scopes and not set(call.scopes) & set(account.scopes):
            raise DomainError(SCOPE_MISSING, f"The service account lacks the scope '{call.scopes[0]}'")
        if not _is_use_noted(token.last_used, now):
            used = [replace(each, last_used=now) if each.id == token.id else each for each in account.tokens]
            commit = self._store.commit()
            commit.update(service_accounts.path(account.id), changes_of_tokens(used), account.version)
            _send_note(commit)
        return ServicePrincipal(account.id, account.name, frozenset(account.scopes), prefetched=prefetched, origin=call.origin)


def _token_of(account: ServiceAccount | None, digest: str) -> SystemToken | None:
    tokens = account.tokens if account is not None else []
    return next((token for token in tokens if hmac.compare_digest(token.id, digest)), None)


def _is_use_noted(last_used: int, now: int) -> bool:
    return now - last_used < _LAST_USE_INTERVAL_MS


def _send_note(commit: Commit) -> None:
    """Record the use of a token, unless its document was changed in the meantime.

    A token revoked in the meantime is rejected at the next request; otherwise the next use is recorded.
    """
    with suppress(StoreConflictError):
        commit.send()


def _alongside_credential(ahead: Sequence[Prefetch], credential_id: str) -> list[Reference[Any]]:
    return [reference for entry in ahead for reference in entry.alongside_credential(credential_id)]
