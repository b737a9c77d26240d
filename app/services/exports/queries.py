"""Reads of exported data, with one page in memory at a time."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from app.frozen import frozen
from app.services.access.author_names import find_names, list_authors, with_names
from app.services.exports.requests import ExportSelection
from app.store.contacts.contact_queries import all_contacts, contacts_labelled_of, contacts_on_list
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.labels.definitions import ContactLabels, read_labels
from app.store.engine.store import Store
from app.store.inbox.conversation_events import (
    ConversationEvent,
    conversation_events,
    events_of_contact_between,
    events_of_user_between,
)
from app.store.messages.message_queries import history_between, messages_between
from app.store.messages.messages import Message, messages

PAGE = 300
_NAMES_KEPT = 3000


@frozen
class NamedMessage:
    """A message with its contact's name; empty if the contact is gone."""

    message: Message
    contact_name: str


class ExportQueries:
    """Reads of exported documents, and of the names of contacts that messages refer to."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def contacts(self, selection: ExportSelection) -> Iterator[list[Contact]]:
        """Return pages of contacts, ordered by id, or by name for a list, a tag or a value."""
        if selection.contact_id is not None:
            contact = self._store.get(contacts.at_leniently(selection.contact_id))
            return iter([] if contact is None else [[contact]])
        if selection.list_id is not None:
            pages = self._store.pages(contacts, contacts_on_list(selection.uid, selection.list_id, PAGE, None))
        elif selection.labels:
            pages = self._store.pages(contacts, contacts_labelled_of(selection.uid, selection.labels[0], PAGE, None))
        else:
            return self._store.pages(contacts, all_contacts(selection.uid, PAGE, None))
        keys = set(selection.labels)
        return ([contact for contact in page if keys.issubset(contact.label_keys)] for page in pages)

    def labels(self, selection: ExportSelection) -> ContactLabels:
        """Return the definitions of the tags and custom fields of the exported contacts."""
        return read_labels(self._store, selection.organization_id)

    def messages(self, selection: ExportSelection) -> Iterator[list[NamedMessage]]:
        """Yield pages of messages, newest first; for a list, conversation by conversation."""
        authors = _Names(partial(find_names, self._store))
        if not selection.is_partial:
            names = _Names(self._find_contact_names)
            query = messages_between(selection.uid, selection.since, selection.until, PAGE, None)
            for page in self._store.pages(messages, query):
                names.read({message.contact_id for message in page})
                yield [NamedMessage(message, names.of(message.contact_id)) for message in self._name_authors(page, authors)]
            return
        for contact in (contact for page in self.contacts(selection) for contact in page):
            query = history_between(contact.id, selection.since, selection.until, PAGE, None)
            for page in self._store.pages(messages, query):
                yield [NamedMessage(message, contact.full_name) for message in self._name_authors(page, authors)]

    def events(self, selection: ExportSelection) -> Iterator[list[ConversationEvent]]:
        """Yield pages of the events of conversations, newest first; for a list, conversation by conversation."""
        since, until = selection.since, selection.until
        if not selection.is_partial:
            yield from self._store.pages(conversation_events, events_of_user_between(selection.uid, since, until, PAGE, None))
            return
        for contact in (contact for page in self.contacts(selection) for contact in page):
            query = events_of_contact_between(contact.id, since, until, PAGE, None)
            yield from self._store.pages(conversation_events, query)

    def _name_authors(self, page: Sequence[Message], authors: "_Names") -> list[Message]:
        ids = list_authors(page)
        authors.read(ids)
        names = {author: authors.of(author) for author in ids}
        return [with_names(message, names) for message in page]

    def _find_contact_names(self, ids: Iterable[str]) -> dict[str, str]:
        read = self._store.read_all([contacts.at(contact_id) for contact_id in ids], skip_unreadable=True)
        return {path.id: "" if contact is None else contact.full_name for path, contact in read.items()}


class _Names:
    """Names of the most recently used contacts or authors, so that memory is bounded for any export."""

    def __init__(self, find: Callable[[Sequence[str]], Mapping[str, str]]) -> None:
        """Set the function that reads the names of ids."""
        self._find = find
        self._names: OrderedDict[str, str] = OrderedDict()

    def read(self, ids: Iterable[str]) -> None:
        """Read the missing names in one round trip."""
        unknown = []
        for name_id in ids:
            if name_id in self._names:
                self._names.move_to_end(name_id)
            else:
                unknown.append(name_id)
        self._names.update(self._find(unknown))
        while len(self._names) > _NAMES_KEPT:
            self._names.popitem(last=False)

    def of(self, name_id: str) -> str:
        """Return the name of an id that was read."""
        return self._names[name_id]
