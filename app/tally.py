"""Counts of events in one process, written to the log once a minute; monitoring adds up those of all processes."""

import atexit
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable

_log = logging.getLogger(__name__)

INTERVAL_SECONDS = 60.0


class Tally:
    """Counts of one kind of event by name.

    Counting takes microseconds, and writes a log line when the last one is a minute old. So the counts of a
    process without further events wait for the next event, or for its end.
    """

    def __init__(self, kind: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Create an empty tally.

        Args:
            kind: of event, for the log.
            monotonic: a clock in seconds.
        """
        self._kind = kind
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._written_at = monotonic()
        atexit.register(self.write)

    def add(self, name: str) -> None:
        """Count an event."""
        with self._lock:
            self._counts[name] += 1
            is_due = self._monotonic() - self._written_at >= INTERVAL_SECONDS
        if is_due:
            self.write()

    def write(self) -> None:
        """Write the counts since the last line to the log, and begin anew. Nothing counted is nothing written."""
        with self._lock:
            counts, self._counts = dict(self._counts), Counter()
            self._written_at = self._monotonic()
        if counts:
            _log.info("counted", extra={"kind": self._kind, "counts": counts})
