"""Reconciliation with carriers: finds out whether a carrier accepted a message whose send response was lost.

An ambiguous match leaves the message uncertain, because a wrong match would hide a message that was never sent. A carrier's
report that it never received a message counts only the second time. A wrong one would send the message twice.
"""

from enum import Enum, auto

from app.carriers.base import MessageFinder, OutboundMessage, SafeRepeater, SendError, SendResult
from app.carriers.registry import Carriers
from app.outbound_limits.limits import PartyLimits
from app.services.carrier_accounts.accounts import CarrierAccount
from app.services.carrier_accounts.routes import CarrierRoutes
from app.store.engine.store import Store
from app.store.messages.message_queries import message_by_carrier_id, page_of_conversation
from app.store.messages.messages import Message, messages
from app.times.clock import HOUR, MINUTE

FIRST_CHECK_MS = MINUTE
"""Delay after which the carrier of an uncertain message is asked."""

SECOND_CHECK_MS = 10 * MINUTE
"""Delay, after the sender's lease ended, before the carrier is asked again and trusted."""

_LAST_CHECK_MS = 2 * HOUR
# Checks closer together than this count as one, because tasks may run twice.
_CHECK_INTERVAL_MS = 5 * MINUTE
_NEIGHBOURS = 50


class LookupResult(Enum):
    """Meaning of a failed lookup."""

    INCONCLUSIVE = auto()
    """Inconclusive: the carrier may have the message."""
    NOT_FOUND = auto()
    """The carrier has no matching message, and has to confirm that once more."""
    NOT_RECEIVED = auto()
    """The carrier never received it, and no sender is left who could still hand it over."""


class MessageReconciler:
    """Lookups of uncertain messages at their carriers."""

    def __init__(self, store: Store, carriers: Carriers, routes: CarrierRoutes, limits: PartyLimits) -> None:
        self._store = store
        self._carriers = carriers
        self._routes = routes
        self._limits = limits

    def first_check_at(self, carrier: str, uncertain_since: int) -> int | None:
        """Return when to ask the carrier about a message that became uncertain; None if it can neither look up nor repeat."""
        can_settle = isinstance(self._carriers.find(carrier), MessageFinder | SafeRepeater)
        return uncertain_since + FIRST_CHECK_MS if can_settle else None

    def next_check_at(self, message: Message, now: int) -> int | None:
        """Return when to ask the carrier again if asking now settles nothing; None for never.

        After the first check, each interval doubles: 10, 20, 40, 80 and 160 minutes.
        """
        passed = now - _lease_ended_at(message)
        if passed < SECOND_CHECK_MS:
            return _lease_ended_at(message) + SECOND_CHECK_MS
        return now + passed if passed <= _LAST_CHECK_MS else None

    def find(self, message: Message, text: OutboundMessage, now: int) -> SendResult | LookupResult:
        """Ask the carrier of an uncertain message whether it accepted it.

        Args:
            message: the uncertain message.
            text: the message as it was handed to the carrier.
            now: the current time in ms.

        Raises:
            SendError: the carrier did not answer.
            AccountError: there is no account to ask with.
            PartyBusyError: the account has no free slot, or its circuit breaker is open.
        """
        account = self._routes.find_for_attempt(message)
        if account is None or not isinstance(account.carrier, MessageFinder):
            return LookupResult.INCONCLUSIVE
        # The earliest one: its response to an earlier attempt may be wrong.
        asked, uncertain = message.first_attempt_at, _uncertain_since_ms(message)
        with self._limits.enter(account.party, uncertain) as call:
            try:
                sightings = account.carrier.find(text, asked, uncertain, account.credentials)
            except SendError as error:
                call.note(is_answered=error.is_answered)
                raise
            call.note(is_answered=True)
        if sightings is None:
            return LookupResult.INCONCLUSIVE
        strangers = [sighting for sighting in sightings if not self._is_already_stored(message, sighting.taken)]
        if not strangers:
            return _interpret_absence(message, account, now)
        equals = [sighting.taken for sighting in strangers if sighting.is_equal]
        return equals[0] if len(equals) == 1 and not self._is_ambiguous(message, asked) else LookupResult.INCONCLUSIVE

    def _is_already_stored(self, message: Message, candidate: SendResult) -> bool:
        return bool(self._store.ids(message_by_carrier_id(message.carrier, candidate.carrier_message_id)))

    def _is_ambiguous(self, message: Message, asked: int) -> bool:
        """Whether the match may be another message with the same text whose carrier id we do not know."""
        neighbours = self._store.page(messages, page_of_conversation(message.contact_id, _NEIGHBOURS, None))
        if neighbours.unreadable:
            # An unreadable message may be that other one.
            return True
        if len(neighbours) == _NEIGHBOURS and neighbours[-1].date > asked:
            return True
        return any(
            other.id != message.id
            and other.body == message.body
            and other.attempts > 0
            and not other.carrier_message_id
            and other.updated >= asked - FIRST_CHECK_MS
            for other in neighbours
        )


def _interpret_absence(message: Message, account: CarrierAccount, now: int) -> LookupResult:
    """Return the meaning of a carrier's report that it has no matching message."""
    # Only the account that was asked to send the message can know.
    if not account.identity or account.identity != message.carrier_account:
        return LookupResult.INCONCLUSIVE
    if now < _uncertain_since_ms(message) + FIRST_CHECK_MS:
        return LookupResult.INCONCLUSIVE
    is_second = bool(message.absent_at) and now >= message.absent_at + _CHECK_INTERVAL_MS
    return (
        LookupResult.NOT_RECEIVED if is_second and now >= _lease_ended_at(message) + SECOND_CHECK_MS else LookupResult.NOT_FOUND
    )


def _uncertain_since_ms(message: Message) -> int:
    return int(message.history[-1]["at"])


def _lease_ended_at(message: Message) -> int:
    """Return the time since which no sender can be about to hand over the message."""
    return max(message.lease_until, _uncertain_since_ms(message))
