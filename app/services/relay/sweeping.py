"""Looking after events that nothing else is looking after: their task was never made, or their server stopped."""

import logging
from dataclasses import replace
from typing import Any

from app.clock import Clock
from app.services.relay.outbox import RelayOutbox, sweep_time
from app.store.database import StoreConflictError
from app.store.relay_deliveries import DeliveryState, RelayDelivery, change_delivery, deliveries_to_sweep, relay_deliveries
from app.store.store import Store

_log = logging.getLogger(__name__)

BATCH = 300
"""How many events one run looks at; what is left over the next run finds first."""


class RelaySweeper:
    """Makes missing tasks, and ends leases that ran out."""

    def __init__(self, store: Store, outbox: RelayOutbox, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock

    def sweep(self) -> int:
        """Look after what is overdue, and answer how many events that were.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        overdue = self._store.page(relay_deliveries, deliveries_to_sweep(self._clock(), BATCH))
        for delivery in overdue:
            try:
                self._look_after(delivery)
            except StoreConflictError:
                # Somebody else is looking after it, which is all the sweeper wants.
                _log.info("event moved while swept", extra={"delivery_id": delivery.id})
        if overdue:
            _log.info("events swept", extra={"deliveries": len(overdue)})
        return len(overdue)

    def _look_after(self, delivery: RelayDelivery) -> None:
        changes: dict[str, Any] = {"sweep_at": None}
        if delivery.state in (DeliveryState.PENDING, DeliveryState.DELIVERING):
            # Where a lease ran out nobody knows whether the receiver has the event: it comes again, under the same id.
            due = max(delivery.next_attempt_at, self._clock())
            changes = {"state": DeliveryState.PENDING, "next_attempt_at": due, "sweep_at": sweep_time(due)}
        commit = self._store.commit()
        change_delivery(commit, delivery, **changes)
        commit.send()
        if "state" in changes:
            self._outbox.start(replace(delivery, **changes))
