"""Rules shared by all API tokens: creation, rotation with a grace period, revocation and a limit per owner.

Where tokens are stored differs: users' tokens are documents of their own, a service account's are part of its document. A
`TokenStore` hides that.
"""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from app.auth.principal import Principal
from app.crypto.keys import new_token
from app.errors import DomainError
from app.frozen import frozen
from app.problems.credentials import TOKEN_NOT_FOUND
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.token_expiry import NEVER_EXPIRES, TokenExpiry, grace_period_end, lifetime_ms, renewed_expiry
from app.store.credentials.service_accounts import SystemToken
from app.store.credentials.user_tokens import UserToken
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.times.clock import Clock

UNNAMED = "unnamed"
"""Name of a token without one in the audit trail."""


@frozen(kw_only=True)
class TokenRequest:
    """Attributes of a token to create; by default it never expires."""

    name: str = ""
    lifetime: TokenExpiry = NEVER_EXPIRES


C = TypeVar("C", bound=Principal | None)
R = TypeVar("R", bound=TokenRequest)
T = TypeVar("T", bound=UserToken | SystemToken)


@frozen
class IssuedToken(Generic[T]):
    """A new token with its text, which is shown only once."""

    token: T
    text: str


class TokenStore(ABC, Generic[R, T]):
    """The tokens of one owner, read for one attempt of a transaction."""

    @abstractmethod
    def generate(self, template: R | T, secret: str, now: int, expires: int) -> IssuedToken[T]:
        """Return a token with the attributes of a request or of a predecessor, not stored yet; times in ms."""

    @abstractmethod
    def find(self, token_id: str) -> T | None:
        """Return one of the owner's tokens, or None."""

    @abstractmethod
    def add(self, commit: Commit, token: T, now: int) -> None:
        """Add a token to the commit, after `shorten` or `remove` of the one that it replaces.

        Raises:
            DomainError: TOO_MANY_TOKENS.
        """

    @abstractmethod
    def shorten(self, commit: Commit, token: T, expires: int, life: int) -> None:
        """Bring a token's expiry forward in the commit, and keep its original lifetime; both in ms."""

    @abstractmethod
    def remove(self, commit: Commit, token: T) -> None:
        """Remove a token in the commit, unless it has changed since."""

    @abstractmethod
    def finish(self, commit: Commit, verb: str, before: T | None, after: T | None) -> None:
        """Complete the commit with what is left to write, and its audit entry."""


class TokenIssuer(ABC, Generic[C, R, T]):
    """Creation, rotation and revocation of tokens."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @abstractmethod
    def open_tokens(self, caller: C, owner_id: str) -> TokenStore[R, T]:
        """Return the tokens of an owner whom the caller can manage.

        Raises:
            DomainError: the owner does not exist, or the caller may not manage them.
        """

    def create(self, caller: C, owner_id: str, request: R, record: Record[IssuedToken[T]] = record_nothing) -> IssuedToken[T]:
        """Create a token.

        Args:
            caller: as for `open_tokens`.
            owner_id: id of the user or service account.
            request: attributes of the token.
            record: adds the response to the commit.

        Raises:
            DomainError: as `open_tokens`, TOO_MANY_TOKENS, or PARAMETERS_INVALID for an expiry in the past.
        """
        secret = new_token()

        def attempt() -> IssuedToken[T]:
            tokens, now = self.open_tokens(caller, owner_id), self._clock()
            new = tokens.generate(request, secret, now, request.lifetime.resolve(now))
            commit = self._store.commit()
            # An identical request may have been answered in the meantime; its response precedes any error.
            record(commit, new)
            tokens.add(commit, new.token, now)
            tokens.finish(commit, "create-token", None, new.token)
            commit.send()
            return new

        return retry_on_conflict(attempt)

    def rotate(
        self, caller: C, owner_id: str, token_id: str, overlap_hours: int, record: Record[IssuedToken[T]] = record_nothing
    ) -> IssuedToken[T]:
        """Create the successor of a token, with the same attributes and lifetime.

        Args:
            caller: as for `open_tokens`.
            owner_id: id of the user or service account.
            token_id: the token to replace.
            overlap_hours: grace period in which the old token still works; 0 revokes it at once.
            record: adds the response to the commit.

        Raises:
            DomainError: as `open_tokens`, TOKEN_NOT_FOUND or TOO_MANY_TOKENS.
        """
        secret = new_token()

        def attempt() -> IssuedToken[T]:
            tokens, now = self.open_tokens(caller, owner_id), self._clock()
            old = _require(tokens, token_id)
            life = lifetime_ms(old.created, old.expires, old.life)
            new = tokens.generate(old, secret, now, renewed_expiry(life, now))
            commit = self._store.commit()
            record(commit, new)
            if overlap_hours:
                tokens.shorten(commit, old, grace_period_end(old.expires, now, overlap_hours), life)
            else:
                tokens.remove(commit, old)
            tokens.add(commit, new.token, now)
            tokens.finish(commit, "rotate-token", None, new.token)
            commit.send()
            return new

        return retry_on_conflict(attempt)

    def delete(self, caller: C, owner_id: str, token_id: str) -> None:
        """Revoke a token: the next request with it is rejected.

        Raises:
            DomainError: as `open_tokens`, or TOKEN_NOT_FOUND.
        """

        def attempt() -> None:
            tokens = self.open_tokens(caller, owner_id)
            token = _require(tokens, token_id)
            commit = self._store.commit()
            tokens.remove(commit, token)
            tokens.finish(commit, "delete-token", token, None)
            commit.send()

        retry_on_conflict(attempt)


def _require(tokens: TokenStore[R, T], token_id: str) -> T:
    token = tokens.find(token_id)
    if token is None:
        raise DomainError(TOKEN_NOT_FOUND)
    return token
