"""Writing contacts: with the reservation of their number, their search keys, and the end of drips where they opt out."""

from typing import Any

from app.frozen import replace
from app.store.contacts.contact_numbers import ContactNumber, write_reservation
from app.store.contacts.contacts import LABELS, SEARCHABLE, Contact, contacts, label_keys_of, search_keys_of
from app.store.contacts.conversation_entries import NO_ENTRIES, EntryChanges, apply_entries, stored_entries, with_entries
from app.store.contacts.read_states import EVERYBODY
from app.store.engine.database import Commit, Version


def create_contact(commit: Commit, contact: Contact, reservation: ContactNumber | None) -> Contact:
    """Add a new contact with the reservation of its number, and return the contact as stored.

    The commit fails with a conflict if the number got another contact since `reservation` was read.
    """
    contact = replace(
        contact,
        search_keys=search_keys_of(contact),
        label_keys=label_keys_of(contact),
        unread_for=contact.unread_for or [EVERYBODY],
    )
    contacts.create(commit, contact)
    write_reservation(commit, contact.uid, contact.address, reservation, contact_id=contact.id)
    return contact


def update_contact(
    commit: Commit,
    before: Contact,
    version: Version | None = None,
    entries: EntryChanges = NO_ENTRIES,
    **changes: Any,
) -> Contact:
    """Update attributes of a contact, and return the updated contact.

    Keeps the search keys up to date, and ends drip enrollments of a contact that is opted out or blocked.

    Args:
        commit: commit of the change.
        before: the contact as read.
        version: expected version; the commit fails with a conflict if it differs. None for no check.
        entries: changed entries of `last_queued` and `next_scheduled`; the others stay.
        changes: new values by attribute. Use `renumber_contact` for the number.
    """
    if "phone_number" in changes:
        raise ValueError("a contact's number changes together with its reservation: renumber_contact")
    changes = repaired_attributes(before) | changes
    if before.damaged or any(name in changes and changes[name] != getattr(before, name) for name in SEARCHABLE):
        changes["search_keys"] = search_keys_of(replace(before, **changes))
        # Search keys derive from the whole contact, so no other part may change concurrently.
        version = version or before.version
    if before.damaged or not LABELS.isdisjoint(changes):
        changes["label_keys"] = label_keys_of(replace(before, **changes))
        version = version or before.version
    # A map that could not be read is written whole.
    whole = {name: apply_entries(changes[name], changed) for name, changed in entries.items() if name in changes}
    changes, entries = changes | whole, {name: changed for name, changed in entries.items() if name not in changes}
    write_changes(commit, before.id, version, changes, entries)
    return with_entries(before, entries, damaged=(), **changes)


def update_search_keys(commit: Commit, contact: Contact) -> None:
    """Rebuild the search keys of a contact, if it is unchanged."""
    contacts.update(commit, contact, search_keys=search_keys_of(contact))


def change_contact_by_id(commit: Commit, contact_id: str, version: Version | None = None, **changes: Any) -> None:
    """Update attributes of a contact by id; excludes attributes that search keys derive from."""
    if not (SEARCHABLE | LABELS).isdisjoint(changes):
        raise ValueError("search and label keys need the whole contact: update_contact")
    write_changes(commit, contact_id, version, changes)


def repaired_attributes(contact: Contact) -> dict[str, Any]:
    """Return the replaced attributes of a contact; owner, number and participants only if they are known."""
    return {
        name: getattr(contact, name)
        for name in contact.damaged
        if name not in ("uid", "phone_number", "participants") or getattr(contact, name)
    }


def write_changes(
    commit: Commit, contact_id: str, version: Version | None, changes: dict[str, Any], entries: EntryChanges = NO_ENTRIES
) -> None:
    """Write attributes of a contact; drip enrollments of one that is opted out or blocked end."""
    if changes.get("opted_out") or changes.get("blocked"):
        changes["drips"] = []
    written = {contacts.field_name(name): stored_entries(changed) for name, changed in entries.items()}
    commit.update(contacts.path(contact_id), contacts.changes(**changes), version, written)
