"""`user-tokens`: the tokens of users' own programs; the id is the hash of the secret, which itself is never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.database import Query, Version
from app.store.entity import Collection, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class UserToken:
    """A user token. Times are ms since the epoch; 0 is never."""

    id: str
    version: Version = None
    uid: str = stored("uid")
    name: str = stored("name", "")
    created: int = stored("created", 0)
    last_used: int = stored("lastUsed", 0)
    expires: int = stored("expires", 0)


user_tokens = Collection("user-tokens", UserToken)


def tokens_of(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a user's tokens in the order of their ids, which never changes while paging."""
    return Query(user_tokens.name, [("uid", "==", uid)], [], limit, after)
