"""Send messages: validate, store atomically, then schedule delivery.

One commit writes the message and its conversation; then its task is enqueued. If that fails, the sweeper enqueues one.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.addresses.phone_number import NOT_A_NUMBER, is_e164
from app.auth.policy import can_send_from, require_unrestricted
from app.auth.prefetch import Prefetch
from app.auth.principal import UserPrincipal
from app.errors import DomainError, invalid_field
from app.problems.messages import NUMBER_OWNER_DISABLED, OPTED_OUT, SENDER_REFUSED
from app.recent_values import RecentValues
from app.services.access.organizations import read_organization_of
from app.services.carrier_accounts.sender_rules import SenderRules
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_with_prefetched
from app.services.compliance.opt_outs.shared import is_opted_out_elsewhere
from app.services.compliance.quiet_hours.quiet_hours import QuietHours
from app.services.inbox.auto_assignment import assign_to_replier
from app.services.inbox.mentions import require_mentionable
from app.services.media.outgoing import OutgoingMedia
from app.services.messages.carrier_text import count_message_segments
from app.services.messages.conversations import Conversation, ConversationKey, Conversations, conversation_update_for
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.ordering import Turn, find_predecessors, next_date, take_turn
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.services.plans.limits import PlanLimits
from app.services.push.message_notifications import MessageNotifications
from app.services.sending.accept.group_sends import GroupSends
from app.services.sending.accept.merged_text import merge_text
from app.services.sending.accept.prefetch import Owner, SendPrefetch
from app.services.sending.accept.requests import SendRequest
from app.services.sending.accept.schedules import refuse_schedule, with_schedule
from app.services.webhooks.outbox import EventOutbox
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.collection import Reference
from app.store.engine.store import Prefetched, Store
from app.store.messages.messages import Message, MessageState, Source, create_message
from app.store.messages.new_messages import new_outgoing_message
from app.store.users.phone_numbers import PhoneNumber, number_reference
from app.store.users.users import Restriction, User, users
from app.text.characters import is_blank
from app.times.clock import Clock


class Sending:
    """Accepts messages."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        dispatch: DeliveryTasks,
        relay: EventOutbox,
        notifications: MessageNotifications,
        groups: GroupSends,
        sender_rules: SenderRules,
        media: OutgoingMedia,
        quiet_hours: QuietHours,
        plan_limits: PlanLimits,
        clock: Clock,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._dispatch = dispatch
        self._relay = relay
        self._notifications = notifications
        self._groups = groups
        self._sender_rules = sender_rules
        self._media = media
        self._quiet_hours = quiet_hours
        self._plan_limits = plan_limits
        self._clock = clock
        self._owners: RecentValues[tuple[str, str], Owner] = RecentValues()

    def read_ahead(self, from_number: str, to_numbers: Sequence[str]) -> Prefetch:
        """Return the references that `send` needs, to be read while the caller is authenticated."""
        return SendPrefetch(partial(self._find_references, to_numbers), self._owners, from_number)

    def _find_references(self, to_numbers: Sequence[str], uid: str) -> Sequence[Reference[Any]]:
        if len(set(to_numbers)) > 1:
            return self._groups.references(uid, to_numbers)
        return self._conversations.references(ConversationKey(uid, to_numbers[0]))

    def send(
        self,
        caller: UserPrincipal,
        request: SendRequest,
        record: Record[Message] = record_nothing,
        source: Source = Source.API,
    ) -> Message:
        """Store the message of a request to send, and return it.

        Args:
            caller: who sends.
            request: the message.
            record: adds the response to the commit, for idempotent repeats.
            source: who wrote it.

        Raises:
            DomainError: PARAMETERS_INVALID, RESTRICTED, SENDER_REFUSED, NUMBER_OWNER_DISABLED, NUMBER_NOT_ACTIVE,
                SENDER_UNSUPPORTED, OPTED_OUT or PLAN_LIMIT; nothing is stored.
        """
        state = self._first_state(request)
        self._refuse_contradictions(request, state)
        if request.reminder:
            require_unrestricted(caller, Restriction.REMINDERS)
        return retry_with_prefetched(
            lambda prefetched: self._store_message(caller, request, state, source, prefetched, record), caller.prefetched
        )

    def _first_state(self, request: SendRequest) -> MessageState:
        if request.note:
            return MessageState.SCHEDULED if request.reminder else MessageState.NOTE
        if request.already_sent:
            return MessageState.STORED
        return MessageState.QUEUED if request.send_at is None else MessageState.SCHEDULED

    def _refuse_contradictions(self, request: SendRequest, state: MessageState) -> None:
        if is_blank(request.body) and not request.media:
            raise invalid_field("body", "Must not be empty unless media is given.")
        refuse_schedule(request, state, self._clock())

    def _store_message(
        self,
        caller: UserPrincipal,
        request: SendRequest,
        state: MessageState,
        source: Source,
        prefetched: Prefetched,
        record: Record[Message],
    ) -> Message:
        is_sent = state in AWAITING_DELIVERY and not request.note
        line, owner, conversation = self._read_parties(caller, request, prefetched, is_sent=is_sent)
        contact = conversation.contact
        if conversation.is_new and not contact.is_group and not is_e164(request.to_number):
            # A short code, or a number outside its numbering plan: right for a reply, and wrong as typed.
            raise invalid_field("to_number", f"{NOT_A_NUMBER} Another sender can be answered once it has written.")
        if contact.opted_out and is_sent:
            raise DomainError(OPTED_OUT)
        body = merge_text(request, contact, lambda: read_labels(self._store, owner.organization_id))
        files = self._media.check(caller.user.id, owner, request.media, line if is_sent else None)
        require_mentionable(self._store, owner, request.mentions, is_note=request.note)
        now = self._clock()
        if is_sent:
            is_group = len(contact.participants) > 1
            self._sender_rules.require_sendable(line, owner, is_mms=bool(request.media) or is_group, is_group=is_group)
        organization = read_organization_of(self._store, caller, owner)
        if is_sent and not contact.is_group and is_opted_out_elsewhere(self._store, organization, contact.phone_number):
            raise DomainError(OPTED_OUT)
        message = new_outgoing_message(
            owner,
            contact,
            body,
            state,
            source,
            now,
            from_number=line.sender,
            to_number=contact.participants[0] if contact.is_group else request.to_number,
            recipients=list(contact.participants),
            media=list(request.media),
            media_types=self._media.name_types(request.media, files),
            sent_by=caller.user.id,
            sent_by_name=caller.user.full_name,
            metadata=dict(request.metadata),
            mentions=list(request.mentions),
            unseen_mentions=[uid for uid in request.mentions if uid != caller.id],
            send_at=request.send_at or 0,
            date=None if state is MessageState.SCHEDULED else next_date(contact, now),
            schedule_timezone=request.schedule_timezone,
            reminder=request.reminder,
            is_note=request.note and state is MessageState.SCHEDULED,
            notify=request.notify,
            auto_archive=request.auto_archive,
            segments=count_message_segments(body, request.media or request.to_numbers, organization) if is_sent else 0,
            after=find_predecessors(contact, now) if is_sent and not request.send_at else [],
            sweep_at=self._dispatch.sweep_time(request.send_at or now) if state in AWAITING_DELIVERY else None,
        )
        if is_sent:
            message = self._quiet_hours.announce(message, contact, organization)
        message = with_schedule(message, request)
        turn = take_turn(contact, message, now) if is_sent else Turn(message)
        message = turn.message
        commit = self._store.commit()
        if is_sent:
            self._plan_limits.take_messages(commit, organization, message.date)
        create_message(commit, message)
        self._media.use(commit, owner, files)
        changes = {} if state is MessageState.SCHEDULED else conversation_update_for(message)
        if state in (MessageState.QUEUED, MessageState.STORED) and source in (Source.API, Source.APP):
            changes |= assign_to_replier(commit, contact, message, caller.user, owner, organization)
        contact = self._conversations.save(commit, conversation, turn.entries, **changes)
        self._relay.add_contact(commit, owner, None if conversation.is_new else conversation.contact, contact, message)
        if state is MessageState.STORED:
            self._relay.add_message(commit, owner, message, contact)
        if (message.notify or message.unseen_mentions) and state is not MessageState.SCHEDULED:
            self._notifications.enqueue_after(commit, owner, message)
        if state in AWAITING_DELIVERY:
            self._dispatch.enqueue_after(commit, message)
        record(commit, message)
        commit.send()
        return message

    def _read_parties(
        self, caller: UserPrincipal, request: SendRequest, prefetched: Prefetched, *, is_sent: bool
    ) -> tuple[PhoneNumber, User, Conversation]:
        """Return the number that the message is sent from, its user, and the conversation."""
        (line,) = self._store.read(number_reference(request.from_number, caller.user.tenant_id), prefetched=prefetched)
        if line is None or not line.is_in_use:
            if not is_e164(request.from_number):
                raise invalid_field("from_number", NOT_A_NUMBER)
            raise DomainError(SENDER_REFUSED)
        party = ConversationKey(line.uid, request.to_number)
        if line.uid == caller.user.id:
            if request.to_numbers:
                group = self._groups.open(caller, line, caller.user, request.to_numbers, prefetched, is_sent=is_sent)
                return line, caller.user, group
            return line, caller.user, self._conversations.read(party, prefetched)
        known = self._store.read_missing((users.at(line.uid), *self._conversations.references(party)), prefetched)
        (owner,) = self._store.read(users.at(line.uid), prefetched=known)
        if owner is None or not can_send_from(caller.user, owner):
            raise DomainError(SENDER_REFUSED)
        if owner.is_disabled or owner.deleted:
            raise DomainError(NUMBER_OWNER_DISABLED)
        if request.to_numbers:
            return line, owner, self._groups.open(caller, line, owner, request.to_numbers, known, is_sent=is_sent)
        return line, owner, self._conversations.read(party, known)
