"""Prints what was measured, with what else the machine was doing."""

import os
import platform
import statistics
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path


def say(line: str = "") -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def introduce(title: str) -> None:
    """Say what is measured, when and on what machine."""
    say(f"{title}. {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_name_processor()}, {os.cpu_count()} cores,")
    say(
        f"Python {platform.python_version()}. Load: processes that wanted to run, on average of the last minute, ours included."
    )
    say()


def print_table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a table in Markdown; numbers stand to the right."""
    say(f"| {' | '.join(names)} |")
    say("|" + "|".join("--:" if isinstance(value, int | float) else "---" for value in rows[0]) + "|")
    for row in rows:
        say(f"| {' | '.join(_write(value) for value in row)} |")
    say()


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


def _write(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)


def _name_processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
