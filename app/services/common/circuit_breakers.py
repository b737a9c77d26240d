"""Stored state of circuit breakers, which people see. The breakers themselves are in the memory of each process."""

from collections.abc import Sequence

from app.crypto.keys import Keys
from app.outbound_limits.limits import BreakerState
from app.outbound_limits.party import Party, PartyKind
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
                fallback=state.fallback,
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
        return self.find_all(party.kind, [party.key]).get(party.key)

    def find_all(self, kind: PartyKind, keys: Sequence[str]) -> dict[str, OpenBreaker]:
        """Return the open circuit breakers of parties of one kind by their key, in one round trip."""
        now = self._clock()
        paths = {key: self._path_of(kind, key) for key in keys}
        read = self._store.read_all([circuit_breakers.at_leniently(path.id) for path in paths.values()])
        found = {key: read.get(path) for key, path in paths.items()}
        return {key: breaker for key, breaker in found.items() if breaker is not None and breaker.expires_at > now}

    def list(self) -> list[OpenBreaker]:
        """Return the open circuit breakers, oldest first, at most `MAX_LISTED`."""
        now = self._clock()
        found = self._store.page(circuit_breakers, circuit_breakers.every(MAX_LISTED))
        return sorted((breaker for breaker in found if breaker.expires_at > now), key=lambda breaker: breaker.opened_at)

    def _path(self, party: Party) -> Path:
        return self._path_of(party.kind, party.key)

    def _path_of(self, kind: PartyKind, key: str) -> Path:
        return circuit_breakers.path(self._keys.derive_id("circuit-breaker", kind, key))
