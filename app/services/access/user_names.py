"""Names of users beside their uids, for lists that show who shares, wrote or is assigned."""

from collections.abc import Iterable, Mapping

from app.frozen import frozen
from app.store.engine.store import Store
from app.store.users.users import User, users

MAX_NAMES = 300
"""Names that are looked up at once, in one round trip; further uids have none."""


@frozen
class NamedUser:
    """A user as colleagues see them; name and number are empty for none."""

    id: str
    full_name: str = ""
    phone_number: str = ""


def name_user(user: User) -> NamedUser:
    """Return a user by name and number."""
    return NamedUser(user.id, user.full_name, user.phone_number)


def find_user_names(store: Store, uids: Iterable[str]) -> Mapping[str, NamedUser]:
    """Return the users with these uids by name, read together; a uid without a readable user keeps an empty name.

    The caller of this function decides who may see the names.
    """
    named = {uid: NamedUser(uid) for uid in uids if uid}
    references = {uid: users.at(uid) for uid in list(named)[:MAX_NAMES]}
    found = store.read_all(list(references.values()), skip_unreadable=True)
    for uid, reference in references.items():
        user = found[reference.path]
        if isinstance(user, User):
            named[uid] = name_user(user)
    return named
