"""Mentions of colleagues in notes: who may be mentioned, and who has seen it."""

from collections.abc import Sequence
from functools import partial

from app.auth.policy import can_be_assigned
from app.auth.principal import UserPrincipal
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen
from app.problems.messages import MESSAGE_NOT_FOUND
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.author_names import name_authors
from app.services.access.conversations import filter_accessible_owners, load_target_users
from app.services.access.users import find_owner
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.store.engine.store import Store
from app.store.inbox.mention_queries import mentions_of, unseen_mentions_of
from app.store.messages.messages import Message, change_message, messages
from app.store.users.users import User, users

MAX_MENTIONS = 20
"""Colleagues that a note mentions at most."""

_REFUSED = "Must be a user who has access to the conversation."


@frozen
class Mention:
    """A note that mentions the caller, and whether the caller has seen it."""

    message: Message
    seen: bool


def require_mentionable(store: Store, owner: User, uids: Sequence[str], *, is_note: bool) -> None:
    """Require that a message may mention users; reads nothing without mentions.

    Args:
        store: reads the users, and the owner's organization and tenant.
        owner: owner of the number.
        uids: whom the message mentions.
        is_note: whether it is a note, which alone can mention somebody.

    Raises:
        DomainError: PARAMETERS_INVALID, with the array positions of those who have no access; others are refused without a
            look whether they exist.
    """
    if not uids:
        return
    if not is_note:
        raise invalid_field("mentions", "Only a note can mention colleagues.")
    (target,) = load_target_users(store, [owner])
    found = store.read_all([users.at(uid) for uid in uids if can_be_assigned(uid, target)], skip_unreadable=True)
    present = {user.id for user in found.values() if user is not None and not (user.is_inbox or user.deleted)}
    if errors := [FieldError(("mentions", index), _REFUSED) for index, uid in enumerate(uids) if uid not in present]:
        raise DomainError(PARAMETERS_INVALID, errors=errors)


class Mentions:
    """Mentions of the caller."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def list(self, caller: UserPrincipal, *, is_unseen: bool, limit: int, cursor: str | None) -> Page[Mention]:
        """Return a page of the notes that mention the caller, newest first.

        Notes of conversations to which the caller has lost access are left out, so a page may be short.

        Args:
            caller: who is mentioned.
            is_unseen: only those that the caller has not seen.
            limit: number of notes at most.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        query = partial(unseen_mentions_of if is_unseen else mentions_of, caller.id)
        page = self._paginator.page(messages, query, f"mentions:{caller.id}:{is_unseen}", limit, cursor)
        owners = filter_accessible_owners(self._store, caller, {message.uid for message in page.items})
        shown = [message for message in page.items if message.uid in owners]
        named = name_authors(self._store, caller, shown)
        return Page([Mention(message, caller.id not in message.unseen_mentions) for message in named], page.next_cursor)

    def see(self, caller: UserPrincipal, message_id: str) -> Mention:
        """Record that the caller has seen a note that mentions them, and return it; again, nothing changes.

        Raises:
            DomainError: MESSAGE_NOT_FOUND: it does not exist, does not mention the caller, or the caller has lost access.
        """

        def attempt() -> Mention:
            message = self._store.get(messages.at(message_id))
            if message is None or caller.id not in message.mentions or find_owner(self._store, caller, message.uid) is None:
                raise DomainError(MESSAGE_NOT_FOUND)
            if caller.id in message.unseen_mentions:
                commit = self._store.commit()
                left = [uid for uid in message.unseen_mentions if uid != caller.id]
                change_message(commit, message, unseen_mentions=left)
                commit.send()
            (named,) = name_authors(self._store, caller, [message])
            return Mention(named, seen=True)

        return retry_on_conflict(attempt)
