"""One contact of a page of imported rows, before and after them."""

from dataclasses import dataclass, field
from typing import Any

from app.store.contacts.contact_numbers import ContactNumber
from app.store.contacts.contacts import Contact


@dataclass(slots=True)
class PlannedContact:
    """A contact, before and after its rows.

    Attributes:
        before: as it was read; None for a new one.
        now: as it will be.
        reservation: the reservation of its number, as it was read.
        changes: of attributes, so far.
        first_row: the row that was the first to name it.
        number: the new one that it gets; empty for none.
        is_deleted: it is deleted.
        is_closed: rows that follow have to wait.
    """

    before: Contact | None
    now: Contact
    reservation: ContactNumber | None
    first_row: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    is_deleted: bool = False
    is_closed: bool = False

    @property
    def is_untouched(self) -> bool:
        """Whether no row changes the contact."""
        return self.before is not None and not self.changes and not self.is_closed
