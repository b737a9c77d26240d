"""Build and check the console: ``python -m dev.console build|lint|format``, or `make console`, `make lint`, `make format`."""

import subprocess
import sys

from dev.components.console import SOURCE, ensure_console, ensure_types, make_command
from dev.errors import SetUpError
from dev.programs.processes import LOGS
from dev.progress import Progress, print_error

CHECKS = {
    "lint": (("linter", "check", "--error-on-warnings", "."), ("type checker", "--noEmit")),
    "format": (("linter", "check", "--write", "."),),
}
"""Programs and their arguments by task."""


def main(task: str) -> int:
    """Run a task, and return the exit code."""
    try:
        if task == "build":
            ensure_console(LOGS, Progress())
            return 0
        ensure_types(LOGS, Progress())
    except SetUpError as error:
        print_error(str(error))
        return 1
    # Both are run, so that one run shows all mistakes.
    return max(subprocess.run(make_command(*check), cwd=SOURCE, check=False).returncode for check in CHECKS[task])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
