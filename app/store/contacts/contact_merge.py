"""Queries and writes for finding and merging duplicate contacts.

Contacts are read in the order of the compared value, so that duplicates are adjacent and only one page is in memory.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import replace
from app.store.contacts.contact_numbers import ContactNumber, contact_numbers, number_reservation
from app.store.contacts.contacts import Contact, contacts, label_keys_of, search_keys_of
from app.store.engine.database import Commit, Query
from app.store.jobs import jobs
from app.store.messages.messages import messages


def contacts_by_number(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's contacts with a number, ordered by the number as stored."""
    return Query(contacts.name, [("uid", "==", uid), ("phone_number", ">", "")], [("phone_number", False)], limit, after)


def contacts_by_email(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's contacts with an e-mail address, ordered by address."""
    return Query(contacts.name, [("uid", "==", uid), ("email", ">", "")], [("email", False)], limit, after)


def contacts_of_number(uid: str, number: str, limit: int) -> Query:
    """Return the query for a user's contacts with exactly this number as stored."""
    where = [("uid", "==", uid), ("phone_number", ">=", number), ("phone_number", "<=", number)]
    return Query(contacts.name, where, [("phone_number", False)], limit)


def contacts_of_email(uid: str, email: str, limit: int) -> Query:
    """Return the query for a user's contacts with exactly this e-mail address as stored."""
    # As a range, because the only index on the field is the one for ordering.
    where = [("uid", "==", uid), ("email", ">=", email), ("email", "<=", email)]
    return Query(contacts.name, where, [("email", False)], limit)


def internal_jobs_of(uid: str, kind: str, limit: int) -> Query:
    """Return the query for a user's latest internal jobs of a kind, which no list shows."""
    where = [("uid", "==", uid), ("isInternal", "==", True), ("kind", "==", kind)]
    return Query(jobs.name, where, [("created", True)], limit)


def assign_number(commit: Commit, before: Contact, number: str, reservation: ContactNumber | None, **changes: Any) -> Contact:
    """Update a contact and assign a number's reservation to it; return the updated contact.

    The commit fails with a conflict if the contact or the reservation was changed since it was read.

    Args:
        commit: commit of the change.
        before: the contact as read.
        number: in E.164; empty if the contact has no valid number.
        reservation: the number's reservation, as read.
        changes: further attributes.
    """
    contact = replace(before, phone_number=number or before.phone_number, **changes)
    keys = search_keys_of(contact)
    labels = label_keys_of(contact)
    written = contacts.changes(**changes, phone_number=contact.phone_number, search_keys=keys, label_keys=labels)
    commit.update(contacts.path(contact.id), written, before.version)
    held = contact_numbers.changes(contact_id=contact.id, blocked=contact.blocked)
    if number and reservation is None:
        commit.create(number_reservation(contact.uid, number).path, held)
    elif number and reservation is not None and (reservation.contact_id, reservation.blocked) != (contact.id, contact.blocked):
        commit.update(number_reservation(contact.uid, number).path, held, reservation.version)
    return replace(contact, search_keys=keys, label_keys=labels)


def move_message(commit: Commit, message_id: str, contact_id: str, now: int) -> None:
    """Move a message to another contact at a time in ms, regardless of concurrent updates; it must exist."""
    commit.update(messages.path(message_id), messages.changes(contact_id=contact_id, updated=now))


def delete_merged_contact(commit: Commit, contact: Contact) -> None:
    """Delete a contact that was merged into another, if it is unchanged."""
    contacts.delete(commit, contact)
