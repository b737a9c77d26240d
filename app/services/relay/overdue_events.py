"""Events that nothing else is looking after: their task was never made, or their server stopped."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.clock import Clock
from app.services.relay.outbox import RelayOutbox, sweep_time
from app.store.relay_deliveries import DeliveryState, RelayDelivery, change_delivery, overdue_deliveries, relay_deliveries
from app.store.store import Store


class OverdueEvents:
    """Makes missing tasks, and ends leases that ran out."""

    name = "events"

    def __init__(self, store: Store, outbox: RelayOutbox, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock

    def page(self, now: int, shards: Sequence[int], limit: int) -> list[RelayDelivery]:
        """Answer the events that are overdue, the longest first."""
        return self._store.page(relay_deliveries, overdue_deliveries(now, shards, limit))

    def look_after(self, delivery: RelayDelivery) -> None:
        """Let the event be posted, now or at its time.

        Raises:
            StoreConflictError: somebody else is looking after it.
        """
        changes: dict[str, Any] = {"sweep_at": None}
        if delivery.state in (DeliveryState.PENDING, DeliveryState.DELIVERING):
            # Where a lease ran out nobody knows whether the receiver has the event: it comes again, under the same id.
            due = max(delivery.next_attempt_at, self._clock())
            changes = {"state": DeliveryState.PENDING, "next_attempt_at": due, "sweep_at": sweep_time(due)}
        commit = self._store.commit()
        change_delivery(commit, delivery, **changes)
        commit.send()
        if "state" in changes:
            self._outbox.start([replace(delivery, **changes)])
