"""Delivery receipts. Duplicated and out-of-order receipts are safe: message state only moves forward."""

import logging
from typing import Any

from app.addresses.phone_number import canonical_sender
from app.carriers.base import Receipt
from app.errors import DomainError
from app.frozen import replace
from app.problems.messages import MESSAGE_NOT_FOUND
from app.services.campaigns.blast_responses import OPTED_OUT, add_response
from app.services.campaigns.opt_outs import OptOuts
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.compliance.opt_outs.register import carrier_reason, record_consequences
from app.services.inbound.group_opt_outs import opt_out_member
from app.services.messages.groups.receipts import combine_states, failure_of, with_recipient_state
from app.services.messages.held.release import HeldMessages
from app.services.messages.ordering import place_changes, takes_place_late
from app.services.messages.state_machine import can_transition, transition_fields
from app.services.push.message_notifications import MessageNotifications
from app.services.webhooks.outbox import EventOutbox
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store
from app.store.messages.message_queries import message_by_carrier_id
from app.store.messages.messages import Message, MessageState, Source, change_message, messages
from app.times.clock import Clock

_log = logging.getLogger(__name__)

_FAILURES = (MessageState.FAILED, MessageState.UNDELIVERED)
_NOT_TAKEN_YET = (MessageState.QUEUED, MessageState.SENDING, MessageState.UNCERTAIN)


class DeliveryReceipts:
    """Handles carriers' delivery receipts."""

    def __init__(
        self,
        store: Store,
        relay: EventOutbox,
        opt_outs: OptOuts,
        held: HeldMessages,
        notifications: MessageNotifications,
        clock: Clock,
    ) -> None:
        self._store = store
        self._relay = relay
        self._notifications = notifications
        self._opt_outs = opt_outs
        self._held = held
        self._clock = clock

    def apply(self, carrier: str, receipt: Receipt) -> None:
        """Move a message to the state of a receipt, if that is ahead of its own.

        Raises:
            DomainError: MESSAGE_NOT_FOUND: this carrier got no such message.
            ServiceUnavailableError: Firestore is unavailable; the carrier must retry.
        """
        retry_on_conflict(lambda: self._apply(carrier, receipt))

    def _apply(self, carrier: str, receipt: Receipt) -> None:
        message = self._find(carrier, receipt)
        if message is None:
            raise DomainError(MESSAGE_NOT_FOUND)
        if receipt.state is not None and receipt.recipient and message.recipients:
            self._apply_to_recipient(message, receipt, receipt.state)
            return
        if receipt.state is None or not can_transition(receipt.state, message.state):
            _log.info("receipt changes nothing", extra={"message_id": message.id, "receipt": receipt.state})
            return
        failed = receipt.state in _FAILURES
        failure = {"kind": str(receipt.state), "code": receipt.code, "reason": receipt.reason} if failed else None
        changes = transition_fields(message, receipt.state, self._clock(), receipt.reason)
        if message.recipients and failed:
            # The carrier tells it of the whole group.
            known = {"code": receipt.code, "reason": receipt.reason, "at": self._clock(), "state": str(receipt.state)}
            changes["recipient_states"] = [{"number": number, **known} for number in message.recipients]
        commit = self._store.commit()
        change_message(
            commit,
            message,
            **changes,
            failure=failure,
            sweep_at=None,
            carrier_message_id=receipt.carrier_message_id,
        )
        opted_out = receipt.opted_out and not message.recipients
        contact = self._store.get(contacts.at(message.contact_id)) if opted_out or _concerns_contact(message) else None
        contact_changes = self._changes_of(message, receipt.state, contact) if contact is not None else {}
        if contact is not None and opted_out:
            contact_changes |= self._opt_outs.opt_out(commit, contact, message)
            contact_changes |= add_response(commit, contact, OPTED_OUT, self._clock())
        if contact is not None and contact_changes:
            # On condition of its version: a drip that is applied at this moment would not end with the others, and a message
            # that records the consent message as sent at this moment has to look again.
            now = self._clock()
            changed = update_contact(commit, contact, contact.version, **contact_changes, updated=now)
            if contact.consent_asked_at and "consent_asked_at" in contact_changes and not opted_out:
                # What waits for its answer waits in vain.
                self._held.release(commit, contact)
            record_consequences(commit, contact, changed, carrier_reason(message), now)
        self._relay.add_receipt(commit, message, receipt.state, failure)
        self._notifications.enqueue_failure_after(commit, message, receipt.state)
        commit.send()

    def _apply_to_recipient(self, message: Message, receipt: Receipt, state: MessageState) -> None:
        """Record what became of a group message for one recipient, and what follows for the message."""
        number, now = canonical_sender(receipt.recipient), self._clock()
        states = with_recipient_state(message, number, state, now, receipt.code, receipt.reason)
        if states is None:
            _log.info("receipt changes nothing", extra={"message_id": message.id, "receipt": state})
            return
        whole = combine_states(message, states)
        failure = failure_of(message, states)
        changes: dict[str, Any] = {"recipient_states": list(states), "updated": now}
        is_told = can_transition(whole, message.state)
        if is_told:
            changes |= transition_fields(message, whole, now, (failure or {}).get("reason", "")) | {"sweep_at": None}
        if is_told or whole is message.state:
            changes["failure"] = failure
        commit = self._store.commit()
        change_message(commit, message, **changes, carrier_message_id=receipt.carrier_message_id)
        contact = self._store.get(contacts.at(message.contact_id)) if is_told and _concerns_contact(message) else None
        if contact is not None and (place := place_changes(self._store, contact, message)):
            update_contact(commit, contact, contact.version, **place, updated=now)
        if receipt.opted_out:
            opt_out_member(self._store, self._opt_outs, commit, message, number, now)
        if is_told:
            self._relay.add_receipt(commit, replace(message, **changes), whole, failure)
            self._notifications.enqueue_failure_after(commit, message, whole)
        commit.send()

    def _find(self, carrier: str, receipt: Receipt) -> Message | None:
        """Read the message of a receipt; one that was sent by another carrier is not found."""
        if not receipt.message_id:
            return next(iter(self._store.page(messages, message_by_carrier_id(carrier, receipt.carrier_message_id))), None)
        message = self._store.get(messages.at(receipt.message_id))
        if message is None or message.carrier != carrier:
            return None
        if message.carrier_message_id not in ("", receipt.carrier_message_id):
            return None
        return message

    def _changes_of(self, message: Message, state: MessageState, contact: Contact) -> dict[str, Any]:
        """Return what a receipt changes about a contact, by attribute."""
        if message.source is Source.CONSENT:
            is_lost = state in _FAILURES and contact.consent_message_id == message.id
            return {"consent_sent_at": 0, "consent_asked_at": 0} if is_lost else {}
        if state is MessageState.FAILED or not _concerns_contact(message):
            return {}
        # The carrier's response was lost, so that the message takes its place in the conversation only now.
        return place_changes(self._store, contact, message)


def _concerns_contact(message: Message) -> bool:
    """Whether a receipt of a message may change its contact: a consent message, or one that takes its place once taken."""
    return message.source is Source.CONSENT or (takes_place_late(message) and message.state in _NOT_TAKEN_YET)
