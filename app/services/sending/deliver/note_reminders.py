"""Notes that were scheduled as reminders: when due, they take their place in the conversation, and the office is notified."""

from app.auth.states import is_active
from app.frozen import replace
from app.services.mails.outbox import MailOutbox
from app.services.messages.conversations import conversation_update_for
from app.services.messages.ordering import next_date
from app.services.messages.recurring.series import Series
from app.services.messages.state_machine import transition_fields
from app.services.push.message_notifications import MessageNotifications
from app.store.common.mails import MailKind
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.messages import Message, MessageState, change_message
from app.store.tenancy.membership import membership_of
from app.store.users.users import User, users
from app.times.clock import Clock

COMPLETED = "The reminder was completed before its time"


class NoteReminders:
    """Shows scheduled notes when they are due. No carrier is involved."""

    def __init__(
        self, store: Store, notifications: MessageNotifications, mails: MailOutbox, series: Series, clock: Clock
    ) -> None:
        self._store = store
        self._notifications = notifications
        self._mails = mails
        self._series = series
        self._clock = clock

    def show(self, note: Message) -> Contact | None:
        """Put a due note into its conversation, mark that unread, and notify those with access; return the contact.

        A reminder that was completed before its time, which may be a message too, is canceled instead. Returns None, and
        changes nothing, if the contact was deleted.

        Raises:
            StoreConflictError: the note or the contact was changed meanwhile.
        """
        owner, contact = self._store.read(users.at(note.uid), contacts.at(note.contact_id))
        if owner is None or contact is None:
            return None
        now = self._clock()
        commit = self._store.commit()
        if note.completed_at:
            changes = transition_fields(note, MessageState.CANCELED, now, COMPLETED) | {"sweep_at": None}
            change_message(commit, note, **changes)
        else:
            changes = transition_fields(note, MessageState.NOTE, now)
            changes |= {"date": next_date(contact, now), "notify": True, "sweep_at": None}
            shown = replace(note, **changes)
            change_message(commit, note, **changes)
            update_contact(commit, contact, contact.version, **conversation_update_for(shown), updated=now)
            self._notifications.enqueue_after(commit, owner, shown)
            self._add_mails(commit, owner, note)
        if note.series and self._is_active(owner):
            self._series.add_next(commit, note, owner, contact)
        commit.send()
        return contact

    def _is_active(self, owner: User) -> bool:
        organization, tenant = self._store.read(*membership_of(owner.organization_id, owner.tenant_id))
        return is_active(owner, organization, tenant)

    def _add_mails(self, commit: Commit, owner: User, note: Message) -> None:
        """Add an e-mail to everybody with access to the conversation who wants reminders by e-mail."""
        others = self._store.read_all([users.at(uid) for uid in owner.shared_with], skip_unreadable=True)
        for user in (owner, *(other for other in others.values() if other is not None)):
            if user.reminder_emails and user.email and not user.is_inbox and not user.is_disabled and not user.deleted:
                self._mails.add(commit, user, MailKind.REMINDER, note.id)
