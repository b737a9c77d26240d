"""Inbound group messages: stored in the conversation with the group, once for each office that is in it.

They get no auto-reply and opt nobody out, since their senders do not write to the office alone.
"""

import logging
from typing import Any

from app.addresses.phone_number import mask_number
from app.carriers.base import InboundMessage
from app.crypto.keys import Keys
from app.errors import DomainError
from app.frozen import replace
from app.problems.carrier_accounts import NUMBER_UNKNOWN
from app.services.campaigns.opt_outs import OptOuts
from app.services.inbound.blocked_messages import drop_blocked_message
from app.services.inbound.group_opt_outs import obey_keyword
from app.services.inbound.media_downloads import MediaDownloads
from app.services.inbound.repeated_messages import find_first, inbound_mark, record_repeat
from app.services.messages.conversations import Conversation, Conversations, group_key
from app.services.messages.groups.members import Member, automatic_name_changes, read_members
from app.services.messages.ordering import find_recent, next_date
from app.services.push.message_notifications import MessageNotifications
from app.services.webhooks.outbox import EventOutbox
from app.store.contacts.contact_numbers import number_reservation
from app.store.contacts.contacts import Contact
from app.store.contacts.read_states import arrival
from app.store.engine.store import Store
from app.store.messages.messages import Direction, create_message, messages
from app.store.messages.new_messages import new_incoming_message
from app.store.users.phone_numbers import read_lines
from app.store.users.users import users
from app.text.previews import preview_of
from app.times.clock import Clock

_log = logging.getLogger(__name__)

_DROPPED = "Attachment"
"""The preview of a message of which nothing could be stored."""


class GroupMessages:
    """Stores inbound group messages."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        relay: EventOutbox,
        notifications: MessageNotifications,
        media: MediaDownloads,
        opt_outs: OptOuts,
        keys: Keys,
        clock: Clock,
        *,
        repeat_window: int,
    ) -> None:
        """Set the window in ms within which the same text is one message; 0 is none."""
        self._store = store
        self._conversations = conversations
        self._relay = relay
        self._notifications = notifications
        self._media = media
        self._opt_outs = opt_outs
        self._keys = keys
        self._clock = clock
        self._repeat_window = repeat_window

    def find_group(self, carrier: str, text: InboundMessage) -> tuple[str, tuple[str, ...]]:
        """Return the owner of the number that a message came to, and the numbers in its group that are not the owner's.

        Raises:
            DomainError: NUMBER_UNKNOWN: no user has the receiving number.
        """
        numbers = list(dict.fromkeys((text.to_number, text.from_number, *text.other_recipients)))
        lines = read_lines(self._store, numbers)
        line = lines.get(text.to_number)
        if line is None:
            _log.warning("text for an unknown number", extra={"carrier": carrier, "number": mask_number(text.to_number)})
            raise DomainError(NUMBER_UNKNOWN)
        others = [number for number in numbers if number not in lines or lines[number].uid != line.uid]
        return line.uid, tuple(sorted(others))

    def store(self, carrier: str, text: InboundMessage, uid: str, participants: tuple[str, ...], *, is_careful: bool) -> None:
        """Store a message in the conversation with its group; one that was stored before changes nothing.

        Args:
            carrier: that delivered it.
            text: the message.
            uid: of the office's user.
            participants: of the group.
            is_careful: store it only if its conversation is as it was read, which finds the same text at the same moment.

        Raises:
            DomainError: NUMBER_UNKNOWN: the user is gone.
            StoreConflictError: the conversation was changed meanwhile.
        """
        message_id = self._keys.derive_id("inbound-group", carrier, text.carrier_message_id, uid)
        key = group_key(uid, participants)
        user_at, stored_at = users.at_leniently(uid), messages.at_leniently(message_id)
        sender_at = number_reservation(uid, text.from_number)
        known = self._store.read_all([user_at, stored_at, *self._conversations.references(key), sender_at])
        user, stored = self._store.read(user_at, stored_at, prefetched=known)
        if stored is not None:
            return
        if user is None:
            raise DomainError(NUMBER_UNKNOWN)
        conversation = self._conversations.read(key, known)
        before, now = conversation.contact, self._clock()
        named = participants if conversation.is_new else ()
        members = read_members(self._store, uid, dict.fromkeys((text.from_number, *named)), known)
        sender = members[text.from_number]
        if sender.is_blocked:
            drop_blocked_message(
                self._store, self._opt_outs, _conversation_with(uid, sender), text.handled_keyword, user.organization_id, now
            )
            return
        # The same group whichever of its numbers the carrier named as the receiving one.
        compared = replace(text, other_recipients=participants)
        repeated = find_first(self._store, before, compared, now, self._repeat_window)
        if repeated is not None:
            record_repeat(self._store, repeated, text, now)
            return
        date = next_date(before, now)
        changes: dict[str, Any] = {
            "last_message": preview_of(text.body, text.media, text.media_types) or _DROPPED,
            "last_message_date": date,
            "last_number": text.to_number,
            "last_direction": Direction.IN,
            "last_sent_by": "",
            **arrival(before, user.shared_with, date),
            "is_archived": False,
        }
        if conversation.is_new:
            changes |= automatic_name_changes(before, members)
        if self._repeat_window and is_careful:
            changes["last_inbound"] = inbound_mark(compared, message_id, date)
        commit = self._store.commit()
        contact = self._conversations.save(commit, conversation, **changes)
        obey_keyword(commit, user, sender, text.handled_keyword, now, self._opt_outs, self._relay)
        media = self._media.register(commit, message_id, user, text, carrier, now)
        received = new_incoming_message(
            message_id,
            user,
            contact,
            text.body,
            now,
            date=date,
            from_number=text.from_number,
            to_number=text.to_number,
            carrier=carrier,
            carrier_message_id=text.carrier_message_id,
            media=media,
            media_types=list(text.media_types),
            dropped_media=text.dropped_media,
            other_recipients=list(text.other_recipients),
            recipients=[text.to_number, *text.other_recipients],
            from_name=sender.name,
            after=find_recent(before, now),
        )
        create_message(commit, received)
        self._relay.add_message(commit, user, received, contact)
        self._notifications.enqueue_after(commit, user, received)
        commit.send()


def _conversation_with(uid: str, member: Member) -> Conversation:
    """Return the conversation of a member of the group, apart from the group."""
    blank = Contact(id="", uid=uid, phone_number=member.number, opted_out=member.is_opted_out)
    return Conversation(member.contact or blank, member.reservation, is_new=member.contact is None)
