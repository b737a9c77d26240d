"""Snapshot of the store for a page of rows, read before any decision about them."""

from collections.abc import Mapping, Sequence

from app.frozen import frozen
from app.services.contacts.imports.rows import Row
from app.store.contacts.contact_numbers import ContactNumber, number_reservation
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store


@frozen
class ImportSnapshot:
    """The stored documents of some rows.

    Attributes:
        uid: whose contacts the rows are about.
        reservations: the reservations by number, of all numbers of the rows and the contacts; None where there is none.
        contacts: by id, those that the rows or the reservations name.
    """

    uid: str
    reservations: Mapping[str, ContactNumber | None]
    contacts: Mapping[str, Contact]

    def own_contact(self, contact_id: str) -> Contact | None:
        """Return the user's contact with an id; None if it does not exist or is another user's."""
        contact = self.contacts.get(contact_id)
        return contact if contact is not None and contact.uid == self.uid else None

    def contact_of(self, number: str) -> Contact | None:
        """Return the user's contact with a number in E.164."""
        reservation = self.reservations[number]
        return None if reservation is None or not reservation.contact_id else self.own_contact(reservation.contact_id)


def read_state(store: Store, uid: str, rows: Sequence[Row]) -> ImportSnapshot:
    """Read the snapshot of some rows: one round trip where all their numbers are new, otherwise two.

    Reservations come first: a contact that does not exist would be billed as a read too.
    """
    numbers = {number for row in rows for number in (row.number, row.values.get("phone_number", "")) if number}
    ids = {row.contact_id for row in rows if row.contact_id}
    reservations_at = {number: number_reservation(uid, number) for number in numbers}
    contacts_at = {contact_id: contacts.at(contact_id) for contact_id in ids}
    read = store.read_all([*reservations_at.values(), *contacts_at.values()])
    reservations: dict[str, ContactNumber | None] = {
        number: read[reservation.path] for number, reservation in reservations_at.items()
    }
    found: dict[str, Contact | None] = {contact_id: read[contact.path] for contact_id, contact in contacts_at.items()}
    named = {
        reservation.contact_id for reservation in reservations.values() if reservation is not None and reservation.contact_id
    } - ids
    # A contact named by its id has a number that no row names; its reservation is needed to delete or renumber it.
    further = {contact.phone_number for contact in found.values() if contact is not None and contact.uid == uid} - numbers
    reservations_at = {number: number_reservation(uid, number) for number in further}
    contacts_at = {contact_id: contacts.at(contact_id) for contact_id in named}
    read = store.read_all([*reservations_at.values(), *contacts_at.values()])
    reservations |= {number: read[reservation.path] for number, reservation in reservations_at.items()}
    found |= {contact_id: read[contact.path] for contact_id, contact in contacts_at.items()}
    return ImportSnapshot(
        uid, reservations, {contact_id: contact for contact_id, contact in found.items() if contact is not None}
    )
