"""Damaged documents found by this process: logged one by one, and kept until the sweeper stores them."""

import logging
import re
import threading
from collections.abc import Sequence

from app.addresses.phone_number import mask_number
from app.store.engine.faults import Fault

_log = logging.getLogger(__name__)

_NUMBER = re.compile(r"\+\d+")

MAX_KEPT = 200
"""Number of documents kept; more are only logged."""


class DamagedDocuments:
    """Damaged documents found since the last `take`."""

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str], Fault] = {}
        self._lock = threading.Lock()

    def add(self, faults: Sequence[Fault]) -> None:
        """Log faults, and keep the first fault of each document."""
        for fault in faults:
            # Some ids contain a phone number.
            shown = _NUMBER.sub(lambda found: mask_number(found[0]), fault.id)
            extra = {"collection": fault.collection, "id": shown, "field": fault.field, "fault": fault.kind}
            _log.warning("document damaged", extra=extra)
        with self._lock:
            for fault in faults:
                if len(self._faults) < MAX_KEPT:
                    self._faults.setdefault((fault.collection, fault.id), fault)

    def take(self) -> list[Fault]:
        """Return and forget the documents kept."""
        with self._lock:
            taken, self._faults = self._faults, {}
        return list(taken.values())
