"""Queries of contacts and of blocked numbers."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from app.frozen import frozen
from app.store.contacts.contact_numbers import contact_numbers
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Query


@frozen
class ContactFilter:
    """Filter for a user's contacts; None matches everything. A contact has all of `labels`, which are label keys."""

    archived: bool | None = None
    unread: bool | None = None
    opted_out: bool | None = None
    changed_since: int | None = None
    labels: Sequence[str] = ()

    def fits(self, contact: Contact) -> bool:
        """Whether a contact matches the filter."""
        return (
            self.archived in (None, contact.is_archived)
            and self.unread in (None, not contact.read_status)
            and self.opted_out in (None, contact.opted_out)
            and all(key in contact.label_keys for key in self.labels)
            and (self.changed_since is None or contact.updated >= self.changed_since)
        )


class ContactOrder(StrEnum):
    """Order of a list of contacts; a minus sign is descending."""

    NAME = "name"
    NAME_DESCENDING = "-name"
    CREATED = "created"
    CREATED_DESCENDING = "-created"
    LAST_MESSAGE = "lastMessage"
    LAST_MESSAGE_DESCENDING = "-lastMessage"


_ORDER_FIELDS = {"name": "full_name", "created": "created", "lastMessage": "last_message_date"}


def page_of_contacts(uid: str, filters: ContactFilter, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page: latest conversation first, or with `changed_since`, oldest change first."""
    where: list[tuple[str, str, Any]] = [("uid", "==", uid)]
    if filters.archived is not None:
        where.append(("isArchived", "==", filters.archived))
    if filters.unread is not None:
        where.append(("read_status", "==", not filters.unread))
    if filters.opted_out is not None:
        where.append(("optedOut", "==", filters.opted_out))
    if filters.changed_since is None:
        return Query(contacts.name, where, [("last_message_date", True)], limit, after)
    where.append(("updated", ">=", filters.changed_since))
    return Query(contacts.name, where, [("updated", False)], limit, after)


def sorted_contacts(
    uid: str,
    order: ContactOrder,
    label: str | None,
    list_id: str | None,
    filters: ContactFilter,
    limit: int,
    after: Sequence[Any] | None,
) -> Query:
    """Return the query for a page of contacts in an order.

    It asks for one condition only, the one that usually leaves the fewest, because each combination of conditions with an order
    would need an index of its own. The caller checks the others on its results.
    """
    where: list[tuple[str, str, Any]] = [("uid", "==", uid)]
    if label is not None:
        where.append(("labelKeys", "array_contains", label))
    elif list_id is not None:
        where.append(("lists", "array_contains", list_id))
    elif filters.unread is not None:
        where.append(("read_status", "==", not filters.unread))
    elif filters.opted_out is not None:
        where.append(("optedOut", "==", filters.opted_out))
    elif filters.archived is not None:
        where.append(("isArchived", "==", filters.archived))
    by = (_ORDER_FIELDS[order.removeprefix("-")], order.startswith("-"))
    return Query(contacts.name, where, [by], limit, after)


def all_contacts(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for all contacts of a user, ordered by id, which is stable while paging."""
    return Query(contacts.name, [("uid", "==", uid)], [], limit, after)


def contacts_found_by(uid: str, key: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of contacts with a search key, ordered by name."""
    where = [("uid", "==", uid), ("searchKeys", "array_contains", key)]
    return Query(contacts.name, where, [("full_name", False)], limit, after)


def contacts_labelled(key: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of all users' contacts with a label key, ordered by id."""
    return Query(contacts.name, [("labelKeys", "array_contains", key)], [], limit, after)


def contacts_labelled_of(uid: str, key: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's contacts with a label key, ordered by name."""
    where = [("uid", "==", uid), ("labelKeys", "array_contains", key)]
    return Query(contacts.name, where, [("full_name", False)], limit, after)


def contacts_on_list(uid: str, list_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the contacts on a list, ordered by name."""
    where = [("uid", "==", uid), ("lists", "array_contains", list_id)]
    return Query(contacts.name, where, [("full_name", False)], limit, after)


def blocked_numbers(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the numbers blocked by a user, in order."""
    return Query(contact_numbers.name, [("blocked", "==", True)], [], limit, after, id_prefix=f"{uid}:")


def every_contact(limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for all contacts of the instance, ordered by id, which is stable while paging."""
    return Query(contacts.name, [], [], limit, after)
