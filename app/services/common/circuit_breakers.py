"""Stored state of circuit breakers, which people see. The breakers themselves are in the memory of each process."""

from app.crypto.keys import Keys
from app.outbound_limits.limits import BreakerState
from app.outbound_limits.party import Party
from app.store.common.circuit_breakers import OpenBreaker, circuit_breakers
from app.store.engine.database import Path, StoreConflictError
from app.store.engine.store import Store
from app.times.clock import MINUTE, Clock

MAX_LISTED = 200
"""Open circuit breakers that are read for health and diagnosis."""

_EXPIRES_AFTER_PROBE_MS = 15 * MINUTE
"""Time in ms after a probe was due until the process must have ended, or has nothing more to send there."""


class OpenBreakers:
    """The circuit breakers that are open in some process of the instance."""

    def __init__(self, store: Store, keys: Keys, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock

    def report(self, party: Party, state: BreakerState | None) -> None:
        """Store the new state of a party's circuit breaker: one write for each change, none for each call.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        path = self._path(party)
        commit = self._store.commit()
        if state is None:
            commit.delete(path)
        else:
            breaker = OpenBreaker(
                id=path.id,
                kind=party.kind,
                label=party.label,
                opened_at=state.opened_at,
                probe_at=state.probe_at,
                expires_at=state.probe_at + _EXPIRES_AFTER_PROBE_MS,
            )
            commit.replace(path, circuit_breakers.encode(breaker))
        try:
            commit.send()
        except StoreConflictError:
            # Another process closed it before.
            return

    def find(self, party: Party) -> OpenBreaker | None:
        """Return a party's open circuit breaker; None if it is closed."""
        breaker = self._store.get(circuit_breakers.at_leniently(self._path(party).id))
        return breaker if breaker is not None and breaker.expires_at > self._clock() else None

    def list(self) -> list[OpenBreaker]:
        """Return the open circuit breakers, oldest first, at most `MAX_LISTED`."""
        now = self._clock()
        found = self._store.page(circuit_breakers, circuit_breakers.every(MAX_LISTED))
        return sorted((breaker for breaker in found if breaker.expires_at > now), key=lambda breaker: breaker.opened_at)

    def _path(self, party: Party) -> Path:
        return circuit_breakers.path(self._keys.derive_id("circuit-breaker", party.kind, party.key))
