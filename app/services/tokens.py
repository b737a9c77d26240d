"""User tokens: made, listed and taken back. The secret is shown once, when it is made."""

from dataclasses import dataclass

from app.auth.principal import Principal
from app.clock import Clock
from app.errors import DomainError
from app.keys import hash_token, new_token
from app.problems.missing import TOKEN_NOT_FOUND
from app.services.audit import AuditTrail
from app.services.idempotency import Record, record_nothing
from app.services.paging import Page, Pager
from app.services.subjects import require_changeable
from app.store.store import Store
from app.store.user_tokens import UserToken, tokens_of, user_tokens


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made; its secret is shown this once."""

    token: str


class Tokens:
    """The tokens of users' own programs."""

    def __init__(self, store: Store, pager: Pager, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._pager = pager
        self._audit = audit
        self._clock = clock

    def create(self, caller: Principal, uid: str, name: str = "", record: Record[NewToken] = record_nothing) -> NewToken:
        """Answer the secret of a new token for a user; it is `<uid>:<secret>` that his program sends.

        Args:
            caller: himself, or whoever has him in reach and no lower role: the token acts in the user's name.
            uid: whose token it is.
            name: by which the user will know it in the list.
            record: adds the answer to the commit, so that the same request again is answered alike.

        Raises:
            DomainError: USER_NOT_FOUND or HIGHER_ROLE.
        """
        user = require_changeable(self._store, caller, uid).user
        secret = new_token()
        new = NewToken(secret)
        token = UserToken(id=hash_token(secret), uid=uid, name=name, created=self._clock())
        commit = self._store.commit()
        commit.create(user_tokens.path(token.id), user_tokens.encode(token))
        self._audit.record_of_user(commit, caller, "user.create-token", user, {}, {"name": name or "unnamed"})
        record(commit, new)
        commit.send()
        return new

    def list(self, caller: Principal, uid: str, limit: int, cursor: str | None) -> Page[UserToken]:
        """Answer a page of a user's tokens; nobody sees those of a higher role.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or CURSOR_INVALID.
        """
        require_changeable(self._store, caller, uid)
        return self._pager.page(
            f"tokens:{uid}",
            limit,
            cursor,
            lambda count, after: self._store.page(user_tokens, tokens_of(uid, count, after)),
            lambda token: [token.id],
        )

    def delete(self, caller: Principal, uid: str, token_id: str) -> None:
        """Take a token back: the next request with it is refused.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or TOKEN_NOT_FOUND.
        """
        user = require_changeable(self._store, caller, uid).user
        token = self._store.get(user_tokens.at(token_id))
        if token is None or token.uid != uid:
            raise DomainError(TOKEN_NOT_FOUND)
        commit = self._store.commit()
        commit.delete(user_tokens.path(token_id))
        self._audit.record_of_user(commit, caller, "user.delete-token", user, {"name": token.name or "unnamed"}, {})
        commit.send()
