"""User API tokens: create, list, rename, rotate, revoke. The secret is returned only on creation."""

from functools import partial
from typing import Any

from app.auth.principal import Principal
from app.auth.recorded_roles import recorded_role
from app.crypto.keys import hash_token, secret_hint
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.credentials import TOKEN_NOT_FOUND, TOO_MANY_TOKENS
from app.services.access.credential_origins import record_access
from app.services.access.users import require_manageable_user, require_person
from app.services.audit.trail import AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.common.token_expiry import is_expired
from app.services.credentials.token_issuer import UNNAMED, IssuedToken, TokenIssuer, TokenRequest, TokenStore
from app.store.credentials.user_tokens import TokenScope, UserToken, tokens_of, user_tokens
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import User, users
from app.times.clock import Clock

MAX_TOKENS = 50
"""Maximum number of unexpired tokens per user. Concurrent requests may create a few more."""


@frozen(kw_only=True)
class UserTokenRequest(TokenRequest):
    """Attributes of a user token to create; by default it has full scope and never expires."""

    scope: TokenScope = TokenScope.FULL


class UserTokens(TokenIssuer[Principal, UserTokenRequest, UserToken]):
    """API tokens of users; programs send `<uid>:<secret>`."""

    def __init__(self, store: Store, paginator: Paginator, audit: AuditTrail, clock: Clock) -> None:
        super().__init__(store, clock)
        self._paginator = paginator
        self._audit = audit

    def open_tokens(self, caller: Principal, owner_id: str) -> "_UserTokenStore":
        """Return the tokens of a user.

        Args:
            caller: the user, or a user with access to them and no lower role, because the token acts as the user.
            owner_id: the user's uid.

        Raises:
            DomainError: USER_NOT_FOUND or HIGHER_ROLE.
        """
        user = require_person(require_manageable_user(self._store, caller, owner_id).user)
        return _UserTokenStore(self._store, self._audit, caller, user)

    def list(self, caller: Principal, uid: str, limit: int, cursor: str | None) -> Page[UserToken]:
        """Return a page of a user's tokens; not available for users with a higher role.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or CURSOR_INVALID.
        """
        require_manageable_user(self._store, caller, uid)
        return self._paginator.page(user_tokens, partial(tokens_of, uid), f"tokens:{uid}", limit, cursor)

    def rename(self, caller: Principal, uid: str, token_id: str, name: str) -> UserToken:
        """Rename a token.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or TOKEN_NOT_FOUND.
        """
        tokens = self.open_tokens(caller, uid)

        def attempt() -> UserToken:
            token = tokens.find(token_id)
            if token is None:
                raise DomainError(TOKEN_NOT_FOUND)
            if token.name != name:
                commit = self._store.commit()
                user_tokens.update(commit, token, name=name)
                tokens.record(commit, "rename-token", {"name": token.name or UNNAMED}, {"name": name or UNNAMED})
                commit.send()
            return replace(token, name=name)

        return retry_on_conflict(attempt)


class _UserTokenStore(TokenStore[UserTokenRequest, UserToken]):
    def __init__(self, store: Store, audit: AuditTrail, caller: Principal, user: User) -> None:
        self._store = store
        self._audit = audit
        self._caller = caller
        self._user = user
        self._shortened = ""
        self._has_removed = False

    def generate(self, template: UserTokenRequest | UserToken, secret: str, now: int, expires: int) -> IssuedToken[UserToken]:
        token = UserToken(
            id=hash_token(secret),
            uid=self._user.id,
            name=template.name,
            scope=template.scope,
            hint=secret_hint(secret),
            revocations=self._user.token_revocations,
            created=now,
            expires=expires,
            made_by=self._caller.id,
            made_role=recorded_role(self._caller),
        )
        return IssuedToken(token, secret)

    def find(self, token_id: str) -> UserToken | None:
        token = self._store.get(user_tokens.at(token_id))
        return token if token is not None and token.uid == self._user.id else None

    def add(self, commit: Commit, token: UserToken, now: int) -> None:
        if not self._has_removed:
            self._make_room(commit, now)
        access = record_access(self._caller, self._user)
        if access:
            users.update(commit, self._user, **access)
        user_tokens.create(commit, token)

    def shorten(self, commit: Commit, token: UserToken, expires: int, life: int) -> None:
        self._shortened = token.id
        user_tokens.update(commit, token, expires=expires, life=life)

    def remove(self, commit: Commit, token: UserToken) -> None:
        self._has_removed = True
        user_tokens.delete(commit, token)

    def finish(self, commit: Commit, verb: str, before: UserToken | None, after: UserToken | None) -> None:
        fields = {"name": after.name or UNNAMED, "scope": after.scope, "expires": after.expires} if after else {}
        self.record(commit, verb, {"name": before.name or UNNAMED} if before else {}, fields)

    def record(self, commit: Commit, verb: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        self._audit.record_for_user(commit, self._caller, f"user.{verb}", self._user, before, after)

    def _make_room(self, commit: Commit, now: int) -> None:
        """Require room for one more token, removing expired ones if needed."""
        uid = self._user.id
        if self._store.count(tokens_of(uid, MAX_TOKENS, None)) < MAX_TOKENS:
            return
        tokens = self._store.page(user_tokens, tokens_of(uid, 2 * MAX_TOKENS, None))
        expired = [token for token in tokens if is_expired(token.expires, now) and token.id != self._shortened]
        if tokens.size - len(expired) >= MAX_TOKENS:
            raise DomainError(TOO_MANY_TOKENS, f"A user can have {MAX_TOKENS} tokens")
        for token in expired:
            commit.delete(user_tokens.path(token.id))
