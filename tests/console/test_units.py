"""The console's own unit tests."""

import subprocess
from pathlib import Path

from dev.components.console import SOURCE, make_command


def test_units_of_the_console_pass(console_build: Path) -> None:
    run = subprocess.run(make_command("tests", "run"), cwd=SOURCE, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
