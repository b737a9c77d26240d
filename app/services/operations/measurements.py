"""Measurements of the instance, one log line for each sweep: waiting messages, overdue work, and who does not respond.

docs/operations.md explains the fields; the files in `monitoring` turn them into metrics and alerts of Cloud Monitoring.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.errors import ServiceUnavailableError
from app.outbound_limits.party import PartyKind
from app.services.common.circuit_breakers import OpenBreakers
from app.services.operations.sweep_record import SweepRecord
from app.services.operations.sweeper import Overdue
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_in_state
from app.store.messages.messages import MessageState

_log = logging.getLogger(__name__)

WAITING = (MessageState.QUEUED, MessageState.SENDING, MessageState.UNCERTAIN, MessageState.SCHEDULED)
"""The states that a message does not keep."""

MAX_COUNTED = 100_000
"""Messages of a state that are counted at most. Firestore bills a read for each 1 000."""


class Measurements:
    """Measurements of one instance."""

    def __init__(self, store: Store, breakers: OpenBreakers, sweeps: SweepRecord) -> None:
        self._store = store
        self._breakers = breakers
        self._sweeps = sweeps

    def write(self, overdue: Mapping[str, Overdue]) -> None:
        """Take the measurements, and write them to the log.

        Args:
            overdue: what the sweep found, by kind.
        """
        try:
            measured = self.take(overdue)
        except ServiceUnavailableError as error:
            _log.warning("not measured: %s", error)
            return
        _log.info("measured", extra=measured)

    def take(self, overdue: Mapping[str, Overdue]) -> dict[str, Any]:
        """Return the measurements: `waiting`, `overdue`, `openCircuits` and `damagedDocuments`. Times are in ms.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        counts = self._store.count_all(messages_in_state(state, MAX_COUNTED) for state in WAITING)
        open_circuits = Counter(breaker.kind for breaker in self._breakers.list())
        return {
            "waiting": dict(zip(map(str, WAITING), counts, strict=True)),
            "overdue": {kind: {"count": found.count, "longestMs": found.longest} for kind, found in overdue.items()},
            "openCircuits": {kind: open_circuits[kind] for kind in PartyKind},
            "damagedDocuments": self._sweeps.count_damaged(),
        }
