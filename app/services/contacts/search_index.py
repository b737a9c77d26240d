"""Search keys of contacts that were written without them, or before their rules changed."""

from collections.abc import Iterator
from functools import partial

from app.services.common.optimistic_retry import retry_on_conflict
from app.store.contacts.contact_queries import every_contact
from app.store.contacts.contact_writes import update_search_keys
from app.store.contacts.contacts import Contact, contacts, search_keys_of
from app.store.engine.entity_page import EntityPage
from app.store.engine.store import Store

_PAGE = 200


class ContactIndex:
    """The search keys of all contacts of an instance."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, most: int) -> int:
        """Count the contacts of the instance, up to a limit."""
        return self._store.count(every_contact(most, None))

    def rebuild(self, after: str = "") -> Iterator[tuple[str, int, int]]:
        """Write missing or outdated keys, page by page; a contact with the right ones is only read.

        It may be interrupted and started again at any time, while the instance serves requests.

        Args:
            after: the id of the contact to begin after; empty for the first.

        Returns:
            For each page the id of its last contact, how many contacts were read and how many written.
        """
        while True:
            page, written = retry_on_conflict(partial(self._rebuild_page, after))
            if page.end is None:
                return
            after = page.end[-1]
            yield after, page.size, written

    def _rebuild_page(self, after: str) -> tuple[EntityPage[Contact], int]:
        page = self._store.page(contacts, every_contact(_PAGE, [after] if after else None))
        commit = self._store.commit()
        stale = [contact for contact in page if contact.search_keys != search_keys_of(contact)]
        for contact in stale:
            update_search_keys(commit, contact)
        if stale:
            commit.send()
        return page, len(stale)
