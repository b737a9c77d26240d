"""Find, for each request field without a row in the table, a test that fails without it: `python -m tests.effects`.

Runs the whole suite once to see which test sends which field, then some tests for each new field. `--all` looks for every
field again. Takes a quarter of an hour and more.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from dev.programs.processes import PROJECT
from tests.effects.fields import documented_fields, read_table, write_table
from tests.effects.plugin import DROP_VARIABLE, RECORD_VARIABLE

MAX_TESTS = 6
"""Tests that are tried for a field, those that send the fewest fields first."""

WITHOUT_TEST = "**none found**"
_PYTEST = (sys.executable, "-m", "pytest", "-p", "tests.effects.plugin", "-q", "--timeout=300")


def record(folder: Path) -> dict[str, list[str]]:
    """Return which tests send each field, by running the suite, or from what an earlier run left in the folder."""
    if not list(folder.glob("*.json")):
        environment = {**os.environ, RECORD_VARIABLE: str(folder)}
        subprocess.run([*_PYTEST, "-n2", "tests"], cwd=PROJECT, env=environment, check=False)
    sent: dict[str, set[str]] = defaultdict(set)
    fields_of_test: dict[str, int] = defaultdict(int)
    for path in folder.glob("*.json"):
        for field, test in json.loads(path.read_text()):
            sent[field].add(test)
            fields_of_test[test] += 1
    return {field: sorted(tests, key=lambda test: fields_of_test[test]) for field, tests in sent.items()}


def find(tests_by_field: dict[str, list[str]], folder: Path) -> dict[str, str]:
    """Return, by field, the first of its tests that fails without it; empty for none."""
    folder.mkdir(exist_ok=True)
    plan = folder / "plan.json"
    plan.write_text(json.dumps(tests_by_field))
    files = sorted({test.partition("::")[0] for tests in tests_by_field.values() for test in tests})
    environment = {**os.environ, DROP_VARIABLE: str(plan)}
    subprocess.run([*_PYTEST, "-n0", *files], cwd=PROJECT, env=environment, check=False)
    result: dict[str, str] = json.loads(plan.with_suffix(".found.json").read_text())
    return result


def main() -> None:
    """Update the table; a folder as argument keeps what was recorded."""
    named = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    kept = {} if "--all" in sys.argv else read_table()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(named[0] if named else temporary)
        folder.mkdir(parents=True, exist_ok=True)
        tests_by_field = record(folder)
        fields = documented_fields()
        missing = {field: tests_by_field.get(field, [])[:MAX_TESTS] for field in fields if not kept.get(field, ("", ""))[0]}
        found = find(missing, folder / "found") if missing else {}
    rows = {field: kept.get(field, ("", WITHOUT_TEST)) for field in fields}
    rows |= {field: (test, "") for field, test in found.items() if test and field in rows}
    write_table(rows)


if __name__ == "__main__":
    main()
