"""Delivery of events: each is posted by one worker at a time and retried on failure, and every attempt is recorded."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from app.crypto.vault import VaultError
from app.errors import DomainError
from app.frozen import replace
from app.outbound_limits.limits import PartyBusyError, PartyCall, PartyLimits
from app.outbound_limits.party import Party
from app.problems.requests import LATER_VERSION
from app.safe_http.attempts import BROKEN_OFF, AttemptOutcome, DeliveryAttempt
from app.services.common.task_times import is_early
from app.services.webhooks.event_bodies import EventBodies
from app.services.webhooks.outbox import API_EVENT_DELAY_MS, EventOutbox, sweep_time
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations
from app.store.users.users import User, users
from app.store.webhooks.relay_deliveries import DeliveryState, RelayDelivery, change_delivery, relay_deliveries
from app.times.clock import HOUR, MINUTE, SECOND, Clock

_log = logging.getLogger(__name__)

PAUSES_MS = (5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR)
"""Pause in ms after each failed attempt; after the last one there are no more."""

MAX_TRIES = len(PAUSES_MS) + 1
"""Attempts before an event has failed. Each is counted before its post, so an interrupted one counts too."""

LEASE_MS = MINUTE
"""How long in ms the lease of an event lasts; longer than the time limit of any post."""

RETRY_WINDOW_MS = sum(PAUSES_MS)
"""How long in ms an event is tried whose receiver's circuit breaker is open; then it has failed."""

KEPT_TRIES = 10
UNREADABLE_BODY = "The event cannot be decrypted"
_SWEEP_MARGIN_MS = 10 * SECOND
_MAX_SWEEP_INTERVAL_MS = 15 * MINUTE

MAX_HOLD_MS = 3 * SECOND
"""How long in ms an event waits, once all are due, for the first attempt of those before it.

A burst to a slow receiver must not take minutes.
"""

_HOLD_PAUSE_MS = 150


class Receiver(Protocol):
    """The receiver of an event, as it was read before the post."""

    @property
    def shown_url(self) -> str:
        """Return the URL that the user may see in the delivery log."""

    @property
    def party(self) -> Party:
        """Return the party whose posts are limited together."""

    def post(self, delivery: RelayDelivery, body: str) -> DeliveryAttempt:
        """Post an event once; `body` is the JSON to post, without the access token."""

    def note(self, attempt: DeliveryAttempt) -> None:
        """Record the result of an attempt; a receiver that fails for too long, or is gone, is switched off."""


FindReceiver = Callable[[RelayDelivery, User, InstalledIntegration | None], Receiver | None]
"""Returns the receiver of an event; None where its user no longer wants it."""


class WebhookDispatcher:
    """Delivery of events to users' webhooks and integrations."""

    def __init__(
        self,
        store: Store,
        outbox: EventOutbox,
        bodies: EventBodies,
        find_webhook: FindReceiver,
        find_integration: FindReceiver,
        limits: PartyLimits,
        clock: Clock,
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._bodies = bodies
        self._find_webhook = find_webhook
        self._find_integration = find_integration
        self._limits = limits
        self._clock = clock

    def deliver(self, delivery_id: str, uid: str, integration_id: str = "", after: Sequence[str] = ()) -> None:
        """Post an event that is due, once.

        No-op if the event is missing, leased by another worker or settled.
        An event whose webhook or integration the user removed is canceled.

        Args:
            delivery_id: of the event.
            uid: the event's user.
            integration_id: the integration it is for; empty for the webhook.
            after: the events that are posted before it.

        Raises:
            DomainError: NOT_DUE or LATER_VERSION; the queue must retry.
            ServiceUnavailableError: Firestore is unavailable; the queue must retry.
        """
        earlier = [relay_deliveries.at_leniently(event_id) for event_id in after]
        integration = installed_integrations.at(integration_id) if integration_id else None
        own = (relay_deliveries.at(delivery_id), users.at(uid), integration)
        read = self._store.read_all([*(each for each in own if each is not None), *earlier])
        delivery, user, installed = self._store.read(*own, prefetched=read)
        if delivery is not None and not relay_deliveries.understands(delivery):
            raise DomainError(LATER_VERSION)
        if delivery is None or delivery.state is not DeliveryState.PENDING:
            return
        if (delivery.uid, delivery.integration_id) != (uid, integration_id):
            return
        if delivery.attempts and is_early(delivery.next_attempt_at, self._clock()):
            self._outbox.enqueue(delivery)
            return
        if _is_held_back(delivery, [read[reference.path] for reference in earlier], self._clock()):
            self._outbox.enqueue(delivery, self._clock() + _HOLD_PAUSE_MS)
            return
        if delivery.attempts >= MAX_TRIES:
            self._write(delivery, state=DeliveryState.FAILED, sweep_at=None)
            return
        find = self._find_integration if integration_id else self._find_webhook
        receiver = None if user is None or user.deleted else find(delivery, user, installed)
        if receiver is None:
            self._write(delivery, state=DeliveryState.CANCELED, sweep_at=None)
            return
        # The current receiver: a removed address gets nothing more, a corrected one gets everything.
        try:
            call = self._limits.enter(receiver.party, delivery.next_attempt_at)
        except PartyBusyError as busy:
            self._postpone(delivery, receiver, busy)
            return
        with call:
            leased = self._take_lease(delivery, receiver.shown_url)
            attempt = None if leased is None else self._post(leased, receiver, call)
        if leased is not None and attempt is not None:
            self._settle(leased, receiver, attempt)

    def _postpone(self, delivery: RelayDelivery, receiver: Receiver, busy: PartyBusyError) -> None:
        """Post an event later whose receiver has no free slot or does not respond; fail one that has waited too long.

        Usually this writes nothing. Only when the sweeper would look too soon, its time is moved.
        """
        now = self._clock()
        started = delivery.next_attempt_at - sum(PAUSES_MS[: delivery.attempts])
        if now - started > RETRY_WINDOW_MS:
            tried = {"at": now, "url": receiver.shown_url, "error": busy.reason}
            self._write(delivery, state=DeliveryState.FAILED, tries=[*delivery.tries, tried][-KEPT_TRIES:], sweep_at=None)
        elif busy.retry_at + _SWEEP_MARGIN_MS <= (delivery.sweep_at or 0):
            self._outbox.enqueue(delivery, busy.retry_at)
        else:
            interval = min(now - delivery.next_attempt_at, _MAX_SWEEP_INTERVAL_MS)
            sweep_at = max(sweep_time(busy.retry_at), busy.retry_at + interval)
            self._write(delivery, busy.retry_at, sweep_at=sweep_at)

    def _post(self, leased: RelayDelivery, receiver: Receiver, call: PartyCall) -> DeliveryAttempt:
        """Post an event. A failure on our side counts as an attempt, but says nothing about the receiver."""
        try:
            body = self._bodies.open(leased)
        except VaultError as error:
            # Tried again like any other, since the operator may put the key back.
            _log.error("an event cannot be posted: %s", error, extra={"delivery_id": leased.id})
            return DeliveryAttempt(AttemptOutcome.WAIT, {"at": self._clock(), "url": leased.url, "error": UNREADABLE_BODY})
        try:
            attempt = receiver.post(leased, body)
        except Exception:  # noqa: BLE001 - any failure
            _log.exception("a post broke off", extra={"delivery_id": leased.id})
            return DeliveryAttempt(AttemptOutcome.WAIT, {"at": self._clock(), "url": leased.url, "error": BROKEN_OFF})
        call.note(is_answered=attempt.is_answered)
        return attempt

    def _take_lease(self, delivery: RelayDelivery, url: str) -> RelayDelivery | None:
        """Take the lease of an event; return None if another worker has it."""
        lease_until = self._clock() + LEASE_MS
        return self._write(
            delivery,
            state=DeliveryState.DELIVERING,
            attempts=delivery.attempts + 1,
            url=url,
            lease_until=lease_until,
            sweep_at=lease_until,
        )

    def _settle(self, leased: RelayDelivery, receiver: Receiver, attempt: DeliveryAttempt) -> None:
        tries = [*leased.tries, attempt.record][-KEPT_TRIES:]
        may_come_again = attempt.verdict in (AttemptOutcome.TRY_AGAIN, AttemptOutcome.WAIT) and leased.attempts < MAX_TRIES
        if attempt.verdict is AttemptOutcome.ARRIVED:
            self._write(leased, state=DeliveryState.DELIVERED, tries=tries, sweep_at=None)
        elif may_come_again:
            due = self._clock() + max(pause_after(leased.attempts), attempt.retry_after)
            self._write(leased, state=DeliveryState.PENDING, tries=tries, next_attempt_at=due, sweep_at=sweep_time(due))
        else:
            self._write(leased, state=DeliveryState.FAILED, tries=tries, sweep_at=None)
        receiver.note(attempt)

    def _write(self, delivery: RelayDelivery, due: int | None = None, **changes: Any) -> RelayDelivery | None:
        """Update an event and return it; None if another worker was faster. `due` is when to post one that is pending."""
        changes["updated"] = self._clock()
        commit = self._store.commit()
        change_delivery(commit, delivery, **changes)
        changed = replace(delivery, **changes)
        if changed.state is DeliveryState.PENDING:
            self._outbox.enqueue_after(commit, changed, due)
        try:
            (version,) = commit.send()
        except StoreConflictError:
            _log.info("somebody else was faster with an event", extra={"delivery_id": delivery.id})
            return None
        return replace(changed, version=version)


def _is_held_back(delivery: RelayDelivery, earlier: Sequence[RelayDelivery | None], now: int) -> bool:
    """Whether the first attempt of an event waits for that of an event before it."""
    if delivery.attempts:
        return False
    waiting = [
        event
        for event in earlier
        if event is not None
        and (event.state is DeliveryState.DELIVERING or (event.state is DeliveryState.PENDING and not event.attempts))
    ]
    # Events of the API are due a moment after they were created. The wait counts from then.
    due = [min(event.next_attempt_at, event.created + API_EVENT_DELAY_MS) for event in waiting]
    return bool(due) and now < max(delivery.created, *due) + MAX_HOLD_MS


def pause_after(attempts: int) -> int:
    """Return how long in ms to wait after that many tries, the last of which did not arrive."""
    return PAUSES_MS[min(max(attempts, 1), len(PAUSES_MS)) - 1]
