"""`contact-numbers`: reservations of numbers by contacts.

They reserve a number for one contact of a user, so that two concurrent requests cannot create two contacts for one number. They
also remember the opt-out and block of a number without a contact.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.contacts.number_keys import number_key, number_of_key
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class ContactNumber:
    """Reservation of a number by one of a user's contacts; `id` is `<uid>:<E.164>`.

    Another sender may stand after the colon, or the address of a group (`app/store/contacts/groups.py`).

    Attributes:
        contact_id: empty if the number has no contact, but its opt-out or block must be remembered.
        opted_out: the number opted out, and its contact was deleted since.
        blocked: inbound messages from the number are dropped.
        blocked_count: number of dropped messages.
        last_blocked_at: when the latest one was dropped, in ms.
        damaged: as in Contact.
    """

    id: str
    version: Version = None
    damaged: tuple[str, ...] = ()
    contact_id: str = stored("contactId", "", replaceable=True)
    opted_out: bool = stored("optedOut", False, replaceable=True, blank=True)
    blocked: bool = stored("blocked", False, replaceable=True)
    blocked_count: int = stored("blockedCount", 0, replaceable=True)
    last_blocked_at: int = stored("lastBlockedAt", 0, replaceable=True)

    @property
    def number(self) -> str:
        """Return the reserved number."""
        return number_of_key(self.id)


contact_numbers = Collection("contact-numbers", ContactNumber)


def number_reservation(uid: str, number: str) -> Reference[ContactNumber]:
    """Return the reference of a number's reservation."""
    return contact_numbers.at(number_key(uid, number))


def page_of_every_number(limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of all reservations of the instance, ordered by id."""
    return Query(contact_numbers.name, [], [], limit, after)


def repair_reservation(commit: Commit, reservation: ContactNumber, contact_id: str) -> None:
    """Store the replacements of a damaged reservation, and its contact.

    The commit fails with a conflict if the reservation was changed since it was read.
    """
    known = {name: getattr(reservation, name) for name in reservation.damaged} | {"contact_id": contact_id}
    contact_numbers.update(commit, reservation, **known)


def block_number(commit: Commit, uid: str, number: str, reservation: ContactNumber | None, is_blocked: bool) -> None:
    """Block or unblock a number; its contact, if any, is updated separately.

    The commit fails with a conflict if the reservation was changed since it was read.
    """
    write_reservation(commit, uid, number, reservation, blocked=is_blocked)


def count_blocked_message(commit: Commit, reservation: ContactNumber, now: int, opts_out: bool) -> None:
    """Count a dropped message of a blocked number at a time in ms, and record an opt-out by it, if any."""
    changes = contact_numbers.changes(last_blocked_at=now, **({"opted_out": True} if opts_out else {}))
    # The number may get a contact at this moment, which would miss the opt-out.
    version = reservation.version if opts_out else None
    commit.increase(contact_numbers.path(reservation.id), changes, {contact_numbers.field_name("blocked_count"): 1}, version)


def write_reservation(commit: Commit, uid: str, number: str, reservation: ContactNumber | None, **attributes: Any) -> None:
    """Write attributes of a number's reservation; the commit fails with a conflict if it was changed since it was read."""
    path = number_reservation(uid, number).path
    if reservation is None:
        commit.create(path, contact_numbers.changes(**attributes))
    else:
        commit.update(path, contact_numbers.changes(**attributes), reservation.version)
