"""Damaged documents that this process met: logged one by one, and kept until the sweeper writes them down."""

import logging
import re
import threading
from collections.abc import Sequence

from app.phone_number import mask
from app.store.engine.faults import Fault

_log = logging.getLogger(__name__)

_NUMBER = re.compile(r"\+\d+")

MAX_KEPT = 200
"""How many are kept; those beyond are logged only."""


class DamagedDocuments:
    """The damaged documents that were met since they were last taken."""

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str], Fault] = {}
        self._lock = threading.Lock()

    def note(self, faults: Sequence[Fault]) -> None:
        """Log faults, and keep the first of each document."""
        for fault in faults:
            # Some ids hold a phone number.
            shown = _NUMBER.sub(lambda found: mask(found[0]), fault.id)
            extra = {"collection": fault.collection, "id": shown, "field": fault.field, "fault": fault.kind}
            _log.warning("document damaged", extra=extra)
        with self._lock:
            for fault in faults:
                if len(self._faults) < MAX_KEPT:
                    self._faults.setdefault((fault.collection, fault.id), fault)

    def take(self) -> list[Fault]:
        """Return what was kept, and forget it."""
        with self._lock:
            taken, self._faults = self._faults, {}
        return list(taken.values())
