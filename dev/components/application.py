"""Start of the application under its production server."""

import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev.local_http import answers
from dev.programs import processes

NAME = "The application"
# Less than processes.STOP_SECONDS, so that running requests end before the server is killed.
GRACE_SECONDS = 3


def gunicorn_command(port: int) -> list[str]:
    """Return the gunicorn command with production settings, listening only on this machine."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--config=gunicorn.conf.py",
        f"--bind={processes.LOOPBACK}:{port}",
        f"--graceful-timeout={GRACE_SECONDS}",
        "main:app",
    ]


def start(command: Sequence[str], base_url: str, environment: Mapping[str, str], logs: Path) -> processes.Process:
    """Start the application.

    Args:
        command: the program and its arguments; `gunicorn_command` except in tests.
        base_url: URL of the application.
        environment: all its environment variables.
        logs: directory of the log files.
    """
    return processes.start(
        NAME,
        command,
        log=logs / "application.log",
        is_ready=lambda: answers(f"{base_url}/health"),
        environment=environment,
        directory=processes.PROJECT,
        # The server passes the signal on to its workers.
        death_signal=signal.SIGTERM,
    )
