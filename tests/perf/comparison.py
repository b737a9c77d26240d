"""Compares the product with the floor, in alternating rounds of one run, and with published figures of GOV.UK Notify."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.perf.load import Kind, Operation, call_application
from tests.perf.report import Figure, add_figure, is_quick, load_average, median, percentile, print_table, say
from tests.perf.running import Running

ROUNDS = 5
QUICK_ROUNDS = 2
SECONDS = 6.0
QUICK_SECONDS = 2.0
OURS, FLOOR = "product", "floor"

NOTIFY_FULL_SPEED_MS: Mapping[tuple[Operation, int], float] = {
    ("accept", 1): 7.0,
    ("accept", 16): 7.3,
    ("deliver", 8): 4.5,
    ("inbound", 1): 5.5,
    ("inbound", 16): 5.3,
}
"""CPU of GOV.UK Notify (notifications-api at 8ea236603) in ms at full speed, by operation and number of callers.

Measured in November 2026 on this kind of machine, alternated with this product and the floor, 3 rounds, medians: Python 3.13
with the packages of its lock file, PostgreSQL 15 and Redis 7 on the same machine, 2 eventlet workers or 4 of Celery, a carrier
on loopback. It is a constant: this program does not run it. Compare CPU only.
"""

_NAMES = ("", "callers", "round", "calls", "calls/s", "CPU ms", "slowness", "CPU ms at full speed", "p50 ms", "p95 ms", "load")


@dataclass(frozen=True)
class Round:
    """Figures of one round.

    Attributes:
        calls: number of calls.
        a_second: calls a second.
        cpu: CPU in ms per call.
        slowness: how many times longer work took meanwhile than at its fastest.
        p50: median response time in ms.
        p95: 95 % of the responses took at most this, in ms.
    """

    calls: float
    a_second: float
    cpu: float
    slowness: float
    p50: float = math.nan
    p95: float = math.nan

    @property
    def row(self) -> list[float]:
        """Return the columns of the table."""
        return [
            self.calls,
            self.a_second,
            self.cpu,
            self.slowness,
            self.cpu / self.slowness,
            self.p50,
            self.p95,
            load_average(),
        ]


def rounds() -> int:
    """Return the number of rounds."""
    return QUICK_ROUNDS if is_quick() else ROUNDS


def compare_calls(subjects: Mapping[str, Running], kind: Kind, callers: Sequence[int]) -> None:
    """Measure the same calls of each subject in turns, and print every round, the medians and the ratios."""
    for running in subjects.values():
        call_application(running, kind, max(callers), QUICK_SECONDS * 2)
    for clients in callers:
        found: dict[str, list[Round]] = {name: [] for name in subjects}
        for _ in range(rounds()):
            for name, running in subjects.items():
                found[name].append(measure_round(running, kind, clients))
        print_rounds(found, kind, clients)


def measure_round(running: Running, kind: Kind, clients: int) -> Round:
    """Measure one round of calls."""
    got = call_application(running, kind, clients, QUICK_SECONDS if is_quick() else SECONDS)
    p50, p95 = percentile(got.milliseconds, 50), percentile(got.milliseconds, 95)
    return Round(got.calls, got.a_second, got.cpu_milliseconds, got.slowness, p50, p95)


def print_rounds(found: Mapping[str, Sequence[Round]], kind: Operation, clients: int) -> None:
    """Print every round and the medians of each subject; the ratios are medians of those of the rounds."""
    rows: list[list[object]] = []
    for name, measured in found.items():
        figures = [one.row for one in measured]
        rows += [[name, clients, str(number), *row] for number, row in enumerate(figures, start=1)]
        rows.append([name, clients, "median", *(median(column) for column in zip(*figures, strict=True))])
    print_table(_NAMES, rows)
    full_speed = {name: median([one.cpu / one.slowness for one in measured]) for name, measured in found.items()}
    notify = NOTIFY_FULL_SPEED_MS[kind, clients]
    ratios: list[list[object]] = [
        [name, _ratio(found[OURS], measured), full_speed[OURS] / full_speed[name]]
        for name, measured in found.items()
        if name != OURS
    ]
    ratios.append(["GOV.UK Notify (a constant, see measuring.md)", "", full_speed[OURS] / notify])
    say(f"CPU of the product with {clients} callers, in relation to:")
    print_table(("", "CPU", "CPU at full speed"), ratios)
    add_figure(
        Figure(
            f"{kind}, {clients} callers: CPU at full speed",
            "ms",
            full_speed[OURS],
            floor=full_speed[FLOOR],
            floor_ratio=_ratio(found[OURS], found[FLOOR]),
            notify=notify,
        )
    )


def _ratio(ours: Sequence[Round], others: Sequence[Round]) -> float:
    return median([mine.cpu / theirs.cpu for mine, theirs in zip(ours, others, strict=True)])
