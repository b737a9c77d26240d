"""The thread of a conversation: its messages and its events, in order."""

from collections.abc import Sequence
from functools import partial

from app.auth.principal import Principal
from app.frozen import frozen, replace
from app.services.access.author_names import find_names, name_authors
from app.services.access.contacts import require_contact_and_owner
from app.services.common.pagination import Page, Paginator, Source
from app.store.engine.store import Store
from app.store.inbox.conversation_events import ConversationEvent, conversation_events, page_of_events
from app.store.messages.message_queries import page_of_conversation
from app.store.messages.messages import Message, messages


@frozen
class TimelineEntry:
    """A message or an event; the other one is None."""

    at: int
    message: Message | None = None
    event: ConversationEvent | None = None

    @property
    def kind(self) -> str:
        """Return what the entry is."""
        return "event" if self.message is None else "message"


class Timeline:
    """Threads of conversations."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def list(self, caller: Principal, contact_id: str, limit: int, cursor: str | None) -> Page[TimelineEntry]:
        """Return a page of a conversation's messages and events, newest first.

        Reads up to `limit` + 1 of each.

        Raises:
            DomainError: CONTACT_NOT_FOUND or CURSOR_INVALID.
        """
        contact, owner = require_contact_and_owner(self._store, caller, contact_id)
        sources: Sequence[Source[Message | ConversationEvent]] = (
            Source(messages, partial(page_of_conversation, contact.id), _position),  # type: ignore[arg-type]
            Source(conversation_events, partial(page_of_events, contact.id), _position),  # type: ignore[arg-type]
        )
        page = self._paginator.merge_page(sources, f"timeline:{contact.id}", limit, cursor)
        shown = [entry for entry in page.items if isinstance(entry, Message)]
        named = {message.id: message for message in name_authors(self._store, caller, shown, owner)}
        happened = [entry for entry in page.items if isinstance(entry, ConversationEvent)]
        names = find_names(self._store, {event.by for event in happened} - {""})
        return page.map(
            lambda entry: (
                TimelineEntry(entry.date, message=named[entry.id])
                if isinstance(entry, Message)
                else TimelineEntry(entry.at, event=replace(entry, by_name=names.get(entry.by, "")))
            )
        )


def _position(entry: Message | ConversationEvent) -> tuple[int, str]:
    return (entry.date if isinstance(entry, Message) else entry.at), entry.id
