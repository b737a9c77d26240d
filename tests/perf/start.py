"""Starting: how long `import main` takes in a new process, what it imports, and that no carrier's SDK is among it."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict

from dev.programs.processes import PROJECT
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, median, print_table, run_program, say

ROUNDS, QUICK_ROUNDS = 5, 3
SHOWN = 12
CARRIER_SDKS = ("twilio", "telnyx", "bandwidth", "plivo", "vonage", "messagebird", "sinch", "infobip")
_ENVIRONMENT = {
    "GOOGLE_CLOUD_PROJECT": "texting-123456",
    "PUBLIC_URL": "https://texting.example.com",
    "SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
    "TASKS_SERVICE_ACCOUNT": "tasks@texting-123456.iam.gserviceaccount.com",
}
# The carrier of the tests brings aiohttp with it, which Google's client imports where it finds it: production has none.
_AS_IN_PRODUCTION = "import sys; sys.modules['aiohttp'] = None"
_PROGRAM = f"""
{_AS_IN_PRODUCTION}
import json, time
started, cpu = time.perf_counter(), time.process_time()
import main
print(json.dumps([time.perf_counter() - started, time.process_time() - cpu, sorted(sys.modules)]))
"""
_IMPORT_LINE = re.compile(r"import time:\s*(\d+) \|\s*\d+ \|\s*([\w.]+)")


def main() -> None:
    """Measure."""
    introduce("Starting: import main, each time in a new process; libraries are compiled and in the page cache")
    _run("-c", "import main")
    rounds, modules = [], set[str]()
    for _ in range(QUICK_ROUNDS if is_quick() else ROUNDS):
        seconds, cpu, names = json.loads(_run("-c", _PROGRAM).stdout)
        modules.update(names)
        rounds.append([seconds * 1000, cpu * 1000, load_average()])
    rows: list[list[object]] = [[str(number), *figures] for number, figures in enumerate(rounds, start=1)]
    rows.append(["median", *(median(column) for column in zip(*rounds, strict=True))])
    print_table(("round", "import ms", "CPU ms", "load"), rows)
    add_figure(Figure("starting: CPU of `import main`", "ms", median([cpu for _, cpu, _ in rounds])))
    _print_packages()
    found = sorted({name.partition(".")[0] for name in modules} & set(CARRIER_SDKS))
    say(f"{len(modules)} modules. Carriers' SDKs: {', '.join(found) or 'none'}.")
    if found:
        sys.exit(1)


def _print_packages() -> None:
    """Print the packages whose own modules take longest, by -X importtime, which itself makes imports slower."""
    spent: defaultdict[str, int] = defaultdict(int)
    for own, module in _IMPORT_LINE.findall(_run("-X", "importtime", "-c", f"{_AS_IN_PRODUCTION}; import main").stderr):
        spent[".".join(module.split(".")[: 2 if module.startswith("google.") else 1])] += int(own)
    longest = sorted(spent.items(), key=lambda entry: -entry[1])[:SHOWN]
    print_table(("package", "own ms by -X importtime"), [[name, microseconds / 1000] for name, microseconds in longest])


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        env={"PATH": os.environ["PATH"], **_ENVIRONMENT},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )


if __name__ == "__main__":
    run_program(main)
