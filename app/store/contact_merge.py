"""What finding and merging contacts that stand for one person asks of `contacts`, `contact-numbers` and `messages`.

Contacts are read in the order of what is compared, so that those alike are neighbours: only a page is ever held in memory.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.store.contacts import Contact, ContactNumber, claim_of, contact_numbers, contacts, search_keys_of
from app.store.engine.database import Commit, Query
from app.store.jobs import jobs
from app.store.messages import messages


def contacts_by_number(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of a user's contacts that have a number, in the order of the numbers as they are written."""
    return Query(contacts.name, [("uid", "==", uid), ("phone_number", ">", "")], [("phone_number", False)], limit, after)


def contacts_by_email(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of a user's contacts that have an e-mail address, in the order of the addresses."""
    return Query(contacts.name, [("uid", "==", uid), ("email", ">", "")], [("email", False)], limit, after)


def contacts_of_number(uid: str, number: str, limit: int) -> Query:
    """Answer the query of a user's contacts whose number is written exactly so."""
    where = [("uid", "==", uid), ("phone_number", ">=", number), ("phone_number", "<=", number)]
    return Query(contacts.name, where, [("phone_number", False)], limit)


def contacts_of_email(uid: str, email: str, limit: int) -> Query:
    """Answer the query of a user's contacts whose e-mail address is written exactly so."""
    # As a range, since the field has no index but the one that it is ordered by.
    where = [("uid", "==", uid), ("email", ">=", email), ("email", "<=", email)]
    return Query(contacts.name, where, [("email", False)], limit)


def internal_jobs_of(uid: str, kind: str, limit: int) -> Query:
    """Answer the query of a user's latest jobs of a kind that no list shows."""
    where = [("uid", "==", uid), ("isInternal", "==", True), ("kind", "==", kind)]
    return Query(jobs.name, where, [("created", True)], limit)


def settle_number(commit: Commit, before: Contact, number: str, claim: ContactNumber | None, **changes: Any) -> Contact:
    """Change a contact and let it be the one of a number, and answer it as it then is.

    The commit fails with a conflict if the contact, or who has the number, was changed since they were read.

    Args:
        commit: that makes the change.
        before: the contact as it was read.
        number: in E.164; empty where the contact has none that is a number.
        claim: of the number, as it was read.
        changes: further attributes.
    """
    contact = replace(before, phone_number=number or before.phone_number, **changes)
    keys = search_keys_of(contact)
    written = contacts.changes(**changes, phone_number=contact.phone_number, search_keys=keys)
    commit.update(contacts.path(contact.id), written, before.version)
    held = contact_numbers.changes(contact_id=contact.id, blocked=contact.blocked)
    if number and claim is None:
        commit.create(claim_of(contact.uid, number).path, held)
    elif number and claim is not None and (claim.contact_id, claim.blocked) != (contact.id, contact.blocked):
        commit.update(claim_of(contact.uid, number).path, held, claim.version)
    return replace(contact, search_keys=keys)


def move_message(commit: Commit, message_id: str, contact_id: str) -> None:
    """Let a message belong to another contact, whatever becomes of it meanwhile; it must exist."""
    commit.update(messages.path(message_id), messages.changes(contact_id=contact_id))


def remove_merged(commit: Commit, contact: Contact) -> None:
    """Remove a contact that another one stands for now, on condition that it is still as it was read."""
    commit.delete(contacts.path(contact.id), contact.version)
