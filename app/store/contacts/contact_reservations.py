"""Changes of contacts together with the reservations of their numbers: a new number, and deletion."""

from collections.abc import Sequence
from typing import Any

from app.frozen import replace
from app.store.contacts.contact_numbers import ContactNumber, write_reservation
from app.store.contacts.contact_writes import repaired_attributes, write_changes
from app.store.contacts.contacts import Contact, contacts, search_keys_of
from app.store.engine.database import Commit

_CONSENT = ("consent_sent_at", "consent_message_id", "consent_asked_at", "consent_confirmed_at")


def renumber_contact(
    commit: Commit, before: Contact, number: str, old: ContactNumber | None, new: ContactNumber | None, **changes: Any
) -> Contact:
    """Change a contact's number with the reservations of both numbers, and return the updated contact.

    The old number keeps its opt-out and block. Those of the new number apply to the contact. The new number got no consent
    message yet.

    Args:
        commit: commit of the change; it fails with a conflict if the contact or a reservation was changed.
        before: the contact as read.
        number: the new number in E.164, which no contact has.
        old: reservation of the old number, as read.
        new: reservation of the new number, as read.
        changes: further attributes.
    """
    contact = replace(
        before,
        phone_number=number,
        full_name=number if before.full_name == before.phone_number else before.full_name,
        consent_sent_at=0,
        consent_message_id="",
        consent_asked_at=0,
        consent_confirmed_at=0,
        opted_out=before.opted_out or (new is not None and new.opted_out),
        blocked=before.blocked or (new is not None and new.blocked),
    )
    contact = replace(contact, **changes)
    contact = replace(contact, search_keys=search_keys_of(contact))
    names = ("phone_number", "full_name", *_CONSENT, "opted_out", "blocked", "search_keys")
    written = repaired_attributes(before) | {name: getattr(contact, name) for name in (*names, *changes)}
    write_changes(commit, contact.id, before.version, written)
    release_number(commit, before, old)
    flags = {"blocked": True} if contact.blocked else {}
    write_reservation(commit, contact.uid, number, new, contact_id=contact.id, **flags)
    return replace(contact, damaged=(), drips=written.get("drips", contact.drips))


def delete_contact(commit: Commit, contact: Contact, reservation: ContactNumber | None) -> None:
    """Delete a contact and release its number.

    The commit fails with a conflict if the contact or its reservation was changed since it was read.
    """
    contacts.delete(commit, contact)
    release_number(commit, contact, reservation)


def delete_contacts_of_number(commit: Commit, alike: Sequence[Contact], reservation: ContactNumber | None) -> None:
    """Delete all contacts of one number and release it; the number opted out or is blocked if one of them did or is.

    The commit fails with a conflict if one of them or the reservation was changed since it was read.
    """
    kept = next((contact for contact in alike if reservation and reservation.contact_id == contact.id), alike[0])
    flags = any(contact.opted_out for contact in alike), any(contact.blocked for contact in alike)
    delete_contact(commit, replace(kept, opted_out=flags[0], blocked=flags[1]), reservation)
    for contact in alike:
        if contact.id != kept.id:
            contacts.delete(commit, contact)


def release_number(commit: Commit, contact: Contact, reservation: ContactNumber | None) -> None:
    """Release the number of a contact, but keep its opt-out and block.

    The commit fails with a conflict if the reservation was changed. A reservation that names another contact is kept.
    """
    if not {"phone_number", "participants"}.isdisjoint(contact.damaged):
        return
    if reservation is None or reservation.contact_id in ("", contact.id):
        flags = {"opted_out": contact.opted_out, "blocked": contact.blocked}
        write_reservation(commit, contact.uid, contact.address, reservation, contact_id="", **flags)
