"""Detection of stalled programs: wait as long as a starting program works, even on a busy machine.

A fixed timeout is too short on a busy machine and too long on an idle one. A slow program differs from a stuck one by its
activity: it uses the processor, or writes to its log.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

STALLED_SECONDS = 60.0
"""Seconds without activity after which a program counts as stuck."""

MAX_SECONDS = 900.0
"""Maximum seconds in all, even if the program keeps working."""

SAMPLE_SECONDS = 1.0
SAY_SECONDS = 10.0
# Of one core. An idle Java uses a tenth of this for its own timers.
_SHARE_OF_WORK = 0.01
# A process that ended is a zombie until its parent collects it.
_ENDED = "ZX"
_PROC = Path("/proc")
_TICKS_PER_SECOND = 100


class StallWatch:
    """Watch over one program that is expected to become ready or to end."""

    def __init__(
        self,
        group: int,
        log: Path,
        *,
        stalled_seconds: float = STALLED_SECONDS,
        max_seconds: float = MAX_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start watching.

        Args:
            group: id of the program's process group.
            log: log file of the program.
            stalled_seconds: maximum time without activity.
            max_seconds: maximum time in all.
            now: monotonic clock in seconds.
        """
        self._group = group
        self._log = log
        self._stalled_seconds = stalled_seconds
        self._max_seconds = max_seconds
        self._now = now
        self._began = self._sampled = self._worked = now()
        self._seen = self._measure()

    @property
    def seconds(self) -> float:
        """Seconds since the watch began."""
        return self._now() - self._began

    def is_alive(self) -> bool:
        """Whether the program still runs; it need not be a child of this process."""
        return any(state not in _ENDED for state, _ in _list_processes(self._group))

    def find_end(self) -> str | None:
        """Return why to stop waiting, as the end of a sentence, or None to go on."""
        if self.seconds > self._max_seconds:
            return f"after {self.seconds:.0f} s"
        if self._now() - self._sampled >= min(SAMPLE_SECONDS, self._stalled_seconds):
            self._sample()
        if self._now() - self._worked > self._stalled_seconds:
            return f"after {self.seconds:.0f} s, and has been inactive for {self._stalled_seconds:g} s"
        return None

    def _sample(self) -> None:
        self._sampled = self._now()
        cpu, written = self._measure()
        seen_cpu, seen_written = self._seen
        if cpu - seen_cpu >= _SHARE_OF_WORK * self._stalled_seconds or written > seen_written:
            self._worked = self._sampled
            self._seen = cpu, written

    def _measure(self) -> tuple[float, int]:
        try:
            written = self._log.stat().st_size
        except OSError:
            written = 0
        return sum(seconds for _, seconds in _list_processes(self._group)), written


def _list_processes(group: int) -> Iterator[tuple[str, float]]:
    """Yield the state of each process of a group, and the processor seconds used by it and its ended children."""
    if not _PROC.is_dir():
        yield from _ask_ps(group)
        return
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            yield fields[0], sum(map(int, fields[11:15])) / _TICKS_PER_SECOND


def _ask_ps(group: int) -> Iterator[tuple[str, float]]:
    try:
        shown = subprocess.run(["ps", "-A", "-o", "pgid=,stat=,time="], capture_output=True, text=True, check=False)
    except OSError:
        return
    for line in shown.stdout.splitlines():
        its_group, state, used = line.split()
        if int(its_group) == group:
            days, _, clock = used.rpartition("-")
            hours = [float(part) for part in clock.split(":")]
            yield state[0], int(days or 0) * 86_400 + sum(part * 60**place for place, part in enumerate(reversed(hours)))
