"""Pacer: decides whether a message may leave now, or gives it a slot ahead.

A number far below its pace costs nothing: each process counts what it has sent lately, and looks at the shared state only
above an eighth of the pace. docs/decisions/0105 has the reasons.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from itertools import takewhile

from app.services.carrier_accounts.accounts import CarrierAccountError
from app.services.carrier_accounts.routes import CarrierRoutes, NumberRoutes
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.slots import Slot, slot_changes, slot_of
from app.services.sending.pacing.limits import PaceLimits, PaceRules
from app.services.sending.pacing.reservations import SlotReservations
from app.store.engine.store import Store
from app.store.messages.messages import Message, change_message
from app.store.users.phone_numbers import number_reference
from app.times.clock import MINUTE, SECOND, Clock

WINDOW_MS = 8 * SECOND
"""Time in ms over which a process counts what it sends from a number."""

UNSEEN_SHARE = 8
"""A process sends up to this fraction of a number's pace without a look at the shared state."""

EARLY_MS = SECOND // 4
"""How long in ms before its slot a message may leave: less than a task's delay is not worth another task."""

LATE_MS = 10 * SECOND
"""How long in ms after its slot a message may leave."""

LIMITS_KEPT_MS = 10 * SECOND
"""How long in ms a process keeps the limits of a number."""

_MAX_KEPT = 2000
_GRANT_KEPT_MS = MINUTE
_TOLERANCE = 1.01


@dataclass(slots=True)
class _Meter:
    """Messages of a number in this process: times in ms of those sent lately, and ids of those that may leave."""

    sent: deque[int] = field(default_factory=deque)
    granted: dict[str, int] = field(default_factory=dict)
    limits: PaceLimits | None = None
    limits_read_at: int = 0
    used_at: int = 0
    busy_until: int = 0

    def is_below(self, now: int, parts: int, interval: float) -> bool:
        """Whether this process stays below its share of a pace, in the window and in the last second."""
        while self.sent and self.sent[0] <= now - WINDOW_MS:
            self.sent.popleft()
        lately = sum(1 for _ in takewhile(lambda at: at > now - SECOND, reversed(self.sent)))
        spent = parts * interval * UNSEEN_SHARE
        if now < self.busy_until:
            # Messages of this process wait for their slots: none may overtake them.
            return False
        in_window = len(self.sent) * interval * UNSEEN_SHARE + spent <= WINDOW_MS
        return not self.sent or (in_window and lately * interval * UNSEEN_SHARE + spent <= SECOND)


class Pacer:
    """Gives slots to messages."""

    def __init__(
        self,
        store: Store,
        routes: CarrierRoutes,
        rules: PaceRules,
        reservations: SlotReservations,
        dispatch: DeliveryTasks,
        clock: Clock,
    ) -> None:
        self._store = store
        self._routes = routes
        self._rules = rules
        self._reservations = reservations
        self._dispatch = dispatch
        self._clock = clock
        self._meters: dict[str, _Meter] = {}
        self._lock = threading.Lock()

    def find_slot(self, message: Message) -> Slot | None:
        """Return the slot that a message has to wait for; None if it may leave now.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        now, held, parts = self._clock(), slot_of(message), max(message.segments, 1)
        if held is not None and (held.is_quiet or held.is_consent):
            held = None
        if held is not None and held.at > now + EARLY_MS:
            return held
        with self._lock:
            meter = self._meter_of(message.from_number, now)
            if message.id in meter.granted:
                return None
            interval = meter.limits.interval if meter.limits else self._rules.assume(message.from_number)
            is_below = meter.is_below(now, parts, interval) and not (meter.limits and meter.limits.campaign)
        if held is None and (is_below or not interval):
            self._grant(message, now, parts)
            return None
        limits = self._limits_of(message, now)
        if limits.is_unlimited:
            self._grant(message, now, parts)
            return None
        is_slower = held is not None and limits.interval > held.interval * _TOLERANCE
        if held is not None and not is_slower and now <= held.at + LATE_MS:
            self._grant(message, now, parts)
            return None
        is_late = held is not None and not is_slower
        slot = self._reservations.reserve(message.from_number, limits, message.first_due, parts, is_late=is_late)
        with self._lock:
            meter.busy_until = max(meter.busy_until, slot.at)
        if slot.at > now + EARLY_MS:
            return slot
        self._grant(message, now, parts)
        return None

    def put_off(self, message: Message, slot: Slot) -> None:
        """Store the slot of a message, unless it has it, and enqueue its task for that time."""
        if slot_of(message) == slot:
            self._dispatch.enqueue(message, slot.at)
            return
        commit = self._store.commit()
        change_message(commit, message, **slot_changes(message, slot), sweep_at=self._dispatch.sweep_time(slot.at))
        self._dispatch.enqueue_after(commit, message, slot.at)
        commit.send()

    def learn(self, routes: NumberRoutes) -> None:
        """Keep the limits of a number that was read for a delivery."""
        if routes.number is None:
            return
        limits, now = self._rules.limits_of(routes.number, routes.primary.carrier.name), self._clock()
        with self._lock:
            meter = self._meter_of(routes.number.id, now)
            meter.limits, meter.limits_read_at = limits, now

    def _grant(self, message: Message, now: int, parts: int) -> None:
        """Count a message that may leave. The same one may come again, as after a lost race: it is counted once."""
        with self._lock:
            meter = self._meter_of(message.from_number, now)
            meter.sent.extend([now] * parts)
            meter.granted[message.id] = now
            for other in [each for each, at in meter.granted.items() if at < now - _GRANT_KEPT_MS]:
                del meter.granted[other]

    def end_grant(self, message: Message) -> None:
        """End the permission of a message whose attempt begins: the next attempt needs a slot of its own."""
        with self._lock:
            meter = self._meters.get(message.from_number)
            if meter is not None:
                meter.granted.pop(message.id, None)

    def _limits_of(self, message: Message, now: int) -> PaceLimits:
        with self._lock:
            meter = self._meter_of(message.from_number, now)
            if meter.limits is not None and now < meter.limits_read_at + LIMITS_KEPT_MS:
                return meter.limits
        line = self._store.get(number_reference(message.from_number, message.tenant_id))
        limits = PaceLimits()
        if line is not None:
            try:
                accounts = self._routes.read_all_for_number(line)
            except CarrierAccountError:
                accounts = ()  # Preflight says so.
            if accounts:
                limits = self._rules.limits_of(line, accounts[0].carrier.name)
        with self._lock:
            meter.limits, meter.limits_read_at = limits, now
        return limits

    def _meter_of(self, number: str, now: int) -> _Meter:
        meter = self._meters.get(number)
        if meter is None:
            if len(self._meters) >= _MAX_KEPT:
                self._forget_silent(now)
            meter = self._meters[number] = _Meter()
        meter.used_at = now
        return meter

    def _forget_silent(self, now: int) -> None:
        for number, meter in list(self._meters.items()):
            if meter.used_at < now - _GRANT_KEPT_MS:
                del self._meters[number]
                self._reservations.forget(number)
