"""Reading conversations, and marking them unread, for oneself alone."""

from app.auth.policy import TargetUser
from app.auth.principal import UserPrincipal
from app.errors import DomainError
from app.problems.inbox import READ_STATE_MISSING
from app.services.access.contacts import require_contact_and_owner
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.inbox.views import ConversationView, ConversationViews
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.read_states import Readers, is_unread_for, mark_for
from app.store.engine.store import Store
from app.times.clock import Clock


class ReadStates:
    """Read states of people."""

    def __init__(self, store: Store, views: ConversationViews, clock: Clock) -> None:
        self._store = store
        self._views = views
        self._clock = clock

    def mark(self, caller: UserPrincipal, contact_id: str, *, is_read: bool, seen_until: int | None = None) -> ConversationView:
        """Mark a conversation read or unread for the caller, and return it. Nothing is written where nothing changes.

        Args:
            caller: the owner of the number, or one of those with whom it is shared.
            contact_id: the conversation.
            is_read: whether the caller has read it.
            seen_until: time in ms of the latest message that the caller has seen; with a later one in the conversation, it
                stays as it is. None for all messages.

        Raises:
            DomainError: CONTACT_NOT_FOUND or READ_STATE_MISSING.
        """

        def attempt() -> ConversationView:
            contact, owner = require_contact_and_owner(self._store, caller, contact_id)
            readers = _require_reader(caller, owner)
            changes = mark_for(contact, readers, caller.id, is_read=is_read)
            is_late = seen_until is not None and contact.last_message_date > seen_until
            is_done = is_unread_for(contact, caller.id) is not is_read and contact.read_status == changes["read_status"]
            if not (is_late or is_done):
                commit = self._store.commit()
                contact = update_contact(commit, contact, contact.version, **changes, updated=self._clock())
                commit.send()
            (view,) = self._views.describe(caller, [contact], {contact.uid: owner})
            return view

        return retry_on_conflict(attempt)


def _require_reader(caller: UserPrincipal, owner: TargetUser) -> Readers:
    user = owner.user
    if caller.id != user.id and caller.id not in user.shared_with:
        raise DomainError(READ_STATE_MISSING)
    return Readers(user.id, user.shared_with, user.is_inbox)
