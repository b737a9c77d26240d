"""How much a busy party may do at once while others are active: as much as does not delay them.

The share follows how late the process is: how long a free thread takes to begin a request that nothing holds back. Usually that
is half a millisecond. Where more threads compute than there are processors, it is many, and each step of each request waits as
long. So the share grows with each request that begins in time, and shrinks with each that begins late.
"""

FIRST_SHARE = 0.1
"""Threads of a party that has just become busy. What it costs Firestore and the worker shows only later."""

MIN_SHARE = 0.02
"""Less than one thread means pauses."""

LATE_SECONDS = 0.001
"""From when on a request begins late, where threads usually begin at once."""

USUAL_TIMES = 3
"""How many times the usual lateness is late as well: on a slow platform threads always need longer."""

VERY_LATE_TIMES = 10
"""How many times as late is very late."""

IDLE_SECONDS = 3.0
"""After how long without a busy party the share starts anew: longer than the longest pause."""

SILENT_SECONDS = 0.5
"""After how long without a request of the others a small share becomes one thread: nobody says that it is too much."""

# The usual lateness is such that a fifth of all are below: it falls by four times as much as it rises.
_USUAL_RISE = 1.01
_USUAL_FALL = _USUAL_RISE**-4
_GROWTH = 0.2
_GROWTH_FACTOR = 1.3
_LATE_FACTOR = 0.85
_VERY_LATE_FACTOR = 0.7


class BusyShare:
    """Share of a busy party in the threads of a process. `Lines` holds its lock around every method."""

    def __init__(self, most: int) -> None:
        """Set the maximum, in threads."""
        self._most = most
        self._share = FIRST_SHARE
        self._usual = LATE_SECONDS / USUAL_TIMES
        self._used = 0.0
        self._noted = 0.0

    def note(self, lateness: float, now: float) -> None:
        """Take into account how late in s a request begins now."""
        self._noted = now
        self._usual *= _USUAL_RISE if lateness > self._usual else _USUAL_FALL
        late = max(LATE_SECONDS, USUAL_TIMES * self._usual)
        if lateness <= late:
            more = self._share + _GROWTH if self._share >= 1 else self._share * _GROWTH_FACTOR
            self._share = min(self._most, more)
        else:
            self._share *= _LATE_FACTOR if lateness <= VERY_LATE_TIMES * late else _VERY_LATE_FACTOR
            self._share = max(self._share, MIN_SHARE)

    def count_threads(self, now: float) -> int:
        """Return how many threads a busy party may have now: at least one, which may have to pause."""
        return max(1, int(self._use(now)))

    def find_pause(self, seconds: float, longest: float, now: float, part: float = 1.0) -> float:
        """Return for how long in s a party pauses after having computed for some time; 0 if its share is a whole thread.

        Args:
            seconds: for how long it computed, in s.
            longest: longest pause in s.
            now: the time in s.
            part: how much of the share it gets.
        """
        return min(longest, seconds * max(0.0, 1 / (part * self._use(now)) - 1))

    def _use(self, now: float) -> float:
        if now - self._used > IDLE_SECONDS:
            self._share = FIRST_SHARE
            self._noted = now
        elif now - self._noted > SILENT_SECONDS:
            self._share = max(self._share, 1.0)
        self._used = now
        return self._share
