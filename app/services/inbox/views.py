"""Conversations as a person sees them: read or not, with the names of those who own, answer and wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from app.auth.policy import TargetUser, can_be_assigned
from app.auth.principal import Principal, UserPrincipal
from app.frozen import frozen
from app.services.access.author_names import find_names
from app.services.access.user_names import NamedUser, name_user
from app.store.contacts.contacts import Contact
from app.store.contacts.read_states import is_unread_for
from app.store.engine.store import Store
from app.store.inbox.typing import Typing
from app.store.users.users import users


@frozen(kw_only=True)
class ConversationView:
    """A conversation for one caller.

    Attributes:
        contact: the conversation.
        owner: owner of its number.
        unread: whether the caller has not read it; for those without a read state of their own, whether the owner has not.
        assignee: who replies; None for nobody, or for one who has lost access.
        last_author: who wrote the latest message; empty for the contact and the instance.
        typing: who is writing a reply, if it was read.
    """

    contact: Contact
    owner: NamedUser
    unread: bool
    assignee: NamedUser | None
    last_author: NamedUser
    typing: Sequence[Typing] = field(default_factory=tuple)

    @property
    def itself(self) -> "ConversationView":
        """Return the view, for the part of the response about the latest message."""
        return self


class ConversationViews:
    """Describes conversations that the caller has access to."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(
        self, caller: Principal, contacts: Sequence[Contact], owners: Mapping[str, TargetUser]
    ) -> list[ConversationView]:
        """Return conversations as the caller sees them, in the same order.

        Reads the assignees and authors that are neither the caller nor an owner, in one round trip.

        Args:
            caller: who reads.
            contacts: the conversations.
            owners: their owners, by uid.
        """
        named = {uid: name_user(owner.user) for uid, owner in owners.items()}
        present = {uid for uid, owner in owners.items() if not owner.user.deleted}
        if isinstance(caller, UserPrincipal):
            named[caller.id] = name_user(caller.user)
            present.add(caller.id)
        sought = {uid for contact in contacts for uid in (contact.assigned_to, contact.last_sent_by)} - named.keys() - {""}
        found = self._store.read_all([users.at(uid) for uid in sorted(sought)], skip_unreadable=True)
        known = {user.id: user for user in found.values() if user is not None}
        named |= {uid: name_user(user) for uid, user in known.items()}
        present |= {uid for uid, user in known.items() if not user.deleted}
        accounts = sorted({contact.last_sent_by for contact in contacts} & (sought - known.keys()))
        named |= {account_id: NamedUser(account_id, name) for account_id, name in find_names(self._store, accounts).items()}
        return [
            ConversationView(
                contact=contact,
                owner=named[contact.uid],
                unread=is_unread_for(contact, _reader(caller, owners[contact.uid])),
                assignee=self._find_assignee(contact, owners[contact.uid], named, present),
                last_author=named.get(contact.last_sent_by, NamedUser("")),
            )
            for contact in contacts
        ]

    @staticmethod
    def _find_assignee(
        contact: Contact, owner: TargetUser, named: Mapping[str, NamedUser], present: set[str]
    ) -> NamedUser | None:
        uid = contact.assigned_to
        return named[uid] if uid in present and can_be_assigned(uid, owner) else None


def _reader(caller: Principal, owner: TargetUser) -> str:
    """Return whose read state a caller sees: their own, or the owner's if they have none."""
    return caller.id if caller.id in owner.user.shared_with else owner.user.id
