"""`contact-lists` and `contact-list-names`: lists of a user's contacts, with names that are unique per user.

Membership is stored in the contacts (`lists`). A list of 100,000 contacts is thus a small document, and concurrent additions
do not conflict.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class ContactList:
    """A contact list. Times are ms since the epoch.

    Attributes:
        uid: owner.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    name: str = stored("name", "")
    description: str = stored("description", "")
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)


@frozen(kw_only=True)
class ContactListName:
    """Reservation of a name by one of a user's lists."""

    id: str
    version: Version = None
    uid: str = stored("uid")
    list_id: str = stored("listId", "")


contact_lists = Collection("contact-lists", ContactList)
contact_list_names = Collection("contact-list-names", ContactListName)


def fold_list_name(name: str) -> str:
    """Return the comparable form of a list name, without differences in case and spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def list_name_of(uid: str, name: str) -> Reference[ContactListName]:
    """Return the reference of a name's reservation."""
    return contact_list_names.at(f"{uid}:{hashlib.sha256(fold_list_name(name).encode()).hexdigest()}")


def name_of_list(contact_list: ContactList) -> Reference[ContactListName]:
    """Return the reference of the reservation that a list needs."""
    return list_name_of(contact_list.uid, contact_list.name)


def reserve_list_name(commit: Commit, contact_list: ContactList) -> None:
    """Reserve the name of a list; the commit fails with a conflict if it is taken."""
    path = name_of_list(contact_list).path
    reservation = ContactListName(id=path.id, uid=contact_list.uid, list_id=contact_list.id)
    contact_list_names.create(commit, reservation)


def page_of_contact_lists(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's lists, ordered by name."""
    return Query(contact_lists.name, [("uid", "==", uid)], [("name", False)], limit, after)
