"""Run a `flask` command on the local stack: ``python -m dev.flask_command tenant list``, or `make flask ARGS="tenant list"`.

The settings are those of the running stack; the shell's are left out.
"""

import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from app.configuration.settings import Settings
from dev.programs.processes import PROJECT
from dev.progress import print_error

SHELL_FILE = PROJECT / ".dev" / "demo.env"


def read_settings(file: Path) -> dict[str, str]:
    """Return the settings in a shell file of `export NAME=value` lines; other variables are left out."""
    names = {field.name for field in fields(Settings)}
    words = [shlex.split(line) for line in file.read_text().splitlines() if line.startswith("export ") and "$(" not in line]
    pairs = (word.partition("=") for _, word, *_ in words)
    return {name: value for name, _, value in pairs if name in names}


def make_environment(environment: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a command: no setting of the shell is mixed with those of the stack."""
    names = {field.name for field in fields(Settings)}
    return {**{name: value for name, value in environment.items() if name not in names}, **settings}


def main() -> None:
    """Replace this process by the command; exit with 1 if the stack never ran."""
    try:
        settings = read_settings(SHELL_FILE)
    except FileNotFoundError:
        print_error("The local stack has never run here: start it with `make run`, and leave it running.")
        sys.exit(1)
    command = [sys.executable, "-m", "flask", "--app", "main", *sys.argv[1:]]
    os.chdir(PROJECT)
    os.execve(sys.executable, command, make_environment(os.environ, settings))  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
