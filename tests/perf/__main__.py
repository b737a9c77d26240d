"""All benchmarks, one after the other: `python -m tests.perf [--quick] [--json] [--repeat=1] [program ...]`.

Prints one table with a line for each figure, with the floor and GOV.UK Notify beside it where they do the same.

With `--repeat`, each program runs so many times, in turns with the others, and the table has medians. Each time has processes
of its own: one pair of product and floor has a bias of its own, by hash seeds and memory, that more rounds do not remove.
"""

import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from dev.programs.processes import PROJECT
from tests.perf.report import JSON_OPTION, QUICK_OPTION, median, write_number

PROGRAMS = (
    "accept",
    "deliver",
    "inbound",
    "carriers",
    "start",
    "queues",
    "hot_keys",
    "fairness",
    "blast",
    "burst",
    "contacts",
    "export",
    "batch",
    "duplicates",
    "billing",
    "purge",
)
_REPEAT = "--repeat="
NAMES = ("figure", "unit", "product", "floor", "CPU to the floor's", "from … to …", "GOV.UK Notify", "to Notify's", "load")

Result = dict[str, Any]


def run(program: str, options: list[str]) -> Result:
    """Run one program, and return what it printed as JSON.

    Raises:
        subprocess.CalledProcessError: it failed; standard error has its output.
    """
    command = [sys.executable, "-W", "ignore", "-m", f"tests.perf.{program}", JSON_OPTION, *options]
    ended = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    result: Result = json.loads(ended.stdout)
    return result


def combine(results: Sequence[Result]) -> Result:
    """Return the medians of a program's runs, and the range of the ratios to the floor."""
    columns = zip(*(result["figures"] for result in results), strict=True)
    return {"load": median([result["load"] for result in results]), "figures": [_combine_figures(column) for column in columns]}


def _combine_figures(figures: Sequence[Result]) -> Result:
    combined = dict(figures[0])
    for name in ("value", "floor", "floor_ratio"):
        if combined[name] is not None:
            combined[name] = median([figure[name] for figure in figures])
    ratios = [figure["floor_ratio"] for figure in figures]
    several = len(figures) > 1 and combined["floor_ratio"] is not None
    return {**combined, "range": f"{write_number(min(ratios))} … {write_number(max(ratios))}" if several else ""}


def describe(results: Mapping[str, Result]) -> str:
    """Return the summary as a Markdown table."""
    lines = [f"| {' | '.join(NAMES)} |", "|---|---|" + "--:|" * (len(NAMES) - 2)]
    for result in results.values():
        for figure in result["figures"]:
            notify = figure["notify"]
            before = (figure["value"], figure["floor"], figure["floor_ratio"])
            after = (notify, figure["value"] / notify if notify else None, result["load"])
            cells = [*map(_write, before), figure["range"], *map(_write, after)]
            lines.append(f"| {' | '.join((figure['name'], figure['unit'], *cells))} |")
    return "\n".join(lines)


def _write(value: float | None) -> str:
    return "" if value is None else write_number(value)


def main() -> None:
    """Run all programs, or those that the command line names."""
    named = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    options = [QUICK_OPTION] if QUICK_OPTION in sys.argv else []
    repeat = next((int(each.removeprefix(_REPEAT)) for each in sys.argv if each.startswith(_REPEAT)), 1)
    runs, failed = defaultdict[str, list[Result]](list), []
    for program in [*(named or PROGRAMS)] * repeat:
        started = time.monotonic()
        try:
            runs[program].append(run(program, options))
        except subprocess.CalledProcessError as error:
            failed.append(f"{program} failed with exit code {error.returncode}")
        sys.stderr.write(f"{program}: {time.monotonic() - started:.0f} s\n")
    results = {program: combine(each) for program, each in runs.items()}
    sys.stdout.write((json.dumps(results) if JSON_OPTION in sys.argv else describe(results)) + "\n")
    if failed:
        sys.exit("; ".join(failed))


if __name__ == "__main__":
    main()
