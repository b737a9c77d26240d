"""Verification of carriers' webhooks: each event by the secrets of the account that it concerns."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain

from app.carriers.base import Carrier, CarrierEvent, InboundMessage, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.cleaning import clean_event
from app.carriers.credentials import NO_CREDENTIALS, CarrierCredentials
from app.carriers.registry import Carriers
from app.crypto.vault import Owner, OwnerKind
from app.errors import DomainError
from app.problems.carrier_accounts import NUMBER_UNKNOWN, SIGNATURE_INVALID
from app.problems.messages import MESSAGE_NOT_FOUND
from app.services.carrier_accounts.accounts import CarrierAccount, CarrierAccountError, CarrierAccounts
from app.services.carrier_accounts.group_events import address_to_own_numbers
from app.services.carrier_accounts.routes import CarrierRoutes
from app.store.engine.store import Store
from app.store.messages.attempts import attempts_of
from app.store.messages.message_queries import message_by_carrier_id
from app.store.messages.messages import messages

_log = logging.getLogger(__name__)

_MAX_UNPROVEN = 10
"""Numbers and messages that are looked up for a request of which nothing is proven: each costs reads."""

_OWNER_KINDS = (OwnerKind.USER, OwnerKind.ORGANIZATION, OwnerKind.TENANT, OwnerKind.INSTANCE)


class WebhookVerifier:
    """Reader of carriers' webhooks that trusts none before it is verified."""

    def __init__(self, store: Store, carriers: Carriers, accounts: CarrierAccounts, routes: CarrierRoutes) -> None:
        self._store = store
        self._carriers = carriers
        self._accounts = accounts
        self._routes = routes

    def parse_verified_events(self, carrier: Carrier, request: WebhookRequest, hint: str = "") -> list[CarrierEvent]:
        """Return the events of a carrier's webhook, each verified with the secrets of the account that it concerns.

        Until verified, the content is only used to find that account. If nothing in it leads to an account, the one of the hint
        decides which error the carrier gets; no event is accepted by the hint, so an owner cannot bring events for others.
        An unproven event is left out if another one is proven, because the carrier would repeat the whole request.

        Args:
            carrier: the carrier that the URL names.
            request: the request.
            hint: owner of an account, as `write_hint` writes it, from the URL; empty for none.

        Raises:
            DomainError: SIGNATURE_INVALID: the proof is wrong, or the number or message is unknown here. NUMBER_UNKNOWN or
                MESSAGE_NOT_FOUND: the same, but proven by the account of the hint.
            MalformedWebhookError: a genuine webhook of the carrier is malformed.
            ServiceUnavailableError: Firestore does not answer; the carrier has to retry.
        """
        try:
            events = [clean_event(event) for event in carrier.parse(request)]
        except MalformedWebhookError as error:
            if carrier.verify(request, NO_CREDENTIALS) or self._is_proven_by_hint(carrier, request, hint):
                raise
            raise DomainError(SIGNATURE_INVALID) from error
        faults: dict[tuple[str, ...], DomainError | None] = {}
        proven: list[CarrierEvent] = []
        unproven = 0
        for event in chain.from_iterable(address_to_own_numbers(self._store, found) for found in events):
            if (concern := _concern_of(event)) not in faults:
                if not proven and len(faults) == _MAX_UNPROVEN:
                    break
                faults[concern] = self._find_fault(carrier, request, event, hint)
            if faults[concern] is None:
                proven.append(event)
            else:
                unproven += 1
        if not proven:
            raise next(filter(None, faults.values()), DomainError(SIGNATURE_INVALID))
        if unproven:
            _log.warning("carrier events not proven", extra={"carrier": carrier.name, "unproven": unproven})
        return proven

    def _find_fault(self, carrier: Carrier, request: WebhookRequest, event: CarrierEvent, hint: str) -> DomainError | None:
        """Return the error of an event that the request does not prove, or None."""
        held = self._find_credentials(carrier, event)
        if held is None and self._is_proven_by_hint(carrier, request, hint):
            return DomainError(NUMBER_UNKNOWN if isinstance(event, InboundMessage) else MESSAGE_NOT_FOUND)
        # One check in any case: the time that a refusal takes does not tell whether the number is known.
        is_proven = any(carrier.verify(request, credentials) for credentials in held or [NO_CREDENTIALS])
        return None if is_proven else DomainError(SIGNATURE_INVALID)

    def _is_proven_by_hint(self, carrier: Carrier, request: WebhookRequest, hint: str) -> bool:
        owner = read_hint(hint)
        if owner is None:
            return False
        for held in self._accounts.find_all_held(owner):
            if self._carriers.find(str(held.get("name"))) is carrier:
                with suppress(CarrierAccountError):
                    if carrier.verify(request, self._accounts.open(owner, held)):
                        return True
        return False

    def _find_credentials(self, carrier: Carrier, event: CarrierEvent) -> list[CarrierCredentials] | None:
        """Return the credentials to verify an event with, of each account that it may concern; None if none is known.

        None are returned if its number has other carriers, two if both of its accounts are the carrier's.
        """
        if not carrier.credential_fields.needs_account:
            return [NO_CREDENTIALS]
        try:
            if isinstance(event, InboundMessage):
                serving = self._routes.read_all_for_address(event.to_number)
            else:
                serving = self._accounts_of_receipt(carrier, event)
        except CarrierAccountError as error:
            _log.warning("carrier callback not verifiable: %s", error, extra={"carrier": carrier.name})
            return []
        return [account.credentials for account in serving if account.carrier is carrier] if serving else None

    def _accounts_of_receipt(self, carrier: Carrier, receipt: Receipt) -> Sequence[CarrierAccount]:
        if receipt.message_id:
            message = self._store.get(messages.at(receipt.message_id))
        else:
            query = message_by_carrier_id(carrier.name, receipt.carrier_message_id)
            message = next(iter(self._store.page(messages, query)), None)
        if message is None:
            return ()
        serving = self._routes.read_all_for_message(message)
        used = {attempt.account for attempt in attempts_of(message) if attempt.carrier == carrier.name}
        return [each for each in serving if each.carrier is carrier and each.identity in used] or serving


def _concern_of(event: CarrierEvent) -> tuple[str, ...]:
    """Return what determines the account of an event: events of one number or message are verified once."""
    if isinstance(event, InboundMessage):
        return (event.to_number,)
    return event.message_id, event.carrier_message_id


def write_hint(owner: Owner) -> str:
    """Return the owner of an account for the query of a webhook URL, such as `tenant-20681`."""
    return f"{owner.kind}-{owner.id}"


def read_hint(hint: str) -> Owner | None:
    """Return the owner that `write_hint` wrote; None for anything else."""
    kind, _, owner_id = hint.partition("-")
    if kind not in _OWNER_KINDS or not owner_id or "/" in owner_id:
        return None
    return Owner(OwnerKind(kind), owner_id)
