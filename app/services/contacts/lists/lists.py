"""Contact lists: created, renamed and deleted by everybody with access to their owner's conversations."""

from dataclasses import dataclass, replace
from typing import Any

from app.auth.policy import require_unrestricted
from app.auth.principal import Principal
from app.crypto.keys import new_id
from app.errors import DomainError, invalid_field
from app.problems.contacts import LIST_NAME_TAKEN, LIST_NOT_FOUND, LISTS_TOO_MANY
from app.services.access.owned_resources import OwnedResources, ResourceType
from app.services.access.users import resolve_writable_owner
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page
from app.services.contacts.lists.jobs import EMPTY
from app.services.jobs.engine import Jobs
from app.store.contacts.contact_lists import (
    ContactList,
    contact_lists,
    fold_list_name,
    list_name_of,
    lists_of_user,
    page_of_contact_lists,
    release_list_name,
    reserve_list_name,
)
from app.store.contacts.contact_queries import contacts_on_list
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.users import Restriction
from app.times.clock import Clock

MAX_LISTS = 500
"""Lists of one user."""

MAX_COUNTED = 1_000_000
"""Contacts of a list that are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactListUpdate:
    """An update of a list; None keeps a value."""

    name: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class CountedList:
    """A list, and the number of its contacts."""

    contact_list: ContactList
    contact_count: int


CONTACT_LISTS = ResourceType(contact_lists, page_of_contact_lists, LIST_NOT_FOUND, "contactList")


class ContactLists:
    """The lists of users. Every method enforces the caller's access."""

    def __init__(self, store: Store, owned: OwnedResources[ContactList], jobs: Jobs, clock: Clock) -> None:
        self._store = store
        self._owned = owned
        self._jobs = jobs
        self._clock = clock

    def create(
        self,
        caller: Principal,
        uid: str | None,
        name: str,
        description: str,
        record: Record[ContactList] = record_nothing,
    ) -> ContactList:
        """Create an empty list.

        Args:
            caller: who creates it.
            uid: of the owner; defaults to the caller.
            name: for people; no other list of the user has it.
            description: for people.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND, HIGHER_ROLE, LIST_NAME_TAKEN, LISTS_TOO_MANY, or PARAMETERS_INVALID when
                a service account names no user.
        """
        require_unrestricted(caller, Restriction.LISTS)
        owner = resolve_writable_owner(self._store, caller, uid)

        def attempt() -> ContactList:
            now = self._clock()
            made = ContactList(
                id=new_id(), uid=owner.user.id, name=_name(name), description=description, created=now, updated=now
            )
            self._require_free_name(made)
            if self._store.count(lists_of_user(made.uid, MAX_LISTS)) == MAX_LISTS:
                raise DomainError(LISTS_TOO_MANY)
            commit = self._store.commit()
            fields = contact_lists.encode(made)
            commit.create(contact_lists.path(made.id), fields)
            reserve_list_name(commit, made)
            self._owned.record_if_not_owner(commit, caller, "create", owner, made.id, {}, fields)
            record(commit, made)
            commit.send()
            return made

        return retry_on_conflict(attempt)

    def get(self, caller: Principal, list_id: str) -> ContactList:
        """Return one list.

        Raises:
            DomainError: LIST_NOT_FOUND: it does not exist, or the caller has no access to it.
        """
        return self._owned.require(caller, list_id)[0]

    def get_counted(self, caller: Principal, list_id: str) -> CountedList:
        """Return one list with the number of its contacts.

        Raises:
            DomainError: LIST_NOT_FOUND.
        """
        found = self.get(caller, list_id)
        return CountedList(found, self._store.count(contacts_on_list(found.uid, found.id, MAX_COUNTED, None)))

    def list(self, caller: Principal, uid: str | None, limit: int, cursor: str | None) -> Page[ContactList]:
        """Return a page of a user's lists, in the order of their names.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        return self._owned.list(caller, uid, limit, cursor)

    def change(self, caller: Principal, list_id: str, update: ContactListUpdate) -> ContactList:
        """Update a list's name or description and return it.

        Raises:
            DomainError: RESTRICTED, LIST_NOT_FOUND, HIGHER_ROLE or LIST_NAME_TAKEN.
        """
        require_unrestricted(caller, Restriction.LISTS)

        def attempt() -> ContactList:
            found, owner = self._owned.require_writable(caller, list_id)
            changes: dict[str, Any] = {"updated": self._clock()}
            if update.name is not None:
                changes["name"] = _name(update.name)
            if update.description is not None:
                changes["description"] = update.description
            changed = replace(found, **changes)
            fields = contact_lists.changes(**changes)
            commit = self._store.commit()
            commit.update(contact_lists.path(found.id), fields, found.version)
            if fold_list_name(changed.name) != fold_list_name(found.name):
                self._require_free_name(changed)
                release_list_name(commit, found)
                reserve_list_name(commit, changed)
            before = contact_lists.changes(**{name: getattr(found, name) for name in changes})
            self._owned.record_if_not_owner(commit, caller, "update", owner, found.id, before, fields)
            commit.send()
            return changed

        return retry_on_conflict(attempt)

    def delete(self, caller: Principal, list_id: str) -> Job:
        """Delete a list, and return the job that removes its contacts from it; the contacts stay.

        Raises:
            DomainError: RESTRICTED, LIST_NOT_FOUND or HIGHER_ROLE.
        """
        require_unrestricted(caller, Restriction.LISTS)

        def attempt() -> Job:
            found, owner = self._owned.require_writable(caller, list_id)
            commit = self._store.commit()
            contact_lists.delete(commit, found)
            release_list_name(commit, found)
            self._owned.record_if_not_owner(commit, caller, "delete", owner, found.id, {"name": found.name}, {})
            job = self._jobs.begin(commit, EMPTY, uid=found.uid, asked_by=caller.id, parameters={"listId": found.id})
            commit.send()
            return job

        return retry_on_conflict(attempt)

    def _require_free_name(self, contact_list: ContactList) -> None:
        """Refuse a name that is taken. Of two requests at once one commit fails, and its retry is refused here."""
        if self._store.get(list_name_of(contact_list.uid, contact_list.name)) is not None:
            raise DomainError(LIST_NAME_TAKEN)


def require_list_of(store: Store, uid: str, list_id: str) -> None:
    """Require that a list is a user's own.

    Raises:
        DomainError: PARAMETERS_INVALID: it does not exist, or is another user's.
    """
    found = store.get(contact_lists.at(list_id))
    if found is None or found.uid != uid:
        raise invalid_field("listId", "The user has no such list.")


def find_list(store: Store, uid: str, id_or_name: str) -> ContactList | None:
    """Return a user's list by its id or name; None if there is none."""
    by_id, reservation = store.read(contact_lists.at(id_or_name), list_name_of(uid, id_or_name))
    if by_id is not None and by_id.uid == uid:
        return by_id
    return None if reservation is None else store.get(contact_lists.at(reservation.list_id))


def _name(name: str) -> str:
    """Return the stored form of a name."""
    name = " ".join(name.split())
    if not name:
        raise invalid_field("name", "Must not be empty.")
    return name
