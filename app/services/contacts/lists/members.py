"""Members of a list: contacts named by ids are added and removed at once, those of a filter by a job."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from app.auth.policy import TargetUser, require_unrestricted
from app.auth.principal import Principal
from app.errors import DomainError, FieldError
from app.frozen import frozen
from app.problems.contacts import CONTACT_IS_GROUP, CONTACT_NOT_FOUND, CONTACT_ON_TOO_MANY_LISTS
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page
from app.services.contacts.labels.filters import has_labels, resolve_filter
from app.services.contacts.lists.jobs import (
    FILL,
    MAX_LISTS_PER_CONTACT,
    REMOVE_MEMBERS,
    Change,
    add_to_list,
    remove_from_list,
)
from app.services.contacts.lists.lists import ContactLists
from app.services.contacts.search import ContactSearch
from app.services.jobs.engine import Jobs
from app.services.jobs.limits import require_room
from app.store.contacts.contact_lists import ContactList
from app.store.contacts.contact_queries import ContactFilter
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.store import Store
from app.store.users.users import Restriction
from app.times.clock import Clock

MAX_IDS = 2000
"""Contacts that a request names by their ids."""

_AT_ONCE = 400


@frozen
class Filled:
    """Result of a request: how many contacts were changed, or the job that continues it."""

    changed: int = 0
    unchanged: int = 0
    job_id: str | None = None


class ContactListMembers:
    """The members of lists. Every method enforces the caller's access."""

    def __init__(self, store: Store, lists: ContactLists, search: ContactSearch, jobs: Jobs, clock: Clock) -> None:
        self._store = store
        self._lists = lists
        self._search = search
        self._jobs = jobs
        self._clock = clock

    def list(self, caller: Principal, list_id: str, limit: int, cursor: str | None) -> Page[Contact]:
        """Return a page of a list's contacts, in the order of their names.

        Raises:
            DomainError: LIST_NOT_FOUND or CURSOR_INVALID.
        """
        found, _ = self._lists.require(caller, list_id)
        return self._search.find(caller, found.uid, "", found.id, ContactFilter(), limit, cursor)

    def add_members(
        self, caller: Principal, list_id: str, contact_ids: Sequence[str] | None, query: Mapping[str, Any] | None
    ) -> Filled:
        """Add contacts to a list.

        Args:
            caller: who asks.
            list_id: of the list.
            contact_ids: `MAX_IDS` at most, all of the list's user; None where a filter chooses.
            query: the filter, as `Selection` takes it.

        Raises:
            DomainError: RESTRICTED, LIST_NOT_FOUND, HIGHER_ROLE, JOBS_TOO_MANY; CONTACT_NOT_FOUND, CONTACT_IS_GROUP or
                CONTACT_ON_TOO_MANY_LISTS, naming the places in the array: then nothing was changed.
        """
        return self._fill(caller, list_id, contact_ids, query, FILL)

    def remove_members(
        self, caller: Principal, list_id: str, contact_ids: Sequence[str] | None, query: Mapping[str, Any] | None
    ) -> Filled:
        """Remove contacts from a list; the contacts stay.

        The arguments are those of `add_members`.

        Raises:
            DomainError: RESTRICTED, LIST_NOT_FOUND, HIGHER_ROLE, JOBS_TOO_MANY or CONTACT_NOT_FOUND.
        """
        return self._fill(caller, list_id, contact_ids, query, REMOVE_MEMBERS)

    def _fill(
        self,
        caller: Principal,
        list_id: str,
        contact_ids: Sequence[str] | None,
        query: Mapping[str, Any] | None,
        kind: str,
    ) -> Filled:
        require_unrestricted(caller, Restriction.LISTS)
        found, owner = self._lists.require_writable(caller, list_id)
        if contact_ids is None:
            return self._begin(caller, found, owner, dict(query or {}), kind)
        wanted = list(dict.fromkeys(contact_ids))
        self._require_all(found, contact_ids, wanted, kind)
        commit = self._store.commit()
        verb = "putOn" if kind == FILL else "takeOff"
        if self._lists.record_if_not_owner(commit, caller, verb, owner, found.id, {}, {"contacts": len(wanted)}):
            commit.send()
        change = add_to_list if kind == FILL else remove_from_list
        changed = sum(
            retry_on_conflict(partial(self._write, found, wanted[start : start + _AT_ONCE], change))
            for start in range(0, len(wanted), _AT_ONCE)
        )
        return Filled(changed, len(wanted) - changed)

    def _begin(self, caller: Principal, found: ContactList, owner: TargetUser, query: dict[str, Any], kind: str) -> Filled:
        if has_labels(query):
            query = resolve_filter(read_labels(self._store, owner.user.organization_id), query, "query")
        counted = require_room(self._store, owner.user)
        commit = self._store.commit()
        self._lists.record_if_not_owner(
            commit, caller, "putOn" if kind == FILL else "takeOff", owner, found.id, {}, {"query": query}
        )
        parameters = {"listId": found.id, "query": query}
        job = self._jobs.begin(commit, kind, asked_by=caller.id, parameters=parameters, **counted)
        commit.send()
        return Filled(job_id=job.id)

    def _require_all(self, found: ContactList, contact_ids: Sequence[str], requested: Sequence[str], kind: str) -> None:
        """Refuse the whole request if one contact does not exist: most likely the ids are another user's."""
        known = self._read(found, requested)
        missing = [index for index, contact_id in enumerate(contact_ids) if contact_id not in known]
        if missing:
            errors = [FieldError(("contact_ids", index), CONTACT_NOT_FOUND.title) for index in missing]
            raise DomainError(CONTACT_NOT_FOUND, errors=errors)
        groups = [index for index, contact_id in enumerate(contact_ids) if known[contact_id].is_group]
        if groups and kind == FILL:
            errors = [FieldError(("contact_ids", index), CONTACT_IS_GROUP.title) for index in groups]
            raise DomainError(CONTACT_IS_GROUP, errors=errors)
        full = [
            FieldError(("contact_ids", index), CONTACT_ON_TOO_MANY_LISTS.title)
            for index, contact_id in enumerate(contact_ids)
            if found.id not in known[contact_id].lists and len(known[contact_id].lists) >= MAX_LISTS_PER_CONTACT
        ]
        if full and kind == FILL:
            raise DomainError(CONTACT_ON_TOO_MANY_LISTS, errors=full)

    def _write(self, found: ContactList, contact_ids: Sequence[str], change: Change) -> int:
        """Update some contacts; one that was deleted or is on too many lists by now is skipped."""
        commit = self._store.commit()
        known = self._read(found, contact_ids)
        changed = sum(change(commit, contact, found.id, self._clock()) is True for contact in known.values())
        if changed:
            commit.send()
        return changed

    def _read(self, found: ContactList, contact_ids: Sequence[str]) -> dict[str, Contact]:
        """Return those contacts that belong to the list's user, by id."""
        read: dict[str, Contact] = {}
        for start in range(0, len(contact_ids), _AT_ONCE):
            some = self._store.read_all(
                [contacts.at(contact_id) for contact_id in contact_ids[start : start + _AT_ONCE]], skip_unreadable=True
            )
            read |= {contact.id: contact for contact in some.values() if contact is not None and contact.uid == found.uid}
        return read
