"""`contact-lists` and `contact-list-names`: lists of a user's contacts, each of a name that he has but once.

Which contacts are on a list the contacts say themselves, in `lists`: a list of a hundred thousand is a small document, and
whoever is put on it makes no other wait.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Commit, Query, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactList:
    """A list of contacts. Times are ms since the epoch.

    Attributes:
        uid: whose it is.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    name: str = stored("name", "")
    description: str = stored("description", "")
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactListName:
    """The claim of a name by one of a user's lists."""

    id: str
    version: Version = None
    uid: str = stored("uid")
    list_id: str = stored("listId", "")


contact_lists = Collection("contact-lists", ContactList)
contact_list_names = Collection("contact-list-names", ContactListName)


def fold_list_name(name: str) -> str:
    """Answer what names of lists are compared by: the case of letters and the spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def list_name_of(uid: str, name: str) -> Reference[ContactListName]:
    """Answer where the claim of a name stands."""
    return contact_list_names.at(f"{uid}:{hashlib.sha256(fold_list_name(name).encode()).hexdigest()}")


def claim_list_name(commit: Commit, contact_list: ContactList) -> None:
    """Claim a list's name; the commit fails with a conflict if another list has it."""
    path = list_name_of(contact_list.uid, contact_list.name).path
    claim = ContactListName(id=path.id, uid=contact_list.uid, list_id=contact_list.id)
    commit.create(path, contact_list_names.encode(claim))


def release_list_name(commit: Commit, contact_list: ContactList) -> None:
    """Give a list's name free."""
    commit.delete(list_name_of(contact_list.uid, contact_list.name).path)


def page_of_contact_lists(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of a user's lists, in the order of their names."""
    return Query(contact_lists.name, [("uid", "==", uid)], [("name", False)], limit, after)


def lists_of_user(uid: str, limit: int) -> Query:
    """Answer the query of so many of a user's lists, whichever they are."""
    return Query(contact_lists.name, [("uid", "==", uid)], [], limit)
