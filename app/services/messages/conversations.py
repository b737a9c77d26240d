"""Conversations: the contact of a number, found by the number's reservation or created in the commit that needs it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import Any

from app.crypto.keys import Keys
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.contacts import CONTACT_NUMBER_IN_USE
from app.recent_values import RecentValues
from app.store.contacts.contact_numbers import ContactNumber, number_reservation, repair_reservation
from app.store.contacts.contact_reservations import renumber_contact
from app.store.contacts.contact_writes import create_contact, update_contact
from app.store.contacts.contacts import Contact, contact_id_for, contacts, first_contact_of
from app.store.contacts.conversation_entries import NO_ENTRIES, EntryChanges, with_entries
from app.store.contacts.groups import group_address, name_group, sort_participants
from app.store.contacts.number_keys import number_key
from app.store.contacts.read_states import shared_read_state
from app.store.engine.collection import Reference
from app.store.engine.database import Commit
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.store.messages.messages import Message, MessageState
from app.text.previews import preview_of
from app.times.clock import Clock

_CONFIRMED = (
    "opted_out",
    "away_answered",
    "away_answered_at",
    "last_inbound",
    "answered_since",
    "answered_count",
    "drips",
    "assigned_to",
)


@frozen
class ConversationKey:
    """Both ends of a conversation: the user whose number it is, and the contact's number in E.164.

    Attributes:
        number: for a group the address of its set of participants; `group_key` returns the key.
        participants: numbers of a group, sorted; empty for a person.
    """

    uid: str
    number: str
    participants: tuple[str, ...] = ()


def group_key(uid: str, participants: Iterable[str]) -> ConversationKey:
    """Return the key of a user's conversation with a group of canonical numbers, in any order."""
    numbers = sort_participants(participants)
    return ConversationKey(uid, group_address(numbers), numbers)


@frozen
class Conversation:
    """A contact, and whether it stands in the store yet.

    Attributes:
        contact: as it was read, or as it will be created.
        reservation: of its number, as it was read; None if it does not exist, or was not read for a contact that does.
        is_new: the contact is still to be created.
        changes: attributes to write whenever the conversation is saved.
    """

    contact: Contact
    reservation: ContactNumber | None
    is_new: bool
    changes: Mapping[str, Any] = field(default_factory=dict)


class Conversations:
    """Finds and creates the contacts that messages belong to."""

    def __init__(self, store: Store, keys: Keys, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._contact_ids: RecentValues[str, str] = RecentValues()
        """Contacts that reservations named, by the ids of these."""

    def references(self, party: ConversationKey) -> Sequence[Reference[Any]]:
        """Return the references to read, in a round trip that is made anyway, before `read` is called.

        Where this process has seen the number's reservation, it is the contact alone (docs/decisions/0156).
        """
        contact_id = self._contact_ids.get(number_key(party.uid, party.number))
        return self._references(party) if contact_id is None else (contacts.at_leniently(contact_id),)

    def read(self, party: ConversationKey, prefetched: Prefetched = EMPTY_PREFETCH) -> Conversation:
        """Read the conversation with a number, as far as it is not prefetched.

        One more read is made for a contact that is neither the one of the last time nor the number's first.
        """
        key = number_key(party.uid, party.number)
        contact_id = self._contact_ids.get(key)
        if contact_id is not None:
            (contact,) = self._store.read(contacts.at_leniently(contact_id), prefetched=prefetched)
            if contact is not None and _still_has(contact, party):
                return Conversation(contact, None, is_new=False)
            self._contact_ids.forget(key)
        reservation, first = self._store.read(*self._references(party), prefetched=prefetched)
        conversation = self._resolve(party, reservation, first)
        if reservation is not None and reservation.contact_id == conversation.contact.id:
            self._remember(party, conversation.contact)
        return conversation

    def _remember(self, party: ConversationKey, contact: Contact) -> None:
        if _still_has(contact, party):
            self._contact_ids.note(number_key(party.uid, party.number), contact.id)

    def _references(self, party: ConversationKey) -> tuple[Reference[ContactNumber], Reference[Contact]]:
        return number_reservation(party.uid, party.number), first_contact_of(self._keys, party.uid, party.number)

    def _resolve(self, party: ConversationKey, reservation: ContactNumber | None, first: Contact | None) -> Conversation:
        contact = first
        if reservation is None:
            contact = None
        elif first is None or first.id != reservation.contact_id:
            is_first = "contact_id" in reservation.damaged and first is not None and first.address == party.number
            contact = (
                first
                if is_first
                else self._store.get(contacts.at_leniently(reservation.contact_id))
                if reservation.contact_id
                else None
            )
        if contact is not None and contact.damaged:
            contact = _repair(contact, party)
        if contact is not None:
            return Conversation(contact, reservation, is_new=False)
        return Conversation(self._blank(party, reservation), reservation, is_new=True)

    def save(
        self,
        commit: Commit,
        conversation: Conversation,
        entries: EntryChanges = NO_ENTRIES,
        **changes: Any,
    ) -> Contact:
        """Add a conversation's changes to a commit, creating its contact if it is new, and return the changed contact.

        The commit fails with a conflict if another request created a contact of this number first, or changed the contact
        meanwhile where this opts it in or out, takes or answers a text or ends drips: each such change happens once.

        Args:
            commit: that makes the change.
            conversation: as it was read.
            entries: changed entries of the contact's maps, by attribute (`ordering.Turn`).
            changes: new values by attribute.
        """
        changes = {**conversation.changes, **changes, "updated": self._clock()}
        before = conversation.contact
        if conversation.is_new:
            created = create_contact(commit, with_entries(before, entries, **changes), conversation.reservation)
            commit.on_success(partial(self._remember, ConversationKey(created.uid, created.address), created))
            return created
        if conversation.reservation is not None and conversation.reservation.damaged:
            repair_reservation(commit, conversation.reservation, before.id)
        is_confirmed = any(name in changes and changes[name] != getattr(before, name) for name in _CONFIRMED)
        return update_contact(commit, before, before.version if is_confirmed else None, entries, **changes)

    def renumber(self, commit: Commit, before: Contact, number: str, **changes: Any) -> Contact:
        """Add a contact's change of number to a commit, and return the changed contact.

        The commit fails with a conflict if the contact, or the number's reservation, was changed meanwhile.

        Args:
            commit: that makes the change.
            before: the contact as it was read.
            number: its new number in E.164.
            changes: what else changes in it.

        Raises:
            DomainError: CONTACT_NUMBER_IN_USE: another contact of the same user has the number.
        """
        old, new = self._store.read(number_reservation(before.uid, before.phone_number), number_reservation(before.uid, number))
        other = None if new is None or new.contact_id in ("", before.id) else self._store.get(contacts.at(new.contact_id))
        if other is not None:
            reason = f"Another contact of the same user has this number: {other.id}"
            raise DomainError(CONTACT_NUMBER_IN_USE, reason)
        return renumber_contact(commit, before, number, old, new, **changes)

    def _blank(self, party: ConversationKey, reservation: ContactNumber | None) -> Contact:
        if party.participants:
            name = name_group(party.participants, {})
            return Contact(
                id=contact_id_for(self._keys, party.uid, party.number, reservation),
                uid=party.uid,
                phone_number="",
                participants=list(party.participants),
                full_name=name,
                automatic_name=name,
                created=self._clock(),
            )
        return Contact(
            id=contact_id_for(self._keys, party.uid, party.number, reservation),
            uid=party.uid,
            phone_number=party.number,
            full_name=party.number,
            opted_out=reservation is not None and reservation.opted_out,
            blocked=reservation is not None and reservation.blocked,
            created=self._clock(),
        )


def _still_has(contact: Contact, party: ConversationKey) -> bool:
    """Whether a contact has a number beyond doubt, so that its reservation tells nothing else."""
    return (contact.uid, contact.address) == (party.uid, party.number) and not contact.damaged and not contact.blocked


def _repair(contact: Contact, party: ConversationKey) -> Contact:
    """Return a damaged contact, repaired by what its reservation knows; the next change writes that too."""
    if party.participants:
        name = contact.full_name or name_group(party.participants, {})
        return replace(contact, uid=party.uid, phone_number="", participants=list(party.participants), full_name=name)
    return replace(contact, uid=party.uid, phone_number=party.number, full_name=contact.full_name or party.number)


def latest_message_changes(message: Message) -> dict[str, Any]:
    """Return what a conversation shows of an outgoing message or a note that is its latest one."""
    changes: dict[str, Any] = {
        "last_message": preview_of(message.body, message.media, message.media_types),
        "last_message_date": message.date,
        "last_direction": message.direction,
        "last_sent_by": message.sent_by,
    }
    if message.state is not MessageState.NOTE and not message.is_note:
        changes["last_number"] = message.from_number
    return changes


def conversation_update_for(message: Message) -> dict[str, Any]:
    """Return what an outgoing message or a note changes in its conversation, when it takes its place there.

    A reply marks the conversation read, a note or a scheduled message leaves that as it is, and any of them marks
    it unread if the office shall notice. All bring an archived conversation back, unless they ask for the archive.
    """
    changes = latest_message_changes(message) | {"is_archived": message.auto_archive}
    if message.notify:
        changes |= shared_read_state(is_read=False)
    elif message.state is not MessageState.NOTE and not message.send_at:
        changes |= shared_read_state(is_read=True)
    return changes
