"""Uncertain messages: their carrier is asked whether it took them, or gets the same request again where that is safe.

A carrier that recognizes a request by its idempotency key (`SafeRepeater`) answers a repeated one with the result of the first
one, if that was successful; else it sends now. The message stays `uncertain` all along, so that nothing else is done with it.
docs/decisions/0107 has the limits.
"""

import logging

from app.carriers.base import SafeRepeater, SendError, SendErrorKind, SendResult
from app.carriers.registry import Carriers
from app.outbound_limits.limits import PartyBusyError, PartyLimits
from app.services.carrier_accounts.accounts import CarrierAccount, CarrierAccountError
from app.services.carrier_accounts.message_lookup import LookupResult, MessageReconciler
from app.services.carrier_accounts.routes import CarrierRoutes
from app.services.compliance.quiet_hours.quiet_hours import QuietHours
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.failures import is_given_up
from app.services.sending.deliver.outbound import OutboundMessages, find_key, outbound_message
from app.services.sending.deliver.outcomes import DeliveryOutcomes
from app.services.sending.deliver.preflight import DripEndedError, PreflightError, run_preflight
from app.store.contacts.contacts import contacts
from app.store.engine.store import Store
from app.store.messages.messages import Message, change_message
from app.times.clock import Clock

_log = logging.getLogger(__name__)

_FINAL = (SendErrorKind.REJECTED, SendErrorKind.OPTED_OUT)


class UncertainMessages:
    """Settles uncertain messages."""

    def __init__(
        self,
        store: Store,
        carriers: Carriers,
        routes: CarrierRoutes,
        lookup: MessageReconciler,
        dispatch: DeliveryTasks,
        outcomes: DeliveryOutcomes,
        outbound: OutboundMessages,
        limits: PartyLimits,
        quiet_hours: QuietHours,
        clock: Clock,
    ) -> None:
        self._store = store
        self._carriers = carriers
        self._routes = routes
        self._lookup = lookup
        self._dispatch = dispatch
        self._outcomes = outcomes
        self._outbound = outbound
        self._limits = limits
        self._quiet_hours = quiet_hours
        self._clock = clock

    def settle(self, message: Message) -> None:
        """Settle an uncertain message that its carrier has taken; queue it again if the carrier never got it.

        Raises:
            StoreConflictError: the message was changed meanwhile, so that the carrier's response may mean something else.
        """
        now = self._clock()
        finding: SendResult | SendError | LookupResult
        try:
            if isinstance(self._carriers.find(message.carrier), SafeRepeater):
                finding = self._repeat(message, now)
            else:
                finding = self._lookup.find(message, outbound_message(message), now)
        except (SendError, CarrierAccountError) as error:
            _log.warning("the carrier could not be asked: %s", error, extra={"message_id": message.id})
            return
        except PartyBusyError as busy:
            if busy.retry_at < (message.sweep_at or 0):
                self._dispatch.enqueue(message, busy.retry_at)
            return
        if isinstance(finding, SendResult):
            self._outcomes.record_taken(message, self._store.get(contacts.at(message.contact_id)), finding)
        elif isinstance(finding, SendError):
            self._outcomes.record_refusal(message, self._store.get(contacts.at(message.contact_id)), finding)
        elif finding is LookupResult.NOT_RECEIVED:
            self._outcomes.send_again(message, now)
        elif finding is LookupResult.NOT_FOUND and not message.absent_at:
            commit = self._store.commit()
            change_message(commit, message, absent_at=now)
            commit.send()

    def _repeat(self, message: Message, now: int) -> SendResult | SendError | LookupResult:
        """Repeat the request of a message, and return the carrier's result if it settles the message.

        Raises:
            SendError: the response settles nothing.
            PartyBusyError: the account has no free slot, or its circuit breaker is open.
        """
        account = self._find_account(message, now)
        if account is None:
            return LookupResult.INCONCLUSIVE
        _log.info("request repeated", extra={"message_id": message.id, "carrier": message.carrier})
        # A fault of its media says nothing about the first request.
        prepared = self._outbound.prepare(message, account.carrier)
        with self._limits.enter(account.party, int(message.history[-1]["at"])) as call:
            try:
                taken = account.carrier.send(prepared, account.credentials)
            except SendError as error:
                call.note(is_answered=error.is_answered)
                if _is_final(error):
                    return error
                raise
            call.note(is_answered=True)
            return taken

    def _find_account(self, message: Message, now: int) -> CarrierAccount | None:
        """Return the account at which the request of a message may be repeated, if it would be the same request there."""
        carrier = self._carriers.find(message.carrier)
        if carrier is None or not message.idempotency_key or is_given_up(message, now):
            return None
        if now >= message.first_attempt_at + carrier.capabilities.repeat_window_ms:
            return None
        try:
            parties = run_preflight(self._store, self._routes, message)
        except (PreflightError, DripEndedError) as obstacle:
            _log.info("request not repeated: %s", obstacle, extra={"message_id": message.id})
            return None
        if parties.contact is None:
            return None
        if self._quiet_hours.find_slot(message, parties.contact, parties.organization) is not None:
            # The carrier may never have got the first request: the recipient would get the message at night.
            return None
        used = (carrier, message.carrier_account)
        account = next((each for each in parties.routes.list_all() if (each.carrier, each.identity) == used), None)
        if account is None or not account.identity:
            return None
        return account if find_key(message, account) == message.idempotency_key else None


def _is_final(error: SendError) -> bool:
    """Whether a refused repetition settles the message: the carrier would have replayed a success.

    Only a code of the carrier's own counts. A log-in that fails or a limit says nothing about the first request.
    """
    return error.kind in _FINAL and not error.code.startswith("http-")
