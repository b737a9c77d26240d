"""Deliver queued messages to carriers. The only module that calls a carrier's send API.

Cloud Tasks calls at least once, so a worker first takes the message's lease, by a change of state that only one can make. Only
its holder talks to the carrier.
"""

import logging
import random
from dataclasses import replace
from typing import Any

from app.carriers.base import OutboundMessage, SendError, SendErrorKind, SendResult
from app.clock import MINUTE, SECOND, Clock
from app.errors import DomainError
from app.problems.conflicts import LATER_VERSION
from app.services.campaigns.drip_cancellation import DripCancellation
from app.services.campaigns.opt_outs import OptOuts
from app.services.carrier_accounts.accounts import CarrierAccount, CarrierAccountError, CarrierAccounts
from app.services.carrier_accounts.message_lookup import LookupResult, MessageReconciler
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.task_times import is_early
from app.services.messages.conversations import conversation_update_for
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.failures import RETRY_WINDOW_MS, MessageFailures
from app.services.messages.state_machine import AWAITING_DELIVERY, can_transition, transition_fields
from app.services.sending.consent_message import Consent, ConsentFailedError, ConsentPending
from app.services.sending.preflight import DripEndedError, PreflightError, run_preflight
from app.services.webhooks.outbox import RelayOutbox, receipt_subscriptions
from app.store.contacts import Contact, contacts, update_contact
from app.store.engine.faults import UnreadableDocumentError
from app.store.engine.store import Store
from app.store.messages import Message, MessageState, change_message, messages

_log = logging.getLogger(__name__)

LEASE_MS = 2 * MINUTE
"""How long in ms the lease of a message lasts; longer than the time limit of any carrier."""

_FIRST_PAUSE_MS = 5 * SECOND
_MAX_PAUSE_MS = 10 * MINUTE


class Delivery:
    """Delivery of messages."""

    def __init__(
        self,
        store: Store,
        accounts: CarrierAccounts,
        lookup: MessageReconciler,
        dispatch: DeliveryTasks,
        relay: RelayOutbox,
        drip_endings: DripCancellation,
        opt_outs: OptOuts,
        failures: MessageFailures,
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._lookup = lookup
        self._dispatch = dispatch
        self._relay = relay
        self._drip_endings = drip_endings
        self._opt_outs = opt_outs
        self._failures = failures
        self._clock = clock
        self._consent = Consent(store, dispatch, clock)

    def deliver(self, message_id: str) -> None:
        """Deliver a message that is due, once.

        No-op if the message is missing, canceled, leased by another worker or already delivered. For one that is
        uncertain its carrier is asked, where it can be. What breaks off before a carrier is asked is tried again, and fails in
        the end.

        Raises:
            DomainError: NOT_DUE or LATER_VERSION; the queue has to come again.
            ServiceUnavailableError: Firestore does not answer; the queue has to come again.
        """
        try:
            self._deliver(message_id)
        except UnreadableDocumentError as error:
            self._failures.put_off(message_id, error.reason)
        except DomainError:
            raise
        except Exception as error:  # noqa: BLE001 - any failure
            # The queue would retry again and again, and the message would never fail.
            _log.exception("a delivery broke off", extra={"message_id": message_id})
            self._failures.put_off(message_id, f"The service could not process the message ({type(error).__name__})")

    def _deliver(self, message_id: str) -> None:
        lease = retry_on_conflict(lambda: self._take_lease(message_id))
        if isinstance(lease, ConsentPending) and not lease.is_in_doubt:
            self.deliver(lease.consent.id)
            lease = retry_on_conflict(lambda: self._take_lease(message_id))
        if isinstance(lease, ConsentPending):
            self._failures.put_off(message_id, lease.reason, kind="consent", pause=lease.pause(self._clock()))
            return
        if lease is None:
            return
        leased, account, contact = lease
        try:
            self._require_time(leased)
            taken = account.carrier.send(_outbound(leased), account.credentials)
        except SendError as error:
            self._note_refusal(leased, contact, error)
        else:
            self._note_taken(leased, contact, taken)

    def _require_time(self, leased: Message) -> None:
        """Raise if too little of the lease remains; the sweeper would assume that this worker had died.

        Raises:
            SendError: RETRY: nothing was sent.
        """
        if self._clock() > leased.lease_until - LEASE_MS // 2:
            raise SendError(SendErrorKind.RETRY, "held-up", "The server was held up before it could send")

    def _take_lease(self, message_id: str) -> tuple[Message, CarrierAccount, Contact | None] | ConsentPending | None:
        """Take the lease of a message; return None if there is nothing to send, or the consent message that it waits for.

        The first claim of a message is what the user's webhook is told of.

        Raises:
            StoreConflictError: the message was changed meanwhile: another worker may have its lease, or its text changed.
        """
        message = self._store.get(messages.at(message_id))
        if message is not None and not messages.understands(message):
            raise DomainError(LATER_VERSION)
        if message is not None and message.state is MessageState.UNCERTAIN:
            self._look_up(message)
        if message is None or message.state not in AWAITING_DELIVERY:
            return None
        if is_early(message.send_at, self._clock()):
            self._dispatch.start(message)
            return None
        try:
            account, user, contact, organization = run_preflight(self._store, self._accounts, message)
        except PreflightError as obstacle:
            self._refuse(message, obstacle)
            return None
        except DripEndedError as over:
            self._cancel(message, str(over))
            return None
        if contact is None:
            self._cancel_orphan(message)
            return None
        try:
            consent = self._consent.pending_message(message, user, organization, contact)
        except ConsentFailedError as error:
            self._refuse(message, PreflightError("consent", str(error)))
            return None
        if consent is not None:
            return ConsentPending(message, consent)
        now = self._clock()
        changes = transition_fields(message, MessageState.SENDING, now) | {
            "attempts": message.attempts + 1,
            "carrier": account.carrier.name,
            "carrier_account": account.identity,
            "lease_until": now + LEASE_MS,
            "sweep_at": now + LEASE_MS,
            "date": now,
            # Where the user moved since, what they belong to now is asked for the message's receipts too.
            "organization_id": user.organization_id,
            "tenant_id": user.tenant_id,
        }
        changes |= receipt_subscriptions(user)
        commit = self._store.commit()
        change_message(commit, message, **changes)
        if message.drip_id and contact is not None:
            # On condition of its version: a reply that is stored a moment before this lease ends the drip in time.
            update_contact(commit, contact, contact.version, drips=contact.drips)
        leased = replace(message, **changes)
        if message.attempts == 0:
            self._relay.add_message(commit, user, leased, contact)
        version, *_ = commit.send()
        return replace(leased, version=version), account, contact

    def _cancel_orphan(self, message: Message) -> None:
        """Cancel a message whose contact was deleted; the message itself will be removed later."""
        commit = self._store.commit()
        reason = "The contact was deleted"
        change_message(
            commit, message, **transition_fields(message, MessageState.CANCELED, self._clock(), reason), sweep_at=None
        )
        commit.send()

    def _note_taken(self, message: Message, contact: Contact | None, taken: SendResult) -> None:
        known = {"carrier_message_id": taken.carrier_message_id, "segments": taken.segments, "failure": None}
        self._settle(message, contact, MessageState.SENT, known)

    def _note_refusal(self, message: Message, contact: Contact | None, error: SendError) -> None:
        known = {"failure": {"kind": str(error.kind), "code": error.code, "reason": error.reason}}
        if error.kind is SendErrorKind.UNKNOWN:
            look = self._lookup.first_check_at(message.carrier, self._clock())
            self._settle(message, contact, MessageState.UNCERTAIN, known, error.reason, look)
        elif error.kind in (SendErrorKind.RETRY, SendErrorKind.THROTTLED):
            self._try_later(message, contact, error, known)
        else:
            self._settle(message, contact, MessageState.FAILED, known, error.reason)
            if error.kind is SendErrorKind.OPTED_OUT:
                self._opt_out(message)

    def _look_up(self, message: Message) -> None:
        """Settle an uncertain message that its carrier has taken; queue it again if the carrier never got it.

        Raises:
            StoreConflictError: the message was changed meanwhile, so that the carrier's response may mean something else.
        """
        now = self._clock()
        try:
            finding = self._lookup.find(message, _outbound(message), now)
        except (SendError, CarrierAccountError) as error:
            _log.warning("the carrier could not be asked: %s", error, extra={"message_id": message.id})
            return
        if isinstance(finding, SendResult):
            self._note_taken(message, self._store.get(contacts.at(message.contact_id)), finding)
        elif finding is LookupResult.NOT_RECEIVED:
            self._send_again(message, now)
        elif finding is LookupResult.NOT_FOUND and not message.absent_at:
            commit = self._store.commit()
            change_message(commit, message, absent_at=now)
            commit.send()

    def _send_again(self, message: Message, now: int) -> None:
        reason = "The carrier says that it never got the text"
        if now > (message.send_at or message.created) + RETRY_WINDOW_MS:
            given_up = f"Given up after {message.attempts} attempts: {reason}"
            self._refuse(message, PreflightError(SendErrorKind.UNKNOWN, given_up))
            return
        changes = transition_fields(message, MessageState.QUEUED, now, reason) | {"failure": None, "absent_at": None}
        commit = self._store.commit()
        change_message(commit, message, **changes, sweep_at=self._dispatch.sweep_time(now))
        self._dispatch.enqueue_after(commit, message, now)
        commit.send()

    def _try_later(self, message: Message, contact: Contact | None, error: SendError, known: dict[str, Any]) -> None:
        due = self._clock() + pause_before_next(message.attempts, error.retry_after)
        if due > (message.send_at or message.created) + RETRY_WINDOW_MS:
            reason = f"Given up after {message.attempts} attempts: {error.reason}"
            self._settle(message, contact, MessageState.FAILED, known, reason)
            return
        sweep_at = self._dispatch.sweep_time(due)
        self._settle(message, contact, MessageState.QUEUED, known, error.reason, sweep_at, retry_at=due)

    def _settle(
        self,
        leased: Message,
        contact: Contact | None,
        state: MessageState,
        known: dict[str, Any],
        reason: str = "",
        sweep_at: int | None = None,
        retry_at: int | None = None,
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
                changes = known | transition_fields(message, state, self._clock(), reason) | {"sweep_at": sweep_at}
            elif state is MessageState.SENT:
                changes = {name: known[name] for name in ("carrier_message_id", "segments")}
            else:
                return
            commit = self._store.commit()
            change_message(commit, message, **changes)
            if "state" in changes:
                self._relay.add_receipt(commit, message, state, known.get("failure"))
            if retry_at is not None:
                self._dispatch.enqueue_after(commit, replace(message, **changes), retry_at)
            is_newest = its_contact is not None and its_contact.last_message_date <= leased.date
            if leased.send_at and its_contact is not None and is_newest and state is MessageState.SENT:
                # A scheduled message takes its place in the conversation now, unless a newer one stands there.
                update_contact(commit, its_contact, **conversation_update_for(leased), updated=self._clock())
            commit.send()

        retry_on_conflict(attempt)

    def _refuse(self, message: Message, obstacle: PreflightError) -> None:
        self._failures.fail(message, str(obstacle.kind), obstacle.reason)

    def _cancel(self, message: Message, reason: str) -> None:
        """Cancel a message whose drip has ended; later messages of the drip may follow."""
        commit = self._store.commit()
        change_message(
            commit, message, **transition_fields(message, MessageState.CANCELED, self._clock(), reason), sweep_at=None
        )
        self._drip_endings.add(commit, message.uid, [message.drip_id], reason)
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
            update_contact(commit, contact, contact.version, **changes, updated=self._clock())
            commit.send()

        retry_on_conflict(attempt)


def pause_before_next(attempts: int, retry_after: int) -> int:
    """Return how long in ms to wait after that many attempts: as long as the carrier asks, else doubling; with jitter."""
    if retry_after:
        return retry_after + random.randint(0, retry_after // 10)  # noqa: S311 - no secret
    pause = min(_FIRST_PAUSE_MS * 2 ** (attempts - 1), _MAX_PAUSE_MS)
    return random.randint(pause // 2, pause)  # noqa: S311 - no secret


def _outbound(message: Message) -> OutboundMessage:
    return OutboundMessage(
        message_id=message.id,
        from_number=message.from_number,
        to_number=message.to_number,
        body=message.body,
        media=message.media,
        attempt=message.attempts,
    )
