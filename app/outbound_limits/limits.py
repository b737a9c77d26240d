"""Slots and circuit breakers of parties. Work that gets no slot is put off as a delayed task; it never waits in a thread."""

import logging
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from app.frozen import frozen
from app.outbound_limits.circuit_breaker import CircuitBreaker
from app.outbound_limits.party import Party
from app.outbound_limits.services import Services
from app.times.clock import HOUR, MINUTE, SECOND, Clock

_log = logging.getLogger(__name__)

MIN_WAIT_MS = SECOND // 2
"""Minimum time in ms for which work is put off."""

FIRST_MAX_WAIT_MS = 10 * SECOND
MAX_WAIT_MS = 10 * MINUTE
"""Maximum time in ms for which work is put off at once; while it has waited less, as long as it has waited."""

PROBE_WAIT_MS = 5 * SECOND
"""Minimum time in ms for which work is put off while a probe is under way."""

_GROUP_FACTOR = 2
_TENANT_FACTOR = 3
_ASSUMED_CALL_MS = 300
_SMOOTHING = 0.3
_MAX_KEPT = 1000
_KEPT_MS = HOUR


@frozen
class BreakerState:
    """An open circuit breaker.

    Attributes:
        opened_at: since when it has been open, in ms.
        probe_at: when the next call is tried, in ms.
        fallback: label of the party that takes over meanwhile; empty if none is known.
    """

    opened_at: int
    probe_at: int
    fallback: str = ""


ReportState = Callable[[Party, BreakerState | None], None]
"""Called when a party's circuit breaker opened, a probe failed, or it closed (None)."""


class PartyBusyError(Exception):
    """A party has no free slot, or its circuit breaker is open.

    Attributes:
        party: which one.
        retry_at: when to try again, in ms.
        reason: a sentence for the user.
        is_down: whether its circuit breaker is open.
    """

    def __init__(self, party: Party, retry_at: int, reason: str, *, is_down: bool = False) -> None:
        super().__init__(reason)
        self.party = party
        self.retry_at = retry_at
        self.reason = reason
        self.is_down = is_down


@dataclass(slots=True)
class _Share:
    """Calls of this process that share slots: those of a party, or of a group of parties.

    Attributes:
        running: start of each call that runs now, in ms.
        next_place: time up to which put-off work has places, in ms. They follow each other at the pace of the calls.
        call_ms: moving average of the duration of a call.
    """

    running: list[int] = field(default_factory=list)
    next_place: int = 0
    call_ms: float = _ASSUMED_CALL_MS

    def place(self, now: int, base: int, waited: int, slots: int) -> int:
        """Return when put-off work comes again, in ms.

        Args:
            now: the current time in ms.
            base: earliest time in ms.
            waited: for how long in ms the work has waited.
            slots: concurrent calls of the share.
        """
        longest_running = now - min(self.running, default=now)
        spacing = round(max(self.call_ms, longest_running) / slots)
        longest = min(max(FIRST_MAX_WAIT_MS, waited), MAX_WAIT_MS)
        place = max(base, self.next_place)
        # Beyond the longest wait there are no places: that work comes again soon, and the party may be faster then.
        if place > base + longest:
            return base + random.randint(longest // 2, longest)  # noqa: S311 - no secret
        self.next_place = place + spacing
        return place + random.randint(0, spacing)  # noqa: S311 - no secret

    def end_call(self, started: int, now: int, *, is_made: bool) -> None:
        """End a call that started at a time in ms; one that was not made says nothing about the pace."""
        self.running.remove(started)
        if is_made:
            self.call_ms += _SMOOTHING * (max(now - started, 0) - self.call_ms)


@dataclass(slots=True)
class _Usage(_Share):
    """Usage of a party in this process.

    Attributes:
        used_at: when the latest call started, in ms.
        fallback: label of the party that takes over while the breaker is open.
    """

    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    used_at: int = 0
    fallback: str = ""


class PartyCall:
    """A slot of a party, held until the block ends."""

    def __init__(self, end: Callable[[bool | None], None]) -> None:
        self._end: Callable[[bool | None], None] | None = end
        self._is_answered: bool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def note(self, *, is_answered: bool | None) -> None:
        """Record whether the party responded, with any status; None if it was not called."""
        self._is_answered = is_answered

    def leave(self) -> None:
        """Release the slot; idempotent."""
        end, self._end = self._end, None
        if end is not None:
            end(self._is_answered)


class PartyLimits:
    """The parties that this process calls."""

    def __init__(self, slots: int, clock: Clock, report: ReportState) -> None:
        """Create the limits.

        Args:
            slots: concurrent calls to one party.
            clock: the current time in ms.
            report: stores changes of circuit breakers.
        """
        self._slots = slots
        self._clock = clock
        self._report = report
        self._usages: dict[Party, _Usage] = {}
        self._groups: dict[str, _Share] = {}
        self._services = Services()
        self._lock = threading.Lock()

    def enter(self, party: Party | None, waiting_since: int) -> PartyCall:
        """Take a slot and return it; unlimited if `party` is None.

        Args:
            party: whom the work calls.
            waiting_since: when the work was due, in ms.

        Raises:
            PartyBusyError: there is no free slot, or the circuit breaker is open.
        """
        if party is None:
            return PartyCall(lambda _: None)
        with self._lock:
            now = self._clock()
            usage, waited = self._usage_of(party, now), now - waiting_since
            breakers = [usage.breaker, *self._services.breaker_of(party)]
            if not all(breaker.admits(now) for breaker in breakers):
                probe_at = max(breaker.probe_at for breaker in breakers)
                base = probe_at if now < probe_at else now + max(round(usage.call_ms), PROBE_WAIT_MS)
                reason = "The receiving system has not responded lately; the next attempt is being held back"
                raise PartyBusyError(party, usage.place(now, base, waited, self._slots), reason, is_down=True)
            if len(usage.running) >= self._slots:
                reason = "The receiving system is still busy with earlier messages"
                raise PartyBusyError(party, usage.place(now, now + MIN_WAIT_MS, waited, self._slots), reason)
            groups = [(name, self._groups.get(name, _Share()), most) for name, most in self._groups_of(party)]
            for _, group, most in groups:
                if len(group.running) >= most:
                    reason = "Other receiving systems of the organization or its reseller are still busy"
                    raise PartyBusyError(party, group.place(now, now + MIN_WAIT_MS, waited, most), reason)
            probes = [breaker.start_call() for breaker in breakers]
            usage.running.append(now)
            usage.used_at = now
            for name, group, _ in groups:
                group.running.append(now)
                self._groups[name] = group
        return PartyCall(lambda is_answered: self._end(party, now, probes, is_answered=is_answered))

    def blocked_until(self, party: Party | None) -> int:
        """Return when a party's circuit breaker lets the next call through, in ms; 0 if it lets one through now."""
        if party is None:
            return 0
        with self._lock:
            now, usage = self._clock(), self._usages.get(party)
            own = [] if usage is None else [usage.breaker]
            closed = [breaker for breaker in [*own, *self._services.breaker_of(party)] if not breaker.admits(now)]
            return max((max(breaker.probe_at, now + PROBE_WAIT_MS) for breaker in closed), default=0)

    def note_fallback(self, party: Party | None, fallback: Party | None) -> None:
        """Report which party takes over for one whose circuit breaker is open; once for each opening."""
        label = fallback.label if fallback is not None else "a carrier without accounts"
        with self._lock:
            usage = self._usages.get(party) if party is not None else None
            if party is None or usage is None or not usage.breaker.opened_at or usage.fallback == label:
                return
            usage.fallback = label
            state = _state_of(usage.breaker, usage.fallback)
        self._tell(party, state, was_open=True)

    def _end(self, party: Party, started: int, probes: Sequence[bool], *, is_answered: bool | None) -> None:
        with self._lock:
            now = self._clock()
            usage = self._usages[party]
            breaker = usage.breaker
            was_open = bool(breaker.opened_at)
            usage.end_call(started, now, is_made=is_answered is not None)
            for name, _ in self._groups_of(party):
                group = self._groups[name]
                group.end_call(started, now, is_made=is_answered is not None)
                if not group.running:
                    del self._groups[name]
            is_changed = breaker.end_call(now, is_probe=probes[0], is_answered=is_answered)
            changed = self._services.end_call(party, now, is_probe=any(probes[1:]), is_answered=is_answered)
            service = None if changed is None else (changed[0], _state_of(changed[1]))
            usage.fallback = usage.fallback if breaker.opened_at else ""
            state = _state_of(breaker, usage.fallback)
            if is_changed:
                usage.next_place = 0
                usage.call_ms = max(now - started, 0)
        if is_changed:
            self._tell(party, state, was_open=was_open)
        if service is not None:
            self._tell(*service, was_open=any(probes[1:]))

    def _tell(self, party: Party, state: BreakerState | None, *, was_open: bool) -> None:
        extra = {"kind": str(party.kind), "party": party.label}
        if state is None:
            _log.warning("circuit breaker closed", extra=extra)
        elif not was_open:
            _log.warning("circuit breaker opened", extra=extra)
        try:
            self._report(party, state)
        except Exception:  # noqa: BLE001 - any failure
            # The stored state is for people; the limits work without it.
            _log.exception("the state of a circuit breaker was not stored", extra=extra)

    def _groups_of(self, party: Party) -> Iterator[tuple[str, int]]:
        """Yield the groups of a party, and the concurrent calls of each."""
        if party.group:
            yield f"group {party.group}", self._slots * _GROUP_FACTOR
        if party.tenant:
            yield f"tenant {party.tenant}", self._slots * _TENANT_FACTOR

    def _usage_of(self, party: Party, now: int) -> _Usage:
        usage = self._usages.get(party)
        if usage is None:
            if len(self._usages) >= _MAX_KEPT:
                self._forget_unused(now)
            usage = self._usages[party] = _Usage(used_at=now)
        return usage

    def _forget_unused(self, now: int) -> None:
        """Forget parties of which only the pace is known, and those not called for long: their failures are too old."""
        for party, usage in list(self._usages.items()):
            if not usage.running and (usage.breaker.is_pristine or now - usage.used_at > _KEPT_MS):
                del self._usages[party]


def _state_of(breaker: CircuitBreaker, fallback: str = "") -> BreakerState | None:
    return BreakerState(breaker.opened_at, breaker.probe_at, fallback) if breaker.opened_at else None
