"""User API tokens: create, list, rename, rotate, revoke. The secret is returned only on creation."""

from dataclasses import dataclass, replace

from app.auth.principal import Principal
from app.auth.recorded_roles import recorded_role
from app.clock import Clock
from app.errors import DomainError
from app.keys import hash_token, new_token, secret_hint
from app.problems.not_found import TOKEN_NOT_FOUND
from app.problems.tokens import TOO_MANY_TOKENS
from app.services.access.credential_origins import record_access
from app.services.access.users import require_manageable_user
from app.services.audit.trail import AuditTrail
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.common.token_expiry import (
    NEVER_EXPIRES,
    TokenExpiry,
    grace_period_end,
    is_expired,
    lifetime_ms,
    renewed_expiry,
)
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.user_tokens import TokenScope, UserToken, tokens_of, user_tokens
from app.store.users import User, users

MAX_TOKENS = 50
"""Maximum number of unexpired tokens per user. Concurrent requests may create a few more."""

_UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTokenRequest:
    """Attributes of a token to create; by default it has full scope and never expires."""

    name: str = ""
    scope: TokenScope = TokenScope.FULL
    lifetime: TokenExpiry = NEVER_EXPIRES


DEFAULT_TOKEN = NewTokenRequest()


@dataclass(frozen=True, slots=True)
class NewToken:
    """A new token with its secret, which is shown only once."""

    stored: UserToken
    token: str


class UserTokens:
    """API tokens of users."""

    def __init__(self, store: Store, paginator: Paginator, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._paginator = paginator
        self._audit = audit
        self._clock = clock

    def create(
        self,
        caller: Principal,
        uid: str,
        request: NewTokenRequest = DEFAULT_TOKEN,
        record: Record[NewToken] = record_nothing,
    ) -> NewToken:
        """Create a token for a user, and return it with its secret; programs send `<uid>:<secret>`.

        Args:
            caller: the user, or a user with access to them and no lower role, because the token acts as the user.
            uid: owner of the token.
            request: attributes of the token.
            record: adds the response to the commit.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, TOO_MANY_TOKENS, or PARAMETERS_INVALID for an expiry in the past.
        """
        secret = new_token()

        def attempt() -> NewToken:
            user = require_manageable_user(self._store, caller, uid).user
            now = self._clock()
            new = _new_token(caller, user, request.name, request.scope, now, request.lifetime.resolve(now), secret)
            commit = self._store.commit()
            record(commit, new)
            self._make_room(commit, uid)
            self._add(commit, caller, "user.create-token", user, new)
            commit.send()
            return new

        return retry_on_conflict(attempt)

    def list(self, caller: Principal, uid: str, limit: int, cursor: str | None) -> Page[UserToken]:
        """Return a page of a user's tokens; not available for users with a higher role.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or CURSOR_INVALID.
        """
        require_manageable_user(self._store, caller, uid)
        return self._paginator.page(
            f"tokens:{uid}",
            limit,
            cursor,
            lambda count, after: self._store.page(user_tokens, tokens_of(uid, count, after)),
        )

    def rename(self, caller: Principal, uid: str, token_id: str, name: str) -> UserToken:
        """Rename a token.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or TOKEN_NOT_FOUND.
        """
        user = require_manageable_user(self._store, caller, uid).user

        def attempt() -> UserToken:
            token = self._require(uid, token_id)
            if token.name != name:
                commit = self._store.commit()
                user_tokens.update(commit, token, name=name)
                before, after = {"name": token.name or _UNNAMED}, {"name": name or _UNNAMED}
                self._audit.record_for_user(commit, caller, "user.rename-token", user, before, after)
                commit.send()
            return replace(token, name=name)

        return retry_on_conflict(attempt)

    def rotate(
        self, caller: Principal, uid: str, token_id: str, overlap_hours: int, record: Record[NewToken] = record_nothing
    ) -> NewToken:
        """Create the successor of a token, with the same name, scope and lifetime.

        Args:
            caller: as for `create`.
            uid: owner of the token.
            token_id: the token to replace.
            overlap_hours: grace period in which the old token still works; 0 revokes it at once.
            record: adds the response to the commit.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, TOKEN_NOT_FOUND or TOO_MANY_TOKENS.
        """
        secret = new_token()

        def attempt() -> NewToken:
            user = require_manageable_user(self._store, caller, uid).user
            old = self._require(uid, token_id)
            now = self._clock()
            life = lifetime_ms(old.created, old.expires, old.life)
            new = _new_token(caller, user, old.name, old.scope, now, renewed_expiry(life, now), secret)
            commit = self._store.commit()
            record(commit, new)
            if overlap_hours:
                self._make_room(commit, uid, besides=token_id)
                ending = user_tokens.changes(expires=grace_period_end(old.expires, now, overlap_hours), life=life)
                commit.update(user_tokens.path(token_id), ending, old.version)
            else:
                commit.delete(user_tokens.path(token_id), old.version)
            self._add(commit, caller, "user.rotate-token", user, new)
            commit.send()
            return new

        return retry_on_conflict(attempt)

    def delete(self, caller: Principal, uid: str, token_id: str) -> None:
        """Revoke a token: the next request with it is rejected.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or TOKEN_NOT_FOUND.
        """
        user = require_manageable_user(self._store, caller, uid).user

        def attempt() -> None:
            token = self._require(uid, token_id)
            commit = self._store.commit()
            commit.delete(user_tokens.path(token_id))
            self._audit.record_for_user(commit, caller, "user.delete-token", user, {"name": token.name or _UNNAMED}, {})
            commit.send()

        retry_on_conflict(attempt)

    def _make_room(self, commit: Commit, uid: str, besides: str = "") -> None:
        """Require room for one more token, removing expired ones if needed.

        Args:
            commit: commit that creates the new token.
            uid: owner of the tokens.
            besides: id of a token that the commit changes itself.

        Raises:
            DomainError: TOO_MANY_TOKENS.
        """
        if self._store.count(tokens_of(uid, MAX_TOKENS, None)) < MAX_TOKENS:
            return
        now = self._clock()
        tokens = self._store.page(user_tokens, tokens_of(uid, 2 * MAX_TOKENS, None))
        expired = [token for token in tokens if is_expired(token.expires, now) and token.id != besides]
        if tokens.size - len(expired) >= MAX_TOKENS:
            raise DomainError(TOO_MANY_TOKENS, f"A user can have {MAX_TOKENS} tokens")
        for token in expired:
            commit.delete(user_tokens.path(token.id))

    def _add(self, commit: Commit, caller: Principal, action: str, user: User, new: NewToken) -> None:
        access = record_access(caller, user)
        if access:
            users.update(commit, user, **access)
        user_tokens.create(commit, new.stored)
        after = {"name": new.stored.name or _UNNAMED, "scope": new.stored.scope, "expires": new.stored.expires}
        self._audit.record_for_user(commit, caller, action, user, {}, after)

    def _require(self, uid: str, token_id: str) -> UserToken:
        token = self._store.get(user_tokens.at(token_id))
        if token is None or token.uid != uid:
            raise DomainError(TOKEN_NOT_FOUND)
        return token


def _new_token(caller: Principal, user: User, name: str, scope: TokenScope, now: int, expires: int, secret: str) -> NewToken:
    token = UserToken(
        id=hash_token(secret),
        uid=user.id,
        name=name,
        scope=scope,
        hint=secret_hint(secret),
        revocations=user.token_revocations,
        created=now,
        expires=expires,
        made_by=caller.id,
        made_role=recorded_role(caller),
    )
    return NewToken(token, secret)
