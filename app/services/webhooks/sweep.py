"""Overdue events, for the sweeper: their task was lost, or the server that posted them stopped."""

from collections.abc import Sequence
from typing import Any

from app.frozen import replace
from app.safe_http.attempts import BROKEN_OFF
from app.services.webhooks.delivery import KEPT_TRIES, LEASE_MS, pause_after
from app.services.webhooks.outbox import EventOutbox, sweep_time
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.webhooks.relay_deliveries import (
    DeliveryState,
    RelayDelivery,
    change_delivery,
    overdue_deliveries,
    relay_deliveries,
)
from app.times.clock import MINUTE, Clock

_MAX_WAIT_MS = 15 * MINUTE


class OverdueEvents:
    """Enqueues missing tasks, and ends expired leases."""

    name = "events"
    collection = relay_deliveries

    def __init__(self, store: Store, outbox: EventOutbox, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of overdue events, the longest overdue first."""
        return overdue_deliveries(now, shards, limit)

    def reconcile(self, delivery: RelayDelivery) -> None:
        """Enqueue the event's task, now or for its due time.

        Raises:
            StoreConflictError: another process reconciles it.
        """
        changes: dict[str, Any] = {"sweep_at": None}
        if delivery.state in (DeliveryState.PENDING, DeliveryState.DELIVERING):
            # After an expired lease it is unknown whether the receiver has the event: it is posted again under the same id.
            now = self._clock()
            due = max(delivery.next_attempt_at, now)
            stopped = delivery.state is DeliveryState.DELIVERING
            if stopped:
                due = max(due, delivery.lease_until - LEASE_MS + pause_after(delivery.attempts))
            # Each pause is twice as long as the one before, since the queue retries the task for an hour.
            waited = (delivery.sweep_at or 0) - delivery.next_attempt_at if delivery.state is DeliveryState.PENDING else 0
            sweep_at = max(sweep_time(due), due + min(2 * waited, _MAX_WAIT_MS))
            changes = {"state": DeliveryState.PENDING, "next_attempt_at": due, "sweep_at": sweep_at}
            if stopped:
                lost = {"at": delivery.lease_until - LEASE_MS, "url": delivery.url, "error": BROKEN_OFF}
                changes["tries"] = [*delivery.tries, lost][-KEPT_TRIES:]
        commit = self._store.commit()
        change_delivery(commit, delivery, **changes)
        if "state" in changes:
            self._outbox.enqueue_after(commit, replace(delivery, **changes))
        commit.send()
