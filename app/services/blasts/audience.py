"""Audience of a blast: the contacts of its lists, of its filter, and those named by id, each once."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.addresses.phone_number import is_recipient
from app.frozen import frozen
from app.services.contacts.lists.jobs import MemberSelection
from app.store.blasts.blasts import Blast
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store

PAGE = 300
"""Contacts that are read at once."""

GROUP = "group"
BLOCKED = "blocked"
OPTED_OUT = "optedOut"
UNREACHABLE = "unreachable"


@frozen
class AudiencePage:
    """Contacts of an audience.

    Attributes:
        contacts: those that belong to the audience, and to no earlier part of it.
        duplicates: number of those that an earlier part has.
        source: number of the part that continues.
        after: position in that part; None for its beginning.
        is_last: nothing follows.
    """

    contacts: list[Contact]
    duplicates: int
    source: int
    after: Sequence[Any] | None
    is_last: bool


class Audience:
    """Reads the audience of a blast part by part: its lists in order, its filter, and the contacts named by id.

    A contact belongs to the first part that has it, which the contact itself shows: it names its lists.
    """

    def __init__(self, store: Store, blast: Blast) -> None:
        self._store = store
        self._blast = blast
        self._lists = [MemberSelection(blast.uid, {"listId": list_id}) for list_id in blast.list_ids]
        self._filter = None if blast.query is None else MemberSelection(blast.uid, blast.query)

    def read(self, source: int, after: Sequence[Any] | None) -> AudiencePage:
        """Return the next contacts.

        Args:
            source: number of the part, from 0.
            after: position in it; None for its beginning.
        """
        selections = [*self._lists, *([] if self._filter is None else [self._filter])]
        if source < len(selections):
            page = self._store.page(contacts, selections[source].query(PAGE, after))
            found = [contact for contact in page if selections[source].fits(contact)]
            new = [contact for contact in found if not self._is_before(contact, source)]
            is_over = page.size < PAGE
            next_source = source + 1 if is_over else source
            is_last = is_over and next_source == len(selections) and not self._blast.contact_ids
            return AudiencePage(new, len(found) - len(new), next_source, None if is_over else page.end, is_last)
        start = int(after[0]) if after else 0
        named = self._blast.contact_ids[start : start + PAGE]
        read = self._store.read_all([contacts.at(contact_id) for contact_id in named], skip_unreadable=True)
        known = [contact for contact in read.values() if contact is not None and contact.uid == self._blast.uid]
        new = [contact for contact in known if not self._is_before(contact, source)]
        end = start + len(named)
        return AudiencePage(new, len(known) - len(new), source, [end], end >= len(self._blast.contact_ids))

    def pages(self) -> Iterator[AudiencePage]:
        """Yield the whole audience, one page in memory at a time."""
        source, after = 0, None
        while True:
            page = self.read(source, after)
            yield page
            if page.is_last:
                return
            source, after = page.source, page.after

    def _is_before(self, contact: Contact, source: int) -> bool:
        """Whether a part before `source` has a contact."""
        if any(list_id in contact.lists for list_id in self._blast.list_ids[:source]):
            return True
        return self._filter is not None and source > len(self._lists) and self._filter.fits(contact)


def find_obstacle(contact: Contact) -> str:
    """Return why a contact cannot get a blast: `group`, `blocked`, `optedOut` or `unreachable`; empty if it can."""
    if contact.is_group:
        return GROUP
    if contact.blocked:
        return BLOCKED
    if contact.opted_out:
        return OPTED_OUT
    return "" if is_recipient(contact.phone_number) else UNREACHABLE
