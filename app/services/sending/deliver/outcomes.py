"""Outcomes of deliveries: the changes that a carrier's response, or its absence, makes to a message. Calls no carrier."""

import random
from collections.abc import Sequence
from typing import Any

from app.carriers.base import SendError, SendErrorKind, SendResult
from app.frozen import replace
from app.services.campaigns.blast_responses import OPTED_OUT, add_response
from app.services.campaigns.drip_cancellation import DripCancellation
from app.services.campaigns.opt_outs import OptOuts
from app.services.carrier_accounts.message_lookup import MessageReconciler
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.compliance.opt_outs.register import carrier_reason, record_consequences
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.failures import FIRST_PAUSE_MS, MAX_PAUSE_MS, MessageFailures, is_given_up
from app.services.messages.ordering import place_changes, takes_place_late
from app.services.messages.state_machine import can_transition, transition_fields
from app.services.push.message_notifications import MessageNotifications
from app.services.sending.deliver.preflight import CONSENT_FAILED, NUMBER_INACTIVE, PreflightError
from app.services.sending.routing.choice import Route, next_attempt_at, with_outcome
from app.services.webhooks.outbox import EventOutbox
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.attempts import NOT_RECEIVED, attempts_of
from app.store.messages.messages import Message, MessageState, change_message, messages
from app.times.clock import Clock

_PASSING = (NUMBER_INACTIVE, CONSENT_FAILED)
"""Reasons of refusals that do not end a series."""

_NOT_TAKEN = (SendErrorKind.RETRY, SendErrorKind.THROTTLED, SendErrorKind.BAD_CONFIGURATION, SendErrorKind.REJECTED)


class DeliveryOutcomes:
    """Stores the outcomes of deliveries."""

    def __init__(
        self,
        store: Store,
        lookup: MessageReconciler,
        dispatch: DeliveryTasks,
        relay: EventOutbox,
        drip_cancellation: DripCancellation,
        opt_outs: OptOuts,
        failures: MessageFailures,
        notifications: MessageNotifications,
        clock: Clock,
    ) -> None:
        self._store = store
        self._lookup = lookup
        self._dispatch = dispatch
        self._relay = relay
        self._drip_cancellation = drip_cancellation
        self._opt_outs = opt_outs
        self._failures = failures
        self._notifications = notifications
        self._clock = clock

    def cancel_orphan(self, message: Message) -> None:
        """Cancel a message whose contact was deleted; the message itself will be removed later."""
        commit = self._store.commit()
        reason = "The contact was deleted"
        change_message(
            commit, message, **transition_fields(message, MessageState.CANCELED, self._clock(), reason), sweep_at=None
        )
        commit.send()

    def record_taken(self, message: Message, contact: Contact | None, taken: SendResult) -> None:
        """Store that the carrier took a message."""
        known: dict[str, Any] = {"carrier_message_id": taken.carrier_message_id, "failure": None}
        known |= {"segments": taken.segments} if taken.segments else {}
        self._settle(message, contact, MessageState.SENT, known)

    def record_refusal(self, message: Message, contact: Contact | None, error: SendError, routes: Sequence[Route] = ()) -> None:
        """Store why the carrier did not take a message, and what follows: another attempt, a look-up or the end.

        Args:
            message: as it was handed over.
            contact: its recipient.
            error: the refusal.
            routes: the accounts that serve the number; the one that was used if empty.
        """
        known = {"failure": {"kind": str(error.kind), "code": error.code, "reason": error.reason}}
        if error.kind is SendErrorKind.UNKNOWN:
            look = self._lookup.first_check_at(message.carrier, self._clock())
            self._settle(message, contact, MessageState.UNCERTAIN, known, error.reason, look)
        elif error.kind in _NOT_TAKEN and (due := self._next_attempt_at(message, error, routes)) is not None:
            self._try_later(message, contact, error, known, due)
        else:
            # Of a group's members, only a receipt tells which one it was.
            if error.kind is SendErrorKind.OPTED_OUT and not message.recipients:
                # First: a message that failed is not looked at again, so a kill after that would lose the opt-out.
                self._opt_out(message)
            self._settle(message, contact, MessageState.FAILED, known, error.reason)

    def send_again(self, message: Message, now: int) -> None:
        """Queue a message again that its carrier never got; fail it where that is too late."""
        reason = "The carrier says that it never got the text"
        if is_given_up(message, now):
            given_up = f"Given up after {message.attempts} attempts: {reason}"
            self.refuse(message, PreflightError(SendErrorKind.UNKNOWN, given_up))
            return
        changes = transition_fields(message, MessageState.QUEUED, now, reason, outcome=NOT_RECEIVED)
        changes |= {"failure": None, "absent_at": None}
        commit = self._store.commit()
        change_message(commit, message, **changes, sweep_at=self._dispatch.sweep_time(now))
        self._dispatch.enqueue_after(commit, message, now)
        commit.send()

    def _next_attempt_at(self, message: Message, error: SendError, routes: Sequence[Route]) -> int | None:
        """Return when a refused message is tried again, in ms; None if no account can take it."""
        attempts = with_outcome(attempts_of(message), _outcome_of(error))
        own = [Route(message.carrier, message.carrier_account)]
        return next_attempt_at(routes or own, attempts, self._clock(), pause_before_next(message.attempts, error.retry_after))

    def _try_later(
        self, message: Message, contact: Contact | None, error: SendError, details: dict[str, Any], due: int
    ) -> None:
        if is_given_up(message, due):
            reason = f"Given up after {message.attempts} attempts: {error.reason}"
            self._settle(message, contact, MessageState.FAILED, details, reason)
            return
        details = details | {"retry_at": due}
        sweep_at, outcome = self._dispatch.sweep_time(due), _outcome_of(error)
        self._settle(message, contact, MessageState.QUEUED, details, error.reason, sweep_at, retry_at=due, outcome=outcome)

    def _settle(
        self,
        leased: Message,
        contact: Contact | None,
        state: MessageState,
        details: dict[str, Any],
        reason: str = "",
        sweep_at: int | None = None,
        retry_at: int | None = None,
        outcome: str = "",
    ) -> None:
        """Store the result of an attempt.

        Where a receipt was faster, only what the carrier's response alone tells is added. An attempt that was taken for lost
        says nothing about the one after it, unless it was successful.
        """
        read: tuple[Message | None, Contact | None] | None = (leased, contact)

        def attempt() -> None:
            nonlocal read
            message, its_contact = read or self._store.read(messages.at(leased.id), contacts.at(leased.contact_id))
            read = None
            if message is None:
                return
            if message.contact_id != leased.contact_id:
                # The contact was merged into another meanwhile.
                its_contact = self._store.get(contacts.at(message.contact_id))
            is_latest = message.attempts == leased.attempts
            if can_transition(state, message.state) and (is_latest or state is MessageState.SENT):
                entered = transition_fields(message, state, self._clock(), reason, outcome=outcome)
                changes = details | entered | {"sweep_at": sweep_at}
            elif state is MessageState.SENT:
                changes = {name: details[name] for name in ("carrier_message_id", "segments") if name in details}
            else:
                return
            commit = self._store.commit()
            change_message(commit, message, **changes)
            if "state" in changes:
                self._relay.add_receipt(commit, message, state, details.get("failure"))
                self._notifications.enqueue_failure_after(commit, message, state)
            if retry_at is not None:
                self._dispatch.enqueue_after(commit, replace(message, **changes), retry_at)
            if state is MessageState.SENT and its_contact is not None and takes_place_late(leased):
                self._take_place(commit, its_contact, leased)
            commit.send()

        retry_on_conflict(attempt)

    def _take_place(self, commit: Commit, contact: Contact, sent: Message) -> None:
        """Show a message that left late as the last one of its conversation, unless a newer one stands there.

        On condition of the contact's version: a newer one may be accepted at this moment.
        """
        if changes := place_changes(self._store, contact, sent):
            update_contact(commit, contact, contact.version, **changes, updated=self._clock())

    def refuse(self, message: Message, obstacle: PreflightError) -> None:
        """Fail a message that must not be handed to a carrier. Its series ends too, unless the reason may pass."""
        ends = obstacle.kind not in _PASSING
        self._failures.fail(message, str(obstacle.kind), obstacle.reason, ends_series=ends)

    def cancel(self, message: Message, reason: str) -> None:
        """Cancel a message whose drip or blast has ended; later messages of a drip end too."""
        commit = self._store.commit()
        change_message(
            commit, message, **transition_fields(message, MessageState.CANCELED, self._clock(), reason), sweep_at=None
        )
        if message.drip_id:
            self._drip_cancellation.add(commit, message.uid, [message.drip_id], reason)
        commit.send()

    def _opt_out(self, message: Message) -> None:
        """Record that a message's recipient has opted out, in the contact that the message has by now."""

        def attempt() -> None:
            (stored,) = self._store.read(messages.at(message.id))
            contact = self._store.get(contacts.at((stored or message).contact_id))
            if contact is None or contact.opted_out:
                return
            commit = self._store.commit()
            changes = self._opt_outs.opt_out(commit, contact, message)
            changes |= add_response(commit, contact, OPTED_OUT, self._clock())
            now = self._clock()
            changed = update_contact(commit, contact, contact.version, **changes, updated=now)
            record_consequences(commit, contact, changed, carrier_reason(message), now)
            commit.send()

        retry_on_conflict(attempt)


def _outcome_of(error: SendError) -> str:
    """Return the outcome of an attempt. A server that was held up before it called speaks against no account."""
    return NOT_RECEIVED if error.kind is SendErrorKind.RETRY and error.is_answered is None else str(error.kind)


def pause_before_next(attempts: int, retry_after: int) -> int:
    """Return how long in ms to wait after that many attempts: as long as the carrier asks, else doubling; with jitter."""
    if retry_after:
        return retry_after + random.randint(0, retry_after // 10)  # noqa: S311 - no secret
    pause = min(FIRST_PAUSE_MS * 2 ** (attempts - 1), MAX_PAUSE_MS)
    return random.randint(pause // 2, pause)  # noqa: S311 - no secret
