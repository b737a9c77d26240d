"""`user-credentials`: users' own carrier accounts; the id is the uid.

They are separate from `users`, because users read their own document directly, and security rules cannot hide a field.
`users` records whether there is one, so that nothing is read for users without.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class UserCredentials:
    """A user's own carrier account.

    Attributes:
        uid: owner.
        provider: carrier `name` and carrier account, with encrypted secrets; empty if removed.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    provider: dict[str, Any] = stored("provider", factory=dict)


NO_ACCOUNT: Mapping[str, Any] = MappingProxyType({})

user_credentials = Collection("user-credentials", UserCredentials)


def write_user_credentials(commit: Commit, uid: str, provider: Mapping[str, Any]) -> None:
    """Replace a user's carrier account; an empty one removes it.

    `has_own_account` of the user must be updated in the same commit.
    """
    held = UserCredentials(id=uid, uid=uid, provider=dict(provider))
    commit.replace(user_credentials.path(uid), user_credentials.encode(held))
