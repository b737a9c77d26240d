"""Reservations of slots in the shared state of a number: one commit for all messages of it that wait in this process."""

import threading
from collections import deque
from dataclasses import dataclass, field

from app.crypto.keys import Keys
from app.errors import ServiceUnavailableError
from app.frozen import replace
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.messages.slots import Slot
from app.services.sending.pacing.limits import PaceLimits
from app.services.sending.pacing.timetable import Timetable, last_slot
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.number_paces import NumberPace, number_paces
from app.times.clock import DAY, SECOND, Clock

MAX_AHEAD = 32
"""Slots that a process reserves at most for messages that it expects."""

AHEAD_MS = SECOND // 4
"""A process reserves for as many messages as it had in this time in ms, so that it writes a few times a second."""

_KEPT_MS = 2 * DAY


@dataclass(slots=True, eq=False)
class _Request:
    """A message that needs a slot.

    Attributes:
        accepted: when the message was accepted, in ms.
        parts: its message parts, a slot each.
        is_late: it had a slot that it could not use.
        slot: the first of its slots, once it has them.
    """

    accepted: int
    parts: int
    is_late: bool
    slot: Slot | None = None


@dataclass(slots=True)
class _Desk:
    """Reservations of one number in this process.

    Attributes:
        lock: held by the thread that serves all waiting requests.
        waiting: requests without slots.
        spare: reserved slots that no message has yet.
        given: when slots were given lately, in ms.
        interval: ms between the spare slots.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: list[_Request] = field(default_factory=list)
    spare: deque[Slot] = field(default_factory=deque)
    given: deque[int] = field(default_factory=lambda: deque(maxlen=MAX_AHEAD))
    interval: float = 0


class SlotReservations:
    """Reserves slots."""

    def __init__(self, store: Store, keys: Keys, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._desks: dict[str, _Desk] = {}
        self._lock = threading.Lock()

    def reserve(self, number: str, limits: PaceLimits, accepted: int, parts: int, *, is_late: bool) -> Slot:
        """Reserve a slot for each part of a message, and return the first one.

        Threads of one number wait for one commit, which serves them in the order in which their messages were accepted.

        Raises:
            ServiceUnavailableError: Firestore does not answer, or too many processes reserve at once.
        """
        request = _Request(accepted, parts, is_late)
        with self._lock:
            desk = self._desks.setdefault(number, _Desk())
            desk.waiting.append(request)
        with desk.lock:
            if request.slot is None:
                self._serve(desk, number, limits)
        slot = request.slot
        if slot is None:
            raise ServiceUnavailableError("Firestore")
        return slot

    def forget(self, number: str) -> None:
        """Forget a number that has been silent, with its spare slots."""
        with self._lock:
            self._desks.pop(number, None)

    def _serve(self, desk: _Desk, number: str, limits: PaceLimits) -> None:
        with self._lock:
            requests, desk.waiting = sorted(desk.waiting, key=lambda each: each.accepted), []
        try:
            self._give(desk, number, limits, [each for each in requests if not each.is_late])
            for late in (each for each in requests if each.is_late):
                slots = self._commit(number, limits, late.parts, is_late=True)
                late.slot = slots[0]
        except BaseException:
            with self._lock:
                desk.waiting += [each for each in requests if each.slot is None]
            raise

    def _give(self, desk: _Desk, number: str, limits: PaceLimits, requests: list[_Request]) -> None:
        now = self._clock()
        if limits.interval != desk.interval:
            desk.spare.clear()
            desk.interval = limits.interval
        while desk.spare and desk.spare[0].at < now:
            desk.spare.popleft()
        needed = sum(each.parts for each in requests)
        if needed > len(desk.spare):
            # Slots of a day are few, so none is reserved for nobody.
            expected = 0 if limits.campaign_per_day else sum(at > now - AHEAD_MS for at in desk.given)
            desk.spare.extend(self._commit(number, limits, needed - len(desk.spare) + expected, is_late=False))
        for request in requests:
            taken = [desk.spare.popleft() for _ in range(request.parts)]
            request.slot = taken[0]
            desk.given.extend([now] * request.parts)

    def _commit(self, number: str, limits: PaceLimits, parts: int, *, is_late: bool) -> list[Slot]:
        ids = [self._keys.derive_id("number-pace", number)]
        ids += [self._keys.derive_id("campaign-pace", limits.campaign)] if limits.campaign else []

        def attempt() -> list[Slot]:
            held = self._store.read_all([number_paces.at(each) for each in ids])
            states = [held[number_paces.path(each)] or NumberPace(id=each) for each in ids]
            now = self._clock()
            before = Timetable(states[0], states[1] if len(states) > 1 else None)
            slots, after = before.give(limits, now, parts, is_late=is_late)
            commit = self._store.commit()
            expires_at = max(last_slot(slots), now) + _KEPT_MS
            for pace in (after.number, after.campaign):
                if pace is not None:
                    _write(commit, replace(pace, expires_at=expires_at))
            commit.send()
            return slots

        return retry_on_conflict(attempt)


def _write(commit: Commit, pace: NumberPace) -> None:
    if pace.version is None:
        number_paces.create(commit, pace)
        return
    names = ("next_free", "late_free", "interval", "day", "day_parts", "expires_at")
    number_paces.update(commit, pace, **{name: getattr(pace, name) for name in names})
