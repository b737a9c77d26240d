"""Leases of messages: only the worker that holds one may hand the message to a carrier."""

from typing import NamedTuple

from app.carriers.base import SendError, SendErrorKind
from app.frozen import replace
from app.outbound_limits.limits import PartyCall
from app.services.carrier_accounts.accounts import CarrierAccount
from app.services.carrier_accounts.routes import NumberRoutes
from app.services.messages.ordering import lease_date
from app.services.messages.recurring.series import Series
from app.services.messages.state_machine import transition_fields
from app.services.sending.deliver.outbound import find_key
from app.services.sending.deliver.predecessors import Ahead
from app.services.webhooks.outbox import EventOutbox, receipt_subscriptions
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.messages.messages import Message, MessageState, change_message
from app.store.users.users import User
from app.times.clock import MINUTE, Clock

LEASE_MS = 2 * MINUTE
"""How long in ms the lease of a message lasts; longer than the time limit of any carrier."""


class Lease(NamedTuple):
    """A leased message, the account that it goes to among those of its number, its contact, and the account's slot."""

    message: Message
    routes: NumberRoutes
    account: CarrierAccount
    contact: Contact
    call: PartyCall


class Leases:
    """Takes leases."""

    def __init__(self, store: Store, relay: EventOutbox, series: Series, clock: Clock) -> None:
        self._store = store
        self._relay = relay
        self._series = series
        self._clock = clock

    def write(
        self, message: Message, account: CarrierAccount, user: User, contact: Contact, ahead: Ahead
    ) -> tuple[Message, Contact]:
        """Store the lease of a message, and return the message and its contact as they are then.

        The first lease of a message adds the event for the user's webhook.

        Raises:
            StoreConflictError: the message was changed meanwhile.
        """
        now = self._clock()
        entered = transition_fields(message, MessageState.SENDING, now, carrier=account.carrier.name, account=account.identity)
        changes = entered | {
            "attempts": message.attempts + 1,
            "carrier": account.carrier.name,
            "carrier_account": account.identity,
            "idempotency_key": find_key(message, account),
            "lease_until": now + LEASE_MS,
            "sweep_at": now + LEASE_MS,
            # Later than that of what stands before it, even in the same ms or by another clock.
            "date": lease_date(contact, message, ahead.date, now),
            # Where the user moved since, what they belong to now is asked for the message's receipts too.
            "organization_id": user.organization_id,
            "tenant_id": user.tenant_id,
        }
        changes |= {"overtook": list(ahead.overtaken)} if ahead.overtaken else {}
        changes |= receipt_subscriptions(user) | {"smart_encoded": message.smart_encoded, "segments": message.segments}
        commit = self._store.commit()
        change_message(commit, message, **changes)
        has_contact = self._series.add_next(commit, message, user, contact)
        if message.drip_id:
            # On condition of its version: a reply that is stored a moment before this lease ends the drip in time.
            update_contact(commit, contact, contact.version, drips=contact.drips)
        leased = replace(message, **changes)
        if message.attempts == 0:
            self._relay.add_message(commit, user, leased, contact, ahead.beyond)
        version, *versions = commit.send()
        if message.drip_id or has_contact:
            contact = replace(contact, version=versions[0])
        return replace(leased, version=version), contact


def require_time(leased: Message, now: int) -> None:
    """Raise if too little of a lease remains at a time in ms; the sweeper would assume that its worker had died.

    Raises:
        SendError: RETRY: nothing was sent.
    """
    if now > leased.lease_until - LEASE_MS // 2:
        reason = "The server was held up before it could send"
        raise SendError(SendErrorKind.RETRY, "held-up", reason, is_answered=None)
