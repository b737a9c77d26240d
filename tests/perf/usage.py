"""Resource usage of groups of processes, as the kernel counts it. Linux only."""

import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_MS = 1000
_LOOK_SECONDS = 0.05
_SAMPLE = [{"id": str(number), "at": number} for number in range(200)]


@dataclass(frozen=True)
class ProcessGroups:
    """Programs and everything that they started, by the ids of their process groups."""

    ids: Sequence[int]

    def cpu_milliseconds(self) -> float:
        """Return the CPU time in ms, user and system, that the living processes have used since they started."""
        ticks = sum(int(fields[11]) + int(fields[12]) for fields in self._stat().values())
        return ticks / _TICKS_A_SECOND * _MS

    def memory_megabytes(self) -> int:
        """Return the resident memory of the largest process in MB (1024² bytes), as it is now."""
        return self._largest("VmRSS")

    def peak_memory_megabytes(self) -> int:
        """Return the most resident memory in MB that any of the processes ever had."""
        return self._largest("VmHWM")

    def list_children(self) -> list[int]:
        """Return the ids of the living processes that the programs started."""
        return sorted(set(self._stat()) - set(self.ids))

    def _largest(self, name: str) -> int:
        return max(_read_status(process, name) for process in self._stat()) // 1024

    def _stat(self) -> dict[int, list[str]]:
        """Return by process id the fields of its `stat` from `state` on."""
        found: dict[int, list[str]] = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue  # It ended while we looked.
            if int(fields[2]) in self.ids:
                found[int(entry.name)] = fields
        return found


@dataclass
class Slowness:
    """How much longer the same work takes than on a machine with nothing else to do.

    A core that runs two threads at once gives each about half, and the kernel counts the whole time to both: CPU time as the
    kernel tells it grows with what others do. So a small fixed piece of work is timed again and again beside what is
    measured; the quickest one ever is taken as full speed.
    """

    _samples: list[float] = field(default_factory=list)
    _quickest: float = float("inf")

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch while the block runs."""
        self._samples = []
        ended = threading.Event()
        thread = threading.Thread(target=self._watch, args=(ended,))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    @property
    def factor(self) -> float:
        """Return how many times longer work took in the last block, on average; 1 is full speed."""
        return sum(self._samples) / len(self._samples) / self._quickest

    def _watch(self, ended: threading.Event) -> None:
        while True:
            started = time.thread_time()
            json.loads(json.dumps(_SAMPLE))
            took = time.thread_time() - started
            self._samples.append(took)
            self._quickest = min(self._quickest, took)
            if ended.wait(_LOOK_SECONDS):
                return


def _read_status(process: int, name: str) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(f"/proc/{process}/status has no {name}")
