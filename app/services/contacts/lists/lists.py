"""Contact lists: created, renamed and deleted by everybody with access to their owner's conversations."""

from typing import Any

from app.auth.principal import Principal
from app.errors import invalid_field
from app.frozen import frozen
from app.problems.contacts import LIST_NAME_TAKEN, LIST_NOT_FOUND, LISTS_TOO_MANY
from app.services.access.owned_resources import OwnedResources, ResourceType, UniqueText
from app.services.audit.trail import AuditTrail
from app.services.common.pagination import Paginator
from app.services.contacts.lists.jobs import EMPTY
from app.services.jobs.engine import Jobs
from app.store.contacts.contact_lists import (
    ContactList,
    contact_lists,
    list_name_of,
    name_of_list,
    page_of_contact_lists,
    reserve_list_name,
)
from app.store.contacts.contact_queries import contacts_on_list
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.users import Restriction
from app.times.clock import Clock

MAX_LISTS = 500
"""Lists of one user."""

MAX_COUNTED = 1_000_000
"""Contacts of a list that are counted."""


@frozen(kw_only=True)
class ContactListUpdate:
    """Values of a list; None keeps a value. The name is not blank, and no other list of the user has it."""

    name: str | None = None
    description: str | None = None

    def attributes(self, _now: int) -> dict[str, Any]:
        """Return the attributes to set."""
        values = {} if self.name is None else {"name": " ".join(self.name.split())}
        return values if self.description is None else {**values, "description": self.description}


@frozen
class CountedList:
    """A list, and the number of its contacts."""

    contact_list: ContactList
    contact_count: int


class ContactLists(OwnedResources[ContactList, ContactListUpdate]):
    """The lists of users."""

    resource_type = ResourceType(
        collection=contact_lists,
        page_by_name=page_of_contact_lists,
        not_found=LIST_NOT_FOUND,
        max_per_user=MAX_LISTS,
        too_many=LISTS_TOO_MANY,
        audited_as="contactList",
        restriction=Restriction.LISTS,
        unique=UniqueText(name_of_list, reserve_list_name, LIST_NAME_TAKEN),
    )

    def __init__(self, store: Store, audit: AuditTrail, paginator: Paginator, clock: Clock, jobs: Jobs) -> None:
        super().__init__(store, audit, paginator, clock)
        self._jobs = jobs

    def get_counted(self, caller: Principal, list_id: str) -> CountedList:
        """Return one list with the number of its contacts.

        Raises:
            DomainError: LIST_NOT_FOUND.
        """
        found = self.get(caller, list_id)
        return CountedList(found, self._store.count(contacts_on_list(found.uid, found.id, MAX_COUNTED, None)))

    def delete(self, caller: Principal, list_id: str) -> Job:
        """Delete a list, and return the job that removes its contacts from it; the contacts stay.

        Raises:
            DomainError: RESTRICTED, LIST_NOT_FOUND or HIGHER_ROLE.
        """

        def remove_members(commit: Commit, deleted: ContactList) -> Job:
            parameters = {"listId": deleted.id}
            return self._jobs.begin(commit, EMPTY, uid=deleted.uid, asked_by=caller.id, parameters=parameters)

        return self._delete(caller, list_id, remove_members)


def require_list_of(store: Store, uid: str, list_id: str) -> None:
    """Require that a list is a user's own.

    Raises:
        DomainError: PARAMETERS_INVALID: it does not exist, or is another user's.
    """
    found = store.get(contact_lists.at(list_id))
    if found is None or found.uid != uid:
        raise invalid_field("list_id", "The user has no such list.")


def find_list(store: Store, uid: str, id_or_name: str) -> ContactList | None:
    """Return a user's list by its id or name; None if there is none."""
    by_id, reservation = store.read(contact_lists.at(id_or_name), list_name_of(uid, id_or_name))
    if by_id is not None and by_id.uid == uid:
        return by_id
    return None if reservation is None else store.get(contact_lists.at(reservation.list_id))
