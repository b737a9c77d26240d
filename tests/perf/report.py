"""Prints what was measured, with the load of the machine at that time: as Markdown, or as JSON with `--json`."""

import json
import math
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

JSON_OPTION, QUICK_OPTION = "--json", "--quick"


@dataclass(frozen=True)
class Figure:
    """One line of the summary.

    Attributes:
        name: what was measured.
        unit: unit of the value.
        value: the product's.
        floor: the floor's; None where there is none.
        floor_ratio: median of the rounds' ratios of CPU to the floor's.
        notify: GOV.UK Notify's, a constant.
    """

    name: str
    unit: str
    value: float
    floor: float | None = None
    floor_ratio: float | None = None
    notify: float | None = None


@dataclass
class _Report:
    """Findings of a program.

    Attributes:
        is_json: whether it is printed as JSON at the end, and text goes to standard error.
        is_quick: whether the program takes less time and is less exact.
        heading: title, machine and time.
        tables: names of columns, and rows.
        figures: lines of the summary.
    """

    is_json: bool = False
    is_quick: bool = False
    heading: dict[str, Any] = field(default_factory=dict)
    tables: list[dict[str, Any]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


_report = _Report()


def run_program(main: Callable[[], None]) -> None:
    """Run a benchmark with the options of its command line; other arguments stay in `sys.argv`.

    Args:
        main: the program. It prints by the functions of this module.
    """
    _report.is_json, _report.is_quick = JSON_OPTION in sys.argv, QUICK_OPTION in sys.argv
    sys.argv = [argument for argument in sys.argv if argument not in (JSON_OPTION, QUICK_OPTION)]
    main()
    if _report.is_json:
        figures = [asdict(figure) for figure in _report.figures]
        json.dump({**_report.heading, "load": load_average(), "figures": figures, "tables": _report.tables}, sys.stdout)


def is_quick() -> bool:
    """Whether the program was called with `--quick`."""
    return _report.is_quick


def say(line: str = "") -> None:
    """Print a line at once."""
    output = sys.stderr if _report.is_json else sys.stdout
    output.write(f"{line}\n")
    output.flush()


def introduce(title: str) -> None:
    """Print what is measured, when and on what machine."""
    now, processor, python = datetime.now(UTC), _name_processor(), platform.python_version()
    _report.heading = {
        "title": title,
        "time": now.isoformat(timespec="seconds"),
        "processor": processor,
        "cores": os.cpu_count(),
        "python": python,
    }
    say(f"{title}. {now:%Y-%m-%d %H:%M} UTC, {processor}, {os.cpu_count()} cores,")
    say(f"Python {python}. Load: processes that wanted to run, on average of the last minute, ours included.")
    say()


def print_table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table in Markdown; numbers stand to the right, and a figure that does not exist is NaN."""
    rows = [[None if isinstance(value, float) and math.isnan(value) else value for value in row] for row in rows]
    _report.tables.append({"names": list(names), "rows": rows})
    say(f"| {' | '.join(names)} |")
    say("|" + "|".join("---" if isinstance(value, str) else "--:" for value in rows[0]) + "|")
    for row in rows:
        say(f"| {' | '.join(_write(value) for value in row)} |")
    say()


def add_figure(figure: Figure) -> None:
    """Add a line to the summary that `python -m tests.perf` prints."""
    _report.figures.append(figure)


def load_average() -> float:
    """Return how many processes wanted to run, on average of the last minute."""
    return round(os.getloadavg()[0], 1)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def write_number(value: float) -> str:
    """Return a number with about three digits."""
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"


def _write(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return write_number(value)
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)


def _name_processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
