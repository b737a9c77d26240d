"""Receive inbound messages: deduplicate, store, cancel drips, notify devices, auto-reply."""

import itertools
import logging
from typing import Any

from app.addresses.phone_number import mask_number
from app.carriers.base import InboundMessage, Keyword
from app.crypto.keys import Keys
from app.errors import DomainError
from app.frozen import replace
from app.problems.carrier_accounts import NUMBER_UNKNOWN
from app.recent_values import RecentValues
from app.services.campaigns.blast_responses import OPTED_OUT, add_response
from app.services.campaigns.blast_responses import REPLIED as REPLIED_TO_BLAST
from app.services.campaigns.drip_cancellation import REPLIED, DripCancellation
from app.services.campaigns.opt_outs import OptOuts
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.compliance.consent.answers import ConsentAnswers
from app.services.compliance.consent.confirmations import record_confirmation
from app.services.compliance.opt_outs.inbound_directory import InboundDirectory
from app.services.compliance.opt_outs.own_keywords import OwnKeywords
from app.services.compliance.opt_outs.register import OptOutReason, record_keyword
from app.services.inbound.automatic_replies import AutoReplies, InboundContext, answered_changes
from app.services.inbound.blocked_messages import drop_blocked_message
from app.services.inbound.group_messages import GroupMessages
from app.services.inbound.media_downloads import MediaDownloads
from app.services.inbound.repeated_messages import find_first, inbound_mark, record_repeat
from app.services.inbound.shared_keywords import find_shared_keyword
from app.services.messages.conversations import ConversationKey, Conversations
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.held.release import HeldMessages
from app.services.messages.opt_out_keywords import find_keyword
from app.services.messages.ordering import find_recent, next_date, take_turn
from app.services.push.message_notifications import MessageNotifications
from app.services.webhooks.outbox import EventOutbox
from app.store.campaigns.canned_responses import CannedKeyword, keyword_of
from app.store.compliance.opt_outs import OptOutCause
from app.store.contacts.contacts import Contact
from app.store.contacts.read_states import arrival
from app.store.engine.collection import Reference
from app.store.engine.database import Commit
from app.store.engine.faults import UnreadableDocumentError
from app.store.engine.store import Store
from app.store.messages.messages import Direction, Message, create_message, messages
from app.store.messages.new_messages import new_incoming_message
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import User, users
from app.text.characters import is_blank
from app.text.previews import preview_of
from app.text.reactions import is_reaction
from app.times.clock import Clock

_log = logging.getLogger(__name__)

_CAREFUL_ATTEMPTS = 4
"""How often a text is stored only if its contact is as it was read, which finds the same text twice at the same moment.

After that a message among many at once is stored unconditionally: showing one twice is better than losing it.
"""

_DROPPED = "Attachment"
"""The preview of a message of which nothing could be stored."""

_Parties = tuple[Reference[User], Reference[CannedKeyword] | None, *tuple[Reference[Any], ...]]
"""A number's user, the canned response that a message asks for, and what the conversation needs."""


class InboundMessages:
    """Receives inbound messages."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        dispatch: DeliveryTasks,
        relay: EventOutbox,
        notifications: MessageNotifications,
        media: MediaDownloads,
        answers: AutoReplies,
        drip_cancellation: DripCancellation,
        opt_outs: OptOuts,
        held: HeldMessages,
        directory: InboundDirectory,
        groups: GroupMessages,
        keys: Keys,
        clock: Clock,
        *,
        repeat_window: int,
    ) -> None:
        """Set the window in ms within which the same text is one message; 0 is none."""
        self._store = store
        self._conversations = conversations
        self._dispatch = dispatch
        self._relay = relay
        self._notifications = notifications
        self._media = media
        self._answers = answers
        self._drip_cancellation = drip_cancellation
        self._opt_outs = opt_outs
        self._held = held
        self._own_keywords = OwnKeywords(store, directory)
        self._answers_to_consent = ConsentAnswers(store, directory)
        self._groups = groups
        self._keys = keys
        self._clock = clock
        self._repeat_window = repeat_window
        self._owners: RecentValues[str, str] = RecentValues()
        """Uid of the owner of a number, as it was at the number's last message."""

    def receive(self, carrier: str, text: InboundMessage) -> None:
        """Store an inbound message; one that was stored before, or that is empty, changes nothing.

        Raises:
            DomainError: NUMBER_UNKNOWN: no user has the receiving number.
            ServiceUnavailableError: Firestore is unavailable; the carrier must retry.
        """
        if is_blank(text.body) and not text.media and not text.dropped_media and text.handled_keyword is None:
            _log.info("text without content not stored", extra={"carrier": carrier, "number": mask_number(text.to_number)})
            return
        attempts = itertools.count(1)
        if text.other_recipients:
            uid, participants = self._groups.find_group(carrier, text)
            if len(participants) > 1:
                retry_on_conflict(
                    lambda: self._groups.store(carrier, text, uid, participants, is_careful=next(attempts) <= _CAREFUL_ATTEMPTS)
                )
                return
            # All others are the office's own numbers.
            text = replace(text, other_recipients=())
        retry_on_conflict(lambda: self._store_text(carrier, text, next(attempts)))

    def _store_text(self, carrier: str, text: InboundMessage, attempt: int) -> None:
        """Store a text and, in the same commit, its automatic answer and the end of drips."""
        message_id = self._keys.derive_id("inbound", carrier, text.carrier_message_id)
        line_reference, message_reference = phone_numbers.at(text.to_number), messages.at_leniently(message_id)
        is_reply = not is_reaction(text.body)
        keyword = text.handled_keyword or find_keyword(text.body)
        has_canned = keyword is None and is_reply
        guess = self._owners.get(text.to_number)
        guessed = None if guess is None else self._list_parties(guess, text, has_canned=has_canned)
        known = self._store.read_all([line_reference, message_reference], guessed=[each for each in guessed or () if each])
        line, stored = self._store.read(line_reference, message_reference, prefetched=known)
        if stored is not None:
            return
        if line is None or not line.is_in_use:
            _log.warning("text for an unknown number", extra={"carrier": carrier, "number": mask_number(text.to_number)})
            raise DomainError(NUMBER_UNKNOWN)
        self._owners.note(text.to_number, line.uid)
        parties = guessed if guessed and guess == line.uid else self._list_parties(line.uid, text, has_canned=has_canned)
        known = self._store.read_missing(parties, known)
        user, canned = self._store.read(parties[0], parties[1], prefetched=known)
        if user is None:
            raise DomainError(NUMBER_UNKNOWN)
        if keyword is None:
            keyword = self._own_keywords.find(user, text.body)
        if keyword is None and is_reply and canned is None and user.shared_keywords:
            canned = find_shared_keyword(self._store, user, text.body)
        conversation = self._conversations.read(ConversationKey(line.uid, text.from_number), known)
        if conversation.contact.blocked:
            drop_blocked_message(self._store, self._opt_outs, conversation, keyword, user.organization_id, self._clock())
            return
        now = self._clock()
        before = conversation.contact
        repeated = find_first(self._store, before, text, now, self._repeat_window)
        if repeated is not None:
            record_repeat(self._store, repeated, text, now)
            return
        confirms = self._answers_to_consent.confirms(user, before, text.body, keyword)
        # What has waited for the confirmation is the reply to it, and neither a drip nor a blast waits for another.
        is_reply = is_reply and not confirms
        date = next_date(before, now)
        context = InboundContext(user, before, text, keyword, canned, date)
        answer = None if confirms and keyword is None else self._answer(context, now)
        changes = answered_changes(before, text, answer, now, is_help=keyword is Keyword.HELP) | {
            "last_message": preview_of(text.body, text.media, text.media_types) or _DROPPED,
            "last_message_date": date,
            "last_number": text.to_number,
            "last_direction": Direction.IN,
            "last_sent_by": "",
            **arrival(before, user.shared_with, date),
            "is_archived": False,
        }
        if self._repeat_window and attempt <= _CAREFUL_ATTEMPTS:
            changes["last_inbound"] = inbound_mark(text, message_id, date)
        changes |= {"consent_confirmed_at": now} if confirms else {}
        turn = None if answer is None else take_turn(before, answer, now)
        commit = self._store.commit()
        if keyword is Keyword.STOP:
            changes |= self._opt_outs.opt_out(commit, before) | add_response(commit, before, OPTED_OUT, now)
        else:
            changes |= {"opted_out": False} if keyword is Keyword.START and before.opted_out else {}
            changes |= self._end_drips(commit, before) | add_response(commit, before, REPLIED_TO_BLAST, now) if is_reply else {}
        contact = self._conversations.save(commit, conversation, {} if turn is None else turn.entries, **changes)
        if confirms:
            record_confirmation(commit, contact, user.organization_id, text.body, message_id, date)
            self._held.release(commit, contact)
        reason = OptOutReason(
            cause=OptOutCause.KEYWORD, organization_id=user.organization_id, words=text.body, message_id=message_id
        )
        record_keyword(commit, before, contact, keyword, reason, date)
        media = self._media.register(commit, message_id, user, text, carrier, now)
        received = _received(message_id, carrier, user, contact, text, media, now, date, find_recent(before, now))
        create_message(commit, received)
        self._relay.add_contact(commit, user, None if conversation.is_new else conversation.contact, contact)
        self._relay.add_message(commit, user, received, contact)
        self._notifications.enqueue_after(commit, user, received)
        if turn is not None:
            create_message(commit, turn.message)
            self._dispatch.enqueue_after(commit, turn.message)
        commit.send()

    def _list_parties(self, uid: str, text: InboundMessage, *, has_canned: bool) -> _Parties:
        """Return the references of what a message concerns if a user owns its number.

        Args:
            uid: the user.
            text: the message.
            has_canned: whether a canned response may answer it.
        """
        conversation = self._conversations.references(ConversationKey(uid, text.from_number))
        return users.at_leniently(uid), keyword_of(uid, text.body) if has_canned else None, *conversation

    def _end_drips(self, commit: Commit, contact: Contact) -> dict[str, Any]:
        """End the drips of a contact that replies, and return the attributes to write with it."""
        self._drip_cancellation.add(commit, contact.uid, contact.drips, REPLIED)
        return {"drips": []} if contact.drips else {}

    def _answer(self, question: InboundContext, now: int) -> Message | None:
        """Return the auto-reply to a message; none where a document that it needs is damaged."""
        try:
            return self._answers.answer(question, now)
        except UnreadableDocumentError:
            return None


def _received(
    message_id: str,
    carrier: str,
    user: User,
    contact: Contact,
    text: InboundMessage,
    media: list[str],
    now: int,
    date: int,
    after: list[str],
) -> Message:
    return new_incoming_message(
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
        after=after,
    )
