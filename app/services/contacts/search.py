"""Contact search by words, parts of a number, and lists, and lists of contacts in an order of choice."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.auth.principal import Principal
from app.services.access.users import resolve_owner_uid
from app.services.common.pagination import Page, Paginator
from app.store.contacts.contact_queries import (
    ContactFilter,
    ContactOrder,
    contacts_found_by,
    contacts_labelled_of,
    contacts_on_list,
    sorted_contacts,
)
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.search_keys import words_looked_for
from app.store.engine.database import Query
from app.store.engine.store import Store

_MAX_BATCHES = 4
"""Pages of contacts that are read for one page, where only some of the query's results match."""


class ContactSearch:
    """Search of contacts."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def find(
        self,
        caller: Principal,
        uid: str | None,
        text: str,
        list_id: str | None,
        filters: ContactFilter,
        limit: int,
        cursor: str | None,
    ) -> Page[Contact]:
        """Return a page of a user's contacts in the order of their names.

        The query asks for the longest word, a tag or value, or the list; the other conditions are checked on its results.

        Args:
            caller: who searches.
            uid: whose contacts; defaults to the caller's own.
            text: words, or parts of a number, all of which must be found; empty matches all.
            list_id: the list that the contacts are on; None matches all.
            filters: which of them.
            limit: number of contacts at most.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        uid = resolve_owner_uid(self._store, caller, uid)
        words = words_looked_for(text)
        if text and not words:
            return Page([], None)

        def query(count: int, after: Sequence[Any] | None) -> Query:
            if words:
                return contacts_found_by(uid, max(words, key=len), count, after)
            if filters.labels:
                return contacts_labelled_of(uid, filters.labels[0], count, after)
            return contacts_on_list(uid, list_id or "", count, after)

        def fits(contact: Contact) -> bool:
            is_found = all(word in contact.search_keys for word in words)
            return is_found and list_id in (None, *contact.lists) and filters.fits(contact)

        return self._paginator.filter_page(
            contacts,
            query,
            f"found-contacts:{uid}:{words}:{list_id}:{filters}",
            limit,
            cursor,
            fits,
            batch=limit + 1,
            max_reads=_MAX_BATCHES * (limit + 1),
        )

    def list_sorted(
        self,
        caller: Principal,
        uid: str | None,
        order: ContactOrder,
        list_id: str | None,
        filters: ContactFilter,
        limit: int,
        cursor: str | None,
    ) -> Page[Contact]:
        """Return a page of a user's contacts in an order.

        Args:
            caller: who asks.
            uid: whose contacts; defaults to the caller's own.
            order: their order.
            list_id: the list that the contacts are on; None matches all.
            filters: which of them.
            limit: number of contacts at most.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: USER_NOT_FOUND or CURSOR_INVALID.
        """
        uid = resolve_owner_uid(self._store, caller, uid)
        label = filters.labels[0] if filters.labels else None
        return self._paginator.filter_page(
            contacts,
            partial(sorted_contacts, uid, order, label, list_id, filters),
            f"sorted-contacts:{uid}:{order}:{list_id}:{filters}",
            limit,
            cursor,
            lambda contact: list_id in (None, *contact.lists) and filters.fits(contact),
            batch=limit + 1,
            max_reads=_MAX_BATCHES * (limit + 1),
        )
