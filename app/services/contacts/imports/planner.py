"""The plan for a page of rows: decided from a snapshot, before anything is written.

Rows of one contact are applied in their order, and written once. Where one of them deletes the contact or changes its number,
the rows after it wait until that is written.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from app.crypto.keys import Keys
from app.frozen import frozen, replace
from app.services.campaigns.opt_outs import OptOuts
from app.services.compliance.opt_outs.register import imported_reason, record, record_change
from app.services.contacts.imports.columns import Field
from app.services.contacts.imports.label_cells import add_labels
from app.services.contacts.imports.planned_contact import PlannedContact
from app.services.contacts.imports.rows import CellWarning, Operation, Row, RowError
from app.services.contacts.imports.snapshot import ImportSnapshot
from app.services.contacts.lists.jobs import MAX_LISTS_PER_CONTACT
from app.store.contacts.contact_reservations import delete_contact, renumber_contact
from app.store.contacts.contact_writes import create_contact, update_contact
from app.store.contacts.contacts import Contact, contact_id_for
from app.store.engine.database import Commit


class RowOutcome(StrEnum):
    """Outcome of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    REFUSED = "refused"


@frozen(kw_only=True)
class Result:
    """Result of a row.

    Attributes:
        index: the row's.
        outcome: of the row.
        id: of its contact; empty where there is none.
        field: the refused field.
        reason: why it was refused, or a remark.
        value: as much of the refused value as a report shows.
        warnings: what was left out of a row that was applied.
    """

    index: int
    outcome: RowOutcome
    id: str = ""
    field: str = ""
    reason: str = ""
    value: str = ""
    warnings: Sequence[CellWarning] = ()


def refused(index: int, error: RowError) -> Result:
    """Return the result of a row that cannot be applied."""
    return Result(
        index=index,
        outcome=RowOutcome.REFUSED,
        id=error.contact_id,
        field=error.field,
        reason=str(error),
        value=error.value,
    )


class Plan:
    """The changes of some rows of one user's contacts.

    Attributes:
        results: of the rows that were decided.
        waiting: the rows that can be decided once the others are written.
    """

    def __init__(self, state: ImportSnapshot, keys: Keys, now: int, list_id: str, rows: Iterable[Row]) -> None:
        """Decide about rows.

        Args:
            state: the snapshot of what they concern.
            keys: that derive ids.
            now: the present in ms.
            list_id: of the list that every contact is added to; empty for none.
            rows: in their order.
        """
        self.results: list[Result] = []
        self.waiting: list[Row] = []
        self._state = state
        self._keys = keys
        self._now = now
        self._list_id = list_id
        self._places: dict[str, PlannedContact] = {}
        self._moved: set[str] = set()
        for row in rows:
            try:
                result = self._decide(row)
            except RowError as error:
                result = refused(row.index, error)
            if result is None:
                self.waiting.append(row)
            else:
                self.results.append(replace(result, warnings=row.warnings) if row.warnings else result)

    def deleted(self) -> Sequence[Contact]:
        """Return the contacts that are deleted."""
        return [place.before for place in self._places.values() if place.is_deleted and place.before is not None]

    @property
    def uid(self) -> str:
        """Return the user whose contacts they are."""
        return self._state.uid

    @property
    def opts_out(self) -> bool:
        """Whether a contact is opted out."""
        return any(place.now.opted_out or place.changes.get("opted_out") for place in self._places.values())

    def add_to(self, commit: Commit, opt_outs: OptOuts, organization_id: str) -> bool:
        """Add the writes to a commit with the consequences of opt-outs, and return whether there are any.

        The commit fails with a conflict if something that the decisions depend on was changed meanwhile.

        Args:
            commit: of the rows.
            opt_outs: adds the consequences.
            organization_id: of the user; empty for none, or if nobody is opted out.
        """
        written = False
        for place in self._places.values():
            if place.before is None:
                created = create_contact(commit, place.now, place.reservation)
                if created.opted_out and not (place.reservation is not None and place.reservation.opted_out):
                    reason = imported_reason(organization_id, opts_out=True)
                    record(commit, created.uid, created.phone_number, reason, self._now, is_opt_out=True, contact_id=created.id)
            elif place.is_deleted:
                delete_contact(commit, place.before, place.reservation)
            elif place.number:
                new = self._state.reservations[place.number]
                changes = self._confirm(commit, opt_outs, place.before, place.changes)
                after = renumber_contact(commit, place.before, place.number, place.reservation, new, **changes)
                opt_outs.end_lost_drips(commit, replace(place.before, **changes), after)
            elif place.changes:
                changes = self._confirm(commit, opt_outs, place.before, place.changes)
                after = update_contact(commit, place.before, place.before.version, **changes)
                reason = imported_reason(organization_id, opts_out=after.opted_out)
                record_change(commit, place.before, after, reason, self._now)
            else:
                continue
            written = True
        return written

    def _confirm(self, commit: Commit, opt_outs: OptOuts, before: Contact, changes: dict[str, Any]) -> dict[str, Any]:
        opted_out = opt_outs.opt_out(commit, before) if changes.get("opted_out") else {}
        return changes | opted_out | {"updated": self._now}

    def _decide(self, row: Row) -> Result | None:
        if row.number in self._moved:
            return None
        place = self._find(row)
        if place is None:
            return self._begin(row)
        if place.is_closed:
            return None
        decide = self._decide_deletion if row.operation is Operation.DELETE else self._decide_change
        result = decide(row, place)
        if result is not None and place.first_row is not None:
            result = replace(result, reason=result.reason or f"Row {place.first_row} names the same contact.")
        if result is not None and place.first_row is None:
            place.first_row = row.index
        return result

    def _find(self, row: Row) -> PlannedContact | None:
        if row.contact_id:
            contact = self._state.own_contact(row.contact_id)
            if contact is None:
                raise RowError(Field.ID, "There is no such contact.", row.contact_id)
            if contact.is_group:
                raise RowError(Field.ID, "The contact is a group, which an import does not change.", row.contact_id)
        elif row.number in self._places:
            return self._places[row.number]
        else:
            contact = self._state.contact_of(row.number)
        if contact is None:
            return None
        if contact.id not in self._places:
            reservation = self._state.reservations.get(contact.phone_number)
            self._places[contact.id] = PlannedContact(contact, contact, reservation)
        return self._places[contact.id]

    def _begin(self, row: Row) -> Result:
        """Decide about a number that has no contact."""
        if row.doubt:
            raise RowError(Field.NUMBER, row.doubt, row.number)
        if row.operation is Operation.DELETE:
            return Result(index=row.index, outcome=RowOutcome.UNCHANGED, reason="The number has no contact.")
        if row.operation is Operation.UPDATE:
            raise RowError(Field.NUMBER, "The number has no contact.", row.number)
        reservation = self._state.reservations[row.number]
        contact = Contact(
            id=contact_id_for(self._keys, self._state.uid, row.number, reservation),
            uid=self._state.uid,
            phone_number=row.number,
            full_name=row.number,
            opted_out=reservation is not None and reservation.opted_out,
            blocked=reservation is not None and reservation.blocked,
            created=self._now,
            updated=self._now,
        )
        contact = replace(contact, **self._changes(row, contact))
        self._places[row.number] = PlannedContact(None, contact, reservation, row.index)
        return Result(index=row.index, outcome=RowOutcome.CREATED, id=contact.id)

    def _decide_deletion(self, row: Row, place: PlannedContact) -> Result | None:
        untouched = place.is_untouched
        place.is_closed = True
        if not untouched:
            return None
        place.is_deleted = True
        self._moved.add(place.now.phone_number)
        return Result(index=row.index, outcome=RowOutcome.DELETED, id=place.now.id)

    def _decide_change(self, row: Row, place: PlannedContact) -> Result | None:
        changes = self._changes(row, place.now)
        number = changes.pop("phone_number", "")
        if row.operation is Operation.CREATE and (changes or row.contact_id):
            raise RowError(Field.NUMBER, "The number has a contact already.", row.number, place.now.id)
        if number:
            return self._decide_number(row, place, number, changes)
        if not changes:
            return Result(index=row.index, outcome=RowOutcome.UNCHANGED, id=place.now.id)
        place.changes |= changes
        place.now = replace(place.now, **changes)
        return Result(index=row.index, outcome=RowOutcome.UPDATED, id=place.now.id)

    def _decide_number(self, row: Row, place: PlannedContact, number: str, changes: dict[str, Any]) -> Result | None:
        if not place.is_untouched or number in self._places or number in self._moved:
            place.is_closed = True
            return None
        other = self._state.contact_of(number)
        if other is not None and other.id != place.now.id:
            raise RowError(Field.NUMBER, "Another contact of the same user has this number.", number, other.id)
        if row.doubt:
            raise RowError(Field.NUMBER, row.doubt, number)
        if changes.get("full_name") == place.now.phone_number:
            changes["full_name"] = number
        place.changes, place.number, place.is_closed = changes, number, True
        self._moved |= {number, place.now.phone_number}
        return Result(index=row.index, outcome=RowOutcome.UPDATED, id=place.now.id)

    def _changes(self, row: Row, contact: Contact) -> dict[str, Any]:
        """Return the attributes that a row changes.

        An update sets values; any other row adds what it knows: an empty text removes nothing, and an
        opt-out that the file does not know of stays.
        """
        wanted = add_labels(row.values, contact)
        if row.operation is not Operation.UPDATE:
            wanted = {name: value for name, value in wanted.items() if value != "" and (name, value) != ("opted_out", False)}
        elif wanted.get("full_name") == "":
            wanted["full_name"] = contact.phone_number
        if self._list_id and self._list_id not in contact.lists:
            if len(contact.lists) >= MAX_LISTS_PER_CONTACT:
                reason = f"The contact is on {MAX_LISTS_PER_CONTACT} lists already: take it off one first."
                raise RowError(Field.NUMBER, reason, contact.phone_number, contact.id)
            wanted["lists"] = [*contact.lists, self._list_id]
        return {name: value for name, value in wanted.items() if value != getattr(contact, name)}
