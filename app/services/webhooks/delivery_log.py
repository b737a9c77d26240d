"""The delivery log: the events of a user's webhook, and their replay."""

import logging
from functools import partial
from typing import Any

from app.auth.policy import require_unrestricted
from app.auth.principal import Principal
from app.crypto.vault import VaultError
from app.errors import DomainError
from app.frozen import replace
from app.problems.webhooks import DELIVERY_NOT_FOUND, DELIVERY_UNDER_WAY, WEBHOOK_MISSING
from app.services.access.users import require_manageable_user
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.webhooks.event_bodies import EventBodies
from app.services.webhooks.outbox import EventOutbox, is_webhook_active, sweep_time
from app.store.engine.store import Store
from app.store.users.users import Restriction
from app.store.webhooks.relay_deliveries import DeliveryState, RelayDelivery, change_delivery, deliveries_of, relay_deliveries
from app.times.clock import Clock

_log = logging.getLogger(__name__)

_UNDER_WAY = (DeliveryState.PENDING, DeliveryState.DELIVERING)


class DeliveryLog:
    """The events of users, each visible to callers with access to the user."""

    def __init__(self, store: Store, outbox: EventOutbox, bodies: EventBodies, paginator: Paginator, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._bodies = bodies
        self._paginator = paginator
        self._clock = clock

    def list(
        self, caller: Principal, uid: str, state: DeliveryState | None, limit: int, cursor: str | None
    ) -> Page[RelayDelivery]:
        """Return a page of a user's events, newest first.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or CURSOR_INVALID.
        """
        require_manageable_user(self._store, caller, uid)
        return self.page(uid, "", state, limit, cursor)

    def page(
        self, uid: str, integration_id: str, state: DeliveryState | None, limit: int, cursor: str | None
    ) -> Page[RelayDelivery]:
        """Return a page of the events of one integration, or of the webhook where `integration_id` is empty.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        return self._paginator.page(
            relay_deliveries,
            partial(deliveries_of, uid, state, integration_id=integration_id),
            f"relay-deliveries:{uid}:{integration_id}:{state}",
            limit,
            cursor,
        )

    def get(self, caller: Principal, uid: str, delivery_id: str) -> RelayDelivery:
        """Return one event of a user, with its body.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or DELIVERY_NOT_FOUND.
        """
        require_manageable_user(self._store, caller, uid)
        return self.open(uid, delivery_id)

    def replay(
        self, caller: Principal, uid: str, delivery_id: str, record: Record[RelayDelivery] = record_nothing
    ) -> RelayDelivery:
        """Post an event again from its first attempt: the same bytes under the same id.

        Args:
            caller: who wants it.
            uid: of the user whose webhook gets it.
            delivery_id: of the event.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND, HIGHER_ROLE, DELIVERY_NOT_FOUND, WEBHOOK_MISSING, or
                DELIVERY_UNDER_WAY while it is still retried.
        """
        require_unrestricted(caller, Restriction.INTEGRATIONS)
        if not is_webhook_active(require_manageable_user(self._store, caller, uid).user):
            raise DomainError(WEBHOOK_MISSING)

        def attempt() -> RelayDelivery:
            delivery = self._read(uid, delivery_id)
            if delivery.state in _UNDER_WAY:
                raise DomainError(DELIVERY_UNDER_WAY)
            now = self._clock()
            commit = self._store.commit()
            changes: dict[str, Any] = {
                "state": DeliveryState.PENDING,
                "attempts": 0,
                "next_attempt_at": now,
                "updated": now,
                "sweep_at": sweep_time(now),
            }
            change_delivery(commit, delivery, **changes)
            replayed = replace(delivery, **changes)
            self._outbox.enqueue_after(commit, replayed)
            record(commit, replayed)
            commit.send()
            return replayed

        return retry_on_conflict(attempt)

    def open(self, uid: str, delivery_id: str, integration_id: str = "") -> RelayDelivery:
        """Return one event of a user's integration, or of the webhook where `integration_id` is empty, with its body.

        The body is empty if it does not open.

        Raises:
            DomainError: DELIVERY_NOT_FOUND.
        """
        delivery = self._read(uid, delivery_id, integration_id)
        try:
            return replace(delivery, body=self._bodies.open(delivery))
        except VaultError as error:
            _log.error("an event cannot be shown: %s", error, extra={"delivery_id": delivery.id})
            return delivery

    def _read(self, uid: str, delivery_id: str, integration_id: str = "") -> RelayDelivery:
        delivery = self._store.get(relay_deliveries.at(delivery_id))
        # The TTL removes an expired event up to a day late.
        if delivery is None or 0 < delivery.expires <= self._clock():
            raise DomainError(DELIVERY_NOT_FOUND)
        if delivery.uid != uid or delivery.integration_id != integration_id:
            raise DomainError(DELIVERY_NOT_FOUND)
        return delivery
