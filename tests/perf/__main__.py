"""All benchmarks, one after the other: `python -m tests.perf [--quick] [--json] [program ...]`.

Prints one table with a line for each figure, with the floor and GOV.UK Notify beside it where they do the same.
"""

import json
import subprocess
import sys
import time
from typing import Any

from dev.programs.processes import PROJECT
from tests.perf.report import JSON_OPTION, QUICK_OPTION, write_number

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
NAMES = ("figure", "unit", "product", "floor", "CPU to the floor's", "GOV.UK Notify", "to Notify's", "load")


def run(program: str, options: list[str]) -> dict[str, Any]:
    """Run one program, and return what it printed as JSON.

    Raises:
        subprocess.CalledProcessError: it failed; standard error has its output.
    """
    command = [sys.executable, "-W", "ignore", "-m", f"tests.perf.{program}", JSON_OPTION, *options]
    ended = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(ended.stdout)
    return result


def describe(results: dict[str, dict[str, Any]]) -> str:
    """Return the summary as a Markdown table."""
    lines = [f"| {' | '.join(NAMES)} |", "|---|---|" + "--:|" * (len(NAMES) - 2)]
    for result in results.values():
        for figure in result["figures"]:
            notify = figure["notify"]
            values = (
                figure["value"],
                figure["floor"],
                figure["floor_ratio"],
                notify,
                figure["value"] / notify if notify else None,
            )
            cells = ["" if value is None else write_number(value) for value in (*values, result["load"])]
            lines.append(f"| {' | '.join((figure['name'], figure['unit'], *cells))} |")
    return "\n".join(lines)


def main() -> None:
    """Run all programs, or those that the command line names."""
    named = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    options = [QUICK_OPTION] if QUICK_OPTION in sys.argv else []
    results, failed = {}, []
    for program in named or PROGRAMS:
        started = time.monotonic()
        try:
            results[program] = run(program, options)
        except subprocess.CalledProcessError as error:
            failed.append(f"{program} failed with exit code {error.returncode}")
        sys.stderr.write(f"{program}: {time.monotonic() - started:.0f} s\n")
    sys.stdout.write((json.dumps(results) if JSON_OPTION in sys.argv else describe(results)) + "\n")
    if failed:
        sys.exit("; ".join(failed))


if __name__ == "__main__":
    main()
