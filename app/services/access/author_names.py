"""Names of the users and service accounts that wrote or changed messages, read anew for each page."""

from collections.abc import Iterable, Sequence

from app.auth.policy import TargetUser
from app.auth.principal import Principal, UserPrincipal
from app.frozen import replace
from app.services.common.pagination import Page
from app.store.credentials.service_accounts import service_accounts
from app.store.engine.store import Store
from app.store.messages.messages import Message
from app.store.users.users import users


def find_names(store: Store, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of users and service accounts by id, empty for those that are gone.

    Makes one round trip, and a second one if an id is not that of a user.
    """
    sought = sorted(ids)
    found = store.read_all([users.at(user_id) for user_id in sought], skip_unreadable=True)
    names = {user_id: "" if (user := found[users.path(user_id)]) is None else user.full_name for user_id in sought}
    others = [user_id for user_id in sought if found[users.path(user_id)] is None]
    accounts = store.read_all([service_accounts.at(account_id) for account_id in others], skip_unreadable=True)
    return names | {account.id: account.name for account in accounts.values() if account is not None}


def list_authors(messages: Iterable[Message]) -> set[str]:
    """Return the ids of those who wrote or changed messages."""
    return {author for message in messages for author in (message.sent_by, message.changed_by)} - {""}


def name_authors(
    store: Store, caller: Principal, messages: Sequence[Message], owner: TargetUser | None = None
) -> list[Message]:
    """Return messages with the names of those who wrote and changed them.

    Args:
        store: reads the names of others than the caller and the owner.
        caller: who reads the messages.
        messages: as stored, a page at most.
        owner: the user whose messages they are, if already read.
    """
    present = {"": ""}
    if isinstance(caller, UserPrincipal):
        present[caller.id] = caller.user.full_name
    if owner is not None:
        present[owner.user.id] = owner.user.full_name
    names = find_names(store, list_authors(messages) - present.keys()) | present
    return [with_names(message, names) for message in messages]


def name_page(store: Store, caller: Principal, page: Page[Message], owner: TargetUser | None = None) -> Page[Message]:
    """Return a page of messages with the names of their authors; arguments as in `name_authors`."""
    return Page(name_authors(store, caller, page.items, owner), page.next_cursor)


def with_names(message: Message, names: dict[str, str]) -> Message:
    """Return a message with the names of its authors, given by id."""
    return replace(message, sent_by_name=names.get(message.sent_by, ""), changed_by_name=names.get(message.changed_by, ""))
