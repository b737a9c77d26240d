"""`user-credentials`: users' own accounts at carriers; the id is the uid.

They stand apart from `users`: a user reads his own document directly, and a security rule cannot hide a field of it. Whether
there is one, `users` says, so that nothing is read for those who have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Commit, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCredentials:
    """A user's own account at his carrier.

    Attributes:
        uid: whose it is.
        provider: the carrier's `name` and the account there, secrets encrypted; empty where he has none any more.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    provider: dict[str, Any] = stored("provider", factory=dict)


NO_ACCOUNT: Mapping[str, Any] = MappingProxyType({})

user_credentials = Collection("user-credentials", UserCredentials)


def write_user_credentials(commit: Commit, uid: str, provider: Mapping[str, Any]) -> None:
    """Let a user have an account in place of the one that he has; an empty one takes it from him.

    The user's `has_own_account` has to change in the same commit.
    """
    held = UserCredentials(id=uid, uid=uid, provider=dict(provider))
    commit.replace(user_credentials.path(uid), user_credentials.encode(held))
