"""`user-tokens`: the tokens of users' own programs; the id is the hash of the secret, which itself is never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Query, Version


class TokenScope(StrEnum):
    """What a user's token lets a program do in his name."""

    FULL = "full"
    SEND = "send"
    READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserToken:
    """A user token. Times are ms since the epoch; 0 is never.

    Attributes:
        hint: the last characters of the secret; empty for a token that was made before they were kept.
        life: for how long it was made to live, in ms, where its end was brought forward; 0 for ever.
        revocations: how often the user's tokens had been revoked when it was made; once more, and it is refused.
        made_by: id of the user or service account that made it; empty where it was not recorded.
        made_role: the role in which they made it.
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


user_tokens = Collection("user-tokens", UserToken)


def tokens_of(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a user's tokens in the order of their ids, which never changes while paging."""
    return Query(user_tokens.name, [("uid", "==", uid)], [], limit, after)
