"""`user-tokens`: API tokens of users; the id is the hash of the secret, which is never stored."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored


class TokenScope(StrEnum):
    """Scope of a user token: what a program may do on the user's behalf."""

    FULL = "full"
    SEND = "send"
    READ = "read"


@frozen(kw_only=True)
class UserToken:
    """A user token. Times are ms since the epoch; 0 is never.

    Attributes:
        hint: the last characters of the secret; empty for tokens from before hints were stored.
        life: original lifetime in ms, if its end was brought forward; 0 for unlimited.
        revocations: the user's `token_revocations` at creation; the token is rejected once that has increased.
        made_by: id of the user or service account that created it; empty if not recorded.
        made_role: their role at that time.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    name: str = stored("name", "")
    scope: TokenScope = stored("scope", TokenScope.FULL)
    hint: str = stored("hint", "")
    revocations: int = stored("revocations", 0)
    created: int = stored("created", 0)
    last_used: int = stored("lastUsed", 0)
    expires: int = stored("expires", 0)
    life: int | None = stored("life", None)
    made_by: str = stored("madeBy", "")
    made_role: int = stored("madeRole", 0)


user_tokens = Collection("user-tokens", UserToken, is_settled=True)


def tokens_of(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a user's tokens, ordered by id, which is stable while paging."""
    return Query(user_tokens.name, [("uid", "==", uid)], [], limit, after)
