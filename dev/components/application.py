"""The application itself under its production server: starting it."""

import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev import processes
from dev.local_http import answers

NAME = "The application"
# Less than processes.STOP_SECONDS, so that requests under way end before the server is killed.
GRACE_SECONDS = 3


def gunicorn_command(port: int) -> list[str]:
    """Gunicorn with the production settings, listening only on this machine."""
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
    """Starts the application.

    Args:
        command: The program and its arguments; `gunicorn_command`, but for tests.
        base_url: Where it will answer.
        environment: All its environment variables.
        logs: Directory of the log files.
    """
    return processes.start(
        NAME,
        command,
        log=logs / "application.log",
        is_ready=lambda: answers(f"{base_url}/health"),
        environment=environment,
        directory=processes.PROJECT,
        # The server passes it on to its workers.
        death_signal=signal.SIGTERM,
    )
