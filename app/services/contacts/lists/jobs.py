"""Jobs that add many contacts to a list, or remove them from it, in slices."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.services.contacts.labels.filters import keys_of_filter
from app.services.jobs.requesters import require_requester
from app.services.jobs.worker import JobFailedError, Progress
from app.store.contacts.contact_lists import contact_lists
from app.store.contacts.contact_queries import (
    ContactFilter,
    all_contacts,
    contacts_found_by,
    contacts_labelled_of,
    contacts_on_list,
)
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.search_keys import words_looked_for
from app.store.engine.database import Commit, Query
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.users import Restriction
from app.times.clock import MINUTE, Clock

FILL = "contact-list-fill"
REMOVE_MEMBERS = "contact-list-take-off"
EMPTY = "contact-list-empty"

SLICE = 200
"""Contacts that a slice reads."""

MAX_LISTS_PER_CONTACT = 50
"""Lists that a contact is on."""

SETTLING_MS = MINUTE
"""How long in ms after a list's deletion a request that began before it may still add a contact."""


class UpdateListMembersJob:
    """Adds the contacts that a filter finds to a list, or removes them."""

    def __init__(self, kind: str, store: Store, clock: Clock) -> None:
        """Create the worker of `FILL` or of `TAKE_OFF`."""
        self.kind = kind
        self._store = store
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Process the next contacts.

        Raises:
            JobFailedError: the list was deleted, or the user who requested the job may no longer change it.
            StoreConflictError: one of the contacts was changed meanwhile.
        """
        list_id = job.parameters["listId"]
        if self._store.get(contact_lists.at(list_id)) is None:
            raise JobFailedError("The list was deleted")
        require_requester(self._store, job, Restriction.LISTS)
        wanted = MemberSelection(job.uid, job.parameters["query"], is_taking_off=list_id if self.kind == REMOVE_MEMBERS else "")
        page = self._store.page(contacts, wanted.query(SLICE, job.cursor.get("after")))
        found = [contact for contact in page if wanted.fits(contact)]
        change = add_to_list if self.kind == FILL else remove_from_list
        results = [change(commit, contact, list_id, self._clock()) for contact in found]
        return Progress(
            cursor={} if page.end is None else {"after": page.end},
            counts={"done": len(found), "changed": results.count(True), "unchanged": results.count(False)},
            problems=[
                {"id": contact.id, "reason": f"The contact is on {MAX_LISTS_PER_CONTACT} lists already"}
                for contact, result in zip(found, results, strict=True)
                if result is None
            ],
            is_done=page.size < SLICE,
        )


class ClearListJob:
    """Removes every contact from a list that was deleted."""

    kind = EMPTY

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Remove the next contacts. After the last one, wait a moment and look once more: one may be being added.

        Raises:
            StoreConflictError: one of the contacts was changed meanwhile.
        """
        list_id = job.parameters["listId"]
        page = self._store.page(contacts, contacts_on_list(job.uid, list_id, SLICE, job.cursor.get("after")))
        for contact in page:
            remove_from_list(commit, contact, list_id, self._clock())
        counts = {"done": len(page)}
        is_last_look = job.cursor.get("isLastLook", False)
        if page.size == SLICE:
            # A contact that cannot be read stays on the list, and would be found again.
            return Progress(cursor={"isLastLook": is_last_look, "after": page.end}, counts=counts)
        if is_last_look:
            return Progress(is_done=True, counts=counts)
        return Progress(cursor={"isLastLook": True}, counts=counts, pause=SETTLING_MS)


class MemberSelection:
    """The contacts of a job, read in an order that stays the same while the job runs."""

    def __init__(self, uid: str, selection: Mapping[str, Any], is_taking_off: str = "") -> None:
        """Choose the contacts.

        Args:
            uid: whose they are.
            selection: `search`, `listId`, `tags`, `customFields`, `archived`, `unread`, `opted_out`, `changed_since`, as
                `labels/filters.py` resolves them; an absent one does not filter.
            is_taking_off: the list whose contacts are read; empty for all contacts.
        """
        self._uid = uid
        self._words = words_looked_for(selection.get("search", ""))
        self._finds_nothing = bool(selection.get("search", "").strip()) and not self._words
        self._list_id = selection.get("listId") or ""
        self._is_taking_off = is_taking_off
        self._filter = ContactFilter(
            selection.get("archived"),
            selection.get("unread"),
            selection.get("opted_out"),
            selection.get("changed_since"),
            keys_of_filter(selection),
        )
        self._list_read = self._is_taking_off or self._list_id

    def query(self, limit: int, after: Sequence[Any] | None) -> Query:
        """Return the query of the candidates, among which `fits` chooses."""
        if self._list_read:
            return contacts_on_list(self._uid, self._list_read, limit, after)
        if self._words:
            return contacts_found_by(self._uid, max(self._words, key=len), limit, after)
        if self._filter.labels:
            return contacts_labelled_of(self._uid, self._filter.labels[0], limit, after)
        return all_contacts(self._uid, limit, after)

    def fits(self, contact: Contact) -> bool:
        """Whether a contact is selected; a group is on no list."""
        return (
            not self._finds_nothing
            and not contact.is_group
            and all(word in contact.search_keys for word in self._words)
            and self._list_id in ("", *contact.lists)
            and self._filter.fits(contact)
        )


Change = Callable[[Commit, Contact, str, int], bool | None]


def add_to_list(commit: Commit, contact: Contact, list_id: str, now: int) -> bool | None:
    """Add a contact to a list in a commit, on condition that it is still the version that was read.

    Returns:
        Whether that is a change; None where the contact is on too many lists already.
    """
    if list_id in contact.lists:
        return False
    if len(contact.lists) >= MAX_LISTS_PER_CONTACT:
        return None
    update_contact(commit, contact, contact.version, lists=[*contact.lists, list_id], updated=now)
    return True


def remove_from_list(commit: Commit, contact: Contact, list_id: str, now: int) -> bool | None:
    """Remove a contact from a list in a commit, on condition that it is still the version that was read.

    Returns:
        Whether that is a change.
    """
    if list_id not in contact.lists:
        return False
    kept = [each for each in contact.lists if each != list_id]
    update_contact(commit, contact, contact.version, lists=kept, updated=now)
    return True
