"""Notes that were scheduled as reminders: when due, they take their place in the conversation, and the office is notified."""

from dataclasses import replace

from app.services.messages.conversations import conversation_update_for
from app.services.messages.state_machine import transition_fields
from app.services.push.message_notifications import MessageNotifications
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store
from app.store.messages.messages import Message, MessageState, change_message
from app.store.users.users import users
from app.times.clock import Clock


class NoteReminders:
    """Shows scheduled notes when they are due. No carrier is involved."""

    def __init__(self, store: Store, notifications: MessageNotifications, clock: Clock) -> None:
        self._store = store
        self._notifications = notifications
        self._clock = clock

    def show(self, note: Message) -> Contact | None:
        """Put a due note into its conversation, mark that unread, and notify those with access; return the contact.

        Returns None, and changes nothing, if the contact was deleted.

        Raises:
            StoreConflictError: the note or the contact was changed meanwhile.
        """
        owner, contact = self._store.read(users.at(note.uid), contacts.at(note.contact_id))
        if owner is None or contact is None:
            return None
        now = self._clock()
        changes = transition_fields(note, MessageState.NOTE, now) | {"date": now, "notify": True, "sweep_at": None}
        shown = replace(note, **changes)
        commit = self._store.commit()
        change_message(commit, note, **changes)
        update_contact(commit, contact, contact.version, **conversation_update_for(shown), updated=now)
        self._notifications.enqueue_after(commit, owner, shown)
        commit.send()
        return contact
