"""Circuit breakers of services that many parties share, such as a carrier with all its accounts.

Each account may call too seldom to open its own breaker, and all of them together hold every thread. `PartyLimits` holds its
lock around every method.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.outbound_limits.circuit_breaker import CircuitBreaker
from app.outbound_limits.party import Party
from app.times.clock import MINUTE

MIN_FAILED_PARTIES = 3
"""Parties without a response, since the last response of any, from which on the service itself counts as silent."""

MAX_PAUSE_MS = MINUTE
"""Maximum pause in ms of a service: another party's call may be the one that gets a response."""

_MAX_KEPT = 1000


@dataclass(slots=True)
class _Service:
    """A service with parties that got no response since the last response of any."""

    breaker: CircuitBreaker = field(default_factory=lambda: CircuitBreaker(MAX_PAUSE_MS))
    failed: set[str] = field(default_factory=set)


class Services:
    """The services that this process calls."""

    def __init__(self) -> None:
        self._services: dict[Party, _Service] = {}

    def breaker_of(self, party: Party) -> Iterator[CircuitBreaker]:
        """Yield the circuit breaker of a party's service, if it has one that is known."""
        service = self._services.get(party.service) if party.service is not None else None
        if service is not None:
            yield service.breaker

    def end_call(
        self, party: Party, now: int, *, is_probe: bool, is_answered: bool | None
    ) -> tuple[Party, CircuitBreaker] | None:
        """End a call of a party; return its service and that one's breaker if the state to report changed.

        Args:
            party: has called.
            now: the current time in ms.
            is_probe: whether the call was a probe of the service.
            is_answered: whether there was a response, of any status; None if no call was made.
        """
        if party.service is None or (is_answered is not False and party.service not in self._services):
            return None
        service = self._services.get(party.service) or self._keep(party.service)
        if is_answered is False:
            service.failed.add(party.key)
            if len(service.failed) < MIN_FAILED_PARTIES:
                return None
        is_changed = service.breaker.end_call(now, is_probe=is_probe, is_answered=is_answered)
        if is_answered:
            del self._services[party.service]
        return (party.service, service.breaker) if is_changed else None

    def _keep(self, party: Party) -> _Service:
        if len(self._services) >= _MAX_KEPT:
            del self._services[next(iter(self._services))]
        service = self._services[party] = _Service()
        return service
