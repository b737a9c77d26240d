"""Deliver queued messages to carriers. The only module that calls a carrier's send API.

Cloud Tasks calls at least once, so a worker first takes the message's lease, by a change of state that only one can make. Only
its holder talks to the carrier.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.carriers.base import SendError, SendResult
from app.errors import DomainError
from app.frozen import replace
from app.outbound_limits.limits import PartyBusyError, PartyCall
from app.problems.requests import LATER_VERSION
from app.services.carrier_accounts.accounts import CarrierAccount
from app.services.carrier_accounts.routes import CarrierRoutes
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.task_times import is_early
from app.services.compliance.consent.waits import ConsentWait, ConsentWaits, NotConfirmedError
from app.services.compliance.quiet_hours.quiet_hours import QuietHours
from app.services.messages.carrier_text import encode_for_carrier
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.failures import MessageFailures
from app.services.messages.slots import CONSENT, QUIET_HOURS
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.services.sending.deliver.blast_holds import BlastCanceledError, find_blast_hold
from app.services.sending.deliver.consent_message import ConsentFailedError, ConsentMessages, ConsentPending
from app.services.sending.deliver.leases import Lease, Leases, require_time
from app.services.sending.deliver.note_reminders import NoteReminders
from app.services.sending.deliver.order import MAX_CHAIN_MS, DeliveryOrder
from app.services.sending.deliver.outbound import OutboundMessages
from app.services.sending.deliver.outcomes import DeliveryOutcomes
from app.services.sending.deliver.predecessors import HeldBack, Passed
from app.services.sending.deliver.preflight import CONSENT_FAILED, DripEndedError, PreflightError, run_preflight
from app.services.sending.deliver.uncertain_messages import UncertainMessages
from app.services.sending.pacing.pacer import Pacer
from app.services.sending.routing.entry import RouteEntry
from app.store.engine.faults import UnreadableDocumentError
from app.store.engine.store import Store
from app.store.messages.message_parties import NOBODY, PartyNames, name_parties
from app.store.messages.messages import Message, MessageState, messages
from app.times.clock import Clock

_log = logging.getLogger(__name__)


class Delivery:
    """Delivery of messages."""

    def __init__(
        self,
        store: Store,
        routes: CarrierRoutes,
        uncertain: UncertainMessages,
        dispatch: DeliveryTasks,
        leases: Leases,
        consent: ConsentMessages,
        consent_waits: ConsentWaits,
        order: DeliveryOrder,
        outcomes: DeliveryOutcomes,
        failures: MessageFailures,
        note_reminders: NoteReminders,
        outbound: OutboundMessages,
        entry: RouteEntry,
        pacer: Pacer,
        quiet_hours: QuietHours,
        clock: Clock,
    ) -> None:
        self._store = store
        self._routes = routes
        self._uncertain = uncertain
        self._dispatch = dispatch
        self._leases = leases
        self._consent = consent
        self._consent_waits = consent_waits
        self._order = order
        self._outcomes = outcomes
        self._failures = failures
        self._note_reminders = note_reminders
        self._outbound = outbound
        self._entry = entry
        self._pacer = pacer
        self._quiet_hours = quiet_hours
        self._clock = clock

    def deliver(self, message_id: str, after: Sequence[str] = (), parties: PartyNames = NOBODY) -> None:
        """Deliver a message that is due, once.

        No-op if the message is missing, canceled, leased by another worker or already delivered. The carrier of an uncertain
        one is asked. One that must wait for its predecessors is put off; those whose own tasks are late are delivered first.

        Args:
            message_id: of the message.
            after: its predecessors, as far as the task names them; they are read with the message.
            parties: whom it concerns, as far as the task names them; their documents are read with the message.

        Raises:
            DomainError: NOT_DUE or LATER_VERSION; the queue has to come again.
            ServiceUnavailableError: Firestore does not answer; the queue has to come again.
        """
        with self._putting_off(message_id):
            try:
                passed, until = Passed(), self._clock() + MAX_CHAIN_MS
                held = self._deliver(message_id, after, parties, passed)
                while held is not None and (more := self._deliver_late(held, passed, until)) is not None:
                    passed = more
                    held = self._deliver(message_id, (), parties, passed)
                if held is not None:
                    self._order.put_off(held)
            except PartyBusyError as busy:
                self._failures.postpone(message_id, busy)

    @contextmanager
    def _putting_off(self, message_id: str) -> Iterator[None]:
        """Put a message off if its delivery breaks off in this block."""
        try:
            yield
        except UnreadableDocumentError as error:
            self._failures.put_off(message_id, error.reason)
        except (DomainError, PartyBusyError):
            raise
        except Exception as error:  # noqa: BLE001 - any failure
            # The queue would retry again and again, and the message would never fail.
            _log.exception("a delivery broke off", extra={"message_id": message_id})
            self._failures.put_off(message_id, f"The service could not process the message ({type(error).__name__})")

    def _deliver_late(self, held: HeldBack, passed: Passed, until: int) -> Passed | None:
        """Deliver the predecessors of a message whose own tasks are late.

        Args:
            held: the message.
            passed: messages that hold nothing back.
            until: when to stop, in ms.

        Returns:
            Messages that hold nothing back from now on; None if the message has to wait.

        Raises:
            PartyBusyError: the message has to wait for one whose party is busy.
        """
        late = self._order.find_late(held, passed)
        behind = frozenset({held.message.id, *(each.id for each in late)})
        for earlier in late:
            behind -= {earlier.id}
            if self._clock() > until:
                return None
            with self._putting_off(earlier.id):
                busy = passed.find_busy(earlier)
                try:
                    known = replace(passed, behind=behind)
                    if not busy and self._deliver(earlier.id, earlier.after, name_parties(earlier), known) is not None:
                        return None
                except PartyBusyError as error:
                    busy = error
                if busy:
                    passed = self._order.pass_busy(earlier, held.message, busy, passed)
            passed = replace(passed, tried=passed.tried | {earlier.id})
        return passed if late else None

    def _deliver(self, message_id: str, after: Sequence[str], parties: PartyNames, passed: Passed) -> HeldBack | None:
        """Deliver a message, or return what holds it back.

        Raises:
            PartyBusyError: its carrier account has no free slot, or does not respond.
        """
        lease = retry_on_conflict(lambda: self._take_lease(message_id, after, parties, passed))
        if isinstance(lease, ConsentPending) and not lease.is_in_doubt:
            self.deliver(lease.consent.id)
            lease = retry_on_conflict(lambda: self._take_lease(message_id, after, parties, passed))
        if isinstance(lease, ConsentPending):
            self._failures.put_off(message_id, lease.reason, kind="consent", pause=lease.pause(self._clock()))
            return None
        if lease is None or isinstance(lease, HeldBack):
            return lease
        taken = self._send(lease.message, lease.account, lease.call)
        if isinstance(taken, SendError):
            self._outcomes.record_refusal(lease.message, lease.contact, taken, self._entry.list_routes(lease.routes))
        else:
            self._outcomes.record_taken(lease.message, lease.contact, taken)
        return None

    def _send(self, leased: Message, account: CarrierAccount, call: PartyCall) -> SendResult | SendError:
        """Hand a message to its carrier, and release the account's slot."""
        with call:
            try:
                prepared = self._outbound.prepare(leased, account.carrier)
                # Preparing may take long: it may read the media storage.
                require_time(leased, self._clock())
                taken = account.carrier.send(prepared, account.credentials)
            except SendError as error:
                call.note(is_answered=error.is_answered)
                return error
            call.note(is_answered=True)
            return taken

    def _take_lease(
        self, message_id: str, after: Sequence[str], parties: PartyNames, passed: Passed
    ) -> Lease | ConsentPending | HeldBack | None:
        """Take the lease of a message and a slot of its carrier account.

        Returns None if there is nothing to send now, or what the message waits for.

        The first lease of a message adds the event for the user's webhook.

        Raises:
            StoreConflictError: the message was changed meanwhile: another worker may have its lease, or its text changed.
            PartyBusyError: the account has no free slot, or does not respond.
        """
        message, prefetched = self._order.read(message_id, after, parties)
        if message is not None and not messages.understands(message):
            raise DomainError(LATER_VERSION)
        if message is not None and message.state is MessageState.UNCERTAIN:
            self._uncertain.settle(message)
        if message is None or message.state not in AWAITING_DELIVERY:
            return None
        if is_early(message.send_at, self._clock()):
            self._dispatch.enqueue(message)
            return None
        if message.is_note or message.completed_at:
            if self._note_reminders.show(message) is None:
                self._outcomes.cancel_orphan(message)
            return None
        try:
            slot = find_blast_hold(self._store, message, self._clock())
        except BlastCanceledError as over:
            self._outcomes.cancel(message, str(over))
            return None
        if slot is None and (allowed := self._quiet_hours.review(message)) is not None:
            self._quiet_hours.put_off(message, allowed)
            return None
        try:
            wait = self._consent_waits.review(message) if slot is None else None
        except NotConfirmedError as error:
            self._outcomes.refuse(message, PreflightError(CONSENT_FAILED, str(error)))
            return None
        if wait is not None:
            self._consent_waits.put_off(message, wait)
            return None
        slot = slot or self._pacer.find_slot(message)
        if slot is not None:
            self._pacer.put_off(message, slot)
            return None
        ahead = self._order.find_ahead(message, prefetched, passed)
        if ahead.holding:
            return HeldBack(message, ahead.holding)
        try:
            routes, user, contact, organization, writer_name = run_preflight(self._store, self._routes, message, prefetched)
        except PreflightError as obstacle:
            self._outcomes.refuse(message, obstacle)
            return None
        except DripEndedError as over:
            self._outcomes.cancel(message, str(over))
            return None
        if contact is None:
            self._outcomes.cancel_orphan(message)
            return None
        slot = self._quiet_hours.find_slot(message, contact, organization)
        if slot is not None:
            self._quiet_hours.put_off(message, slot)
            return None
        if self._quiet_hours.has_opened_lately(message, contact, organization):
            waiting = self._order.find_waiting_longer(message, passed, QUIET_HOURS)
            if waiting:
                return HeldBack(message, waiting)
        if self._consent_waits.has_confirmed_lately(message, contact, organization):
            waiting = self._order.find_waiting_longer(message, passed, CONSENT)
            if waiting:
                return HeldBack(message, waiting)
        if message.send_at:
            late_comers = self._order.find_ahead_in(contact, message, passed)
            if late_comers.holding:
                return HeldBack(message, late_comers.holding)
            ahead = replace(ahead, date=max(ahead.date, late_comers.date))
        try:
            awaited = self._consent.find_obstacle(message, user, organization, contact)
        except (ConsentFailedError, NotConfirmedError) as error:
            self._outcomes.refuse(message, PreflightError(CONSENT_FAILED, str(error)))
            return None
        if isinstance(awaited, ConsentWait):
            self._consent_waits.put_off(message, awaited)
            return None
        if isinstance(awaited, Message):
            return ConsentPending(message, awaited)
        contact = awaited
        self._pacer.learn(routes)
        account, call = self._entry.enter(routes, message, passed.parties)
        try:
            encoded = encode_for_carrier(message, organization, account.carrier.capabilities.national_languages)
            named = replace(message, sent_by_name=writer_name, **encoded)
            leased, contact = self._leases.write(named, account, user, contact, ahead)
        except BaseException:
            call.leave()
            raise
        self._pacer.end_grant(message)
        return Lease(leased, routes, account, contact, call)
