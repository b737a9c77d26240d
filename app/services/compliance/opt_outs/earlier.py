"""Opt-outs of earlier versions, which the register does not have: entered by a command of the operator."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from app.services.common.optimistic_retry import retry_on_conflict
from app.store.compliance.opt_outs import OptOutCause, opt_out_of, write_opt_out
from app.store.compliance.organization_opt_outs import organization_opt_out_of, write_organization_opt_out
from app.store.contacts.contact_numbers import ContactNumber, contact_numbers, page_of_every_number, write_reservation
from app.store.contacts.contact_queries import every_contact
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.number_keys import number_of_key, owner_of_key
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import User, users
from app.times.clock import Clock

_PAGE = 100
_NUMBERS = "numbers:"
"""Begins the places in the second half: the numbers whose contacts were deleted."""


class _Closed(NamedTuple):
    """A number that opted out: its contact, or its reservation if it has none."""

    uid: str
    number: str
    contact: Contact | None
    reservation: ContactNumber | None


class EarlierOptOuts:
    """Enters the opt-outs that the register lacks, and those that the numbers of an organization should share."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def count(self, most: int) -> int:
        """Count the contacts and numbers of the instance, each up to a limit."""
        return self._store.count(every_contact(most, None)) + self._store.count(page_of_every_number(most, None))

    def enter(self, after: str = "") -> Iterator[tuple[str, int, int]]:
        """Enter what is missing, page by page; an opt-out that the register has is only read.

        It may be interrupted and started again at any time, while the instance serves requests.

        Args:
            after: the place to begin after, as an earlier run gave it; empty for the first.

        Returns:
            For each page its last place, how many documents it has and how many opt-outs were entered.
        """
        place = after
        while not place.startswith(_NUMBERS):
            end, size, entered = retry_on_conflict(partial(self._enter_contacts, place))
            place = end or _NUMBERS
            yield place, size, entered
        while True:
            end, size, entered = retry_on_conflict(partial(self._enter_numbers, place.removeprefix(_NUMBERS)))
            if not end:
                return
            place = f"{_NUMBERS}{end}"
            yield place, size, entered

    def _enter_contacts(self, after: str) -> tuple[str, int, int]:
        page = self._store.page(contacts, every_contact(_PAGE, [after] if after else None))
        closed = [
            _Closed(contact.uid, contact.phone_number, contact, None)
            for contact in page
            if contact.opted_out and contact.phone_number and not contact.is_group
        ]
        return (page.end[-1] if page.end else ""), page.size, self._enter(closed)

    def _enter_numbers(self, after: str) -> tuple[str, int, int]:
        page = self._store.page(contact_numbers, page_of_every_number(_PAGE, [after] if after else None))
        closed = [
            _Closed(owner_of_key(reservation.id), number_of_key(reservation.id), None, reservation)
            for reservation in page
            if reservation.opted_out and not reservation.contact_id
        ]
        return (page.end[-1] if page.end else ""), page.size, self._enter(closed)

    def _enter(self, closed: Iterable[_Closed]) -> int:
        """Enter some opt-outs, each on condition that its number is still closed; return how many were missing."""
        closed = list(closed)
        if not closed:
            return 0
        owners = self._read_owners({each.uid for each in closed})
        known = self._store.read_all([opt_out_of(each.uid, each.number) for each in closed])
        shared_at = {
            (each.uid, each.number): organization_opt_out_of(owners[each.uid].organization_id, each.number)
            for each in closed
            if each.uid in owners and owners[each.uid].organization_id
        }
        shared = self._store.read_all(list(shared_at.values()))
        commit, now, count = self._store.commit(), self._clock(), 0
        told: set[str] = set()
        for each in closed:
            entry = known[opt_out_of(each.uid, each.number).path]
            is_missing = entry is None or not entry.is_in_force
            reference = shared_at.get((each.uid, each.number))
            is_unshared = reference is not None and shared[reference.path] is None and reference.path.id not in told
            if each.uid not in owners or not (is_missing or is_unshared):
                continue
            organization_id = owners[each.uid].organization_id
            self._hold(commit, each, now)
            if is_missing:
                contact_id = each.contact.id if each.contact is not None else ""
                values = {"is_in_force": True, "organization_id": organization_id, "contact_id": contact_id}
                write_opt_out(commit, each.uid, each.number, **values, since=now, cause=OptOutCause.UNKNOWN)
            if reference is not None and is_unshared:
                told.add(reference.path.id)
                write_organization_opt_out(commit, organization_id, each.number, now, is_closed=True)
            count += 1
        if count:
            commit.send()
        return count

    def _read_owners(self, uids: Iterable[str]) -> dict[str, User]:
        read = self._store.read_all([users.at(uid) for uid in sorted(uids)], skip_unreadable=True)
        return {user.id: user for user in read.values() if user is not None}

    def _hold(self, commit: Commit, closed: _Closed, now: int) -> None:
        """Fail the commit if the number was opened meanwhile."""
        contact = closed.contact
        if contact is not None:
            update_contact(commit, contact, contact.version, updated=max(now, contact.updated))
        elif closed.reservation is not None:
            write_reservation(commit, closed.uid, closed.number, closed.reservation, contact_id="")
