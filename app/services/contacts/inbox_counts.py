"""Counts for an inbox: Firestore counts index entries, so no conversation and no message is read."""

from collections.abc import Sequence

from app.auth.principal import Principal
from app.errors import invalid_field
from app.frozen import frozen
from app.services.access.users import resolve_owner_uid
from app.store.contacts.contact_queries import ContactFilter, contacts_labelled_of, page_of_contacts
from app.store.engine.store import Store
from app.store.messages.message_queries import ScheduleFilter, messages_of_user, page_of_scheduled

MAX_COUNTED = 10_000
"""How far conversations and scheduled messages are counted: Firestore bills a read per 1000."""

MAX_COUNTED_MESSAGES = 100_000
"""How far messages are counted."""


@frozen
class InboxCounts:
    """Counts of a user's conversations and messages; the limit stands for as many or more.

    Attributes:
        unread: unread conversations that are not archived.
        conversations: conversations that are not archived.
        archived: archived conversations.
        scheduled: scheduled messages.
        messages: all messages, notes and scheduled ones included.
        contacts: contacts with a tag or a value, where that was asked for.
    """

    unread: int
    conversations: int
    archived: int
    scheduled: int
    messages: int
    contacts: int | None = None


class Inbox:
    """The inboxes of users."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, caller: Principal, uid: str | None, labels: Sequence[str] = ()) -> InboxCounts:
        """Count a user's conversations and messages.

        Args:
            caller: who asks.
            uid: whose; defaults to the caller's own.
            labels: one label key, whose contacts are counted too; empty for none.

        Raises:
            DomainError: USER_NOT_FOUND or PARAMETERS_INVALID.
        """
        if len(labels) > 1:
            raise invalid_field("tags", "Counts take one tag or one value of a custom field.")
        uid = resolve_owner_uid(self._store, caller, uid)
        counts = self._store.count_all(
            [
                page_of_contacts(uid, ContactFilter(archived=False, unread=True), MAX_COUNTED, None),
                page_of_contacts(uid, ContactFilter(archived=False), MAX_COUNTED, None),
                page_of_contacts(uid, ContactFilter(archived=True), MAX_COUNTED, None),
                page_of_scheduled(uid, ScheduleFilter(), MAX_COUNTED, None),
                messages_of_user(uid, MAX_COUNTED_MESSAGES, None),
                *(contacts_labelled_of(uid, key, MAX_COUNTED, None) for key in labels),
            ]
        )
        return InboxCounts(*counts)
