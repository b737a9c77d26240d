"""Start of the application's two services under their production server: the API, and the worker that the task queue calls."""

import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev.environment import ServicePorts, make_base_url
from dev.local_http import answers
from dev.programs import processes

# Less than processes.STOP_SECONDS, so that running requests end before the server is killed.
GRACE_SECONDS = 3

MakeCommand = Callable[[int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Service:
    """One of the services.

    Attributes:
        name: name shown to the developer.
        serves: its setting SERVES.
        log: name of its log file.
    """

    name: str
    serves: str
    log: str


API = Service("The application", "api", "application.log")
WORKER = Service("The worker", "tasks", "worker.log")


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


def start_services(
    ports: ServicePorts, environment: Mapping[str, str], logs: Path, make_command: MakeCommand = gunicorn_command
) -> list[processes.Process]:
    """Start the API and the worker, in this order.

    Args:
        ports: their ports.
        environment: all their common environment variables.
        logs: directory of the log files.
        make_command: takes a port, and returns the program and its arguments; `gunicorn_command` except in tests.
    """
    services = ((API, ports.api), (WORKER, ports.worker))
    return [start(service, make_command(port), port, environment, logs) for service, port in services]


def start(service: Service, command: Sequence[str], port: int, environment: Mapping[str, str], logs: Path) -> processes.Process:
    """Start one service.

    Args:
        service: the service.
        command: the program and its arguments.
        port: port of the service.
        environment: all environment variables that the services share.
        logs: directory of the log files.
    """
    return processes.start(
        service.name,
        command,
        log=logs / service.log,
        is_ready=lambda: answers(f"{make_base_url(port)}/health"),
        environment={**environment, "SERVES": service.serves, "PORT": str(port)},
        directory=processes.PROJECT,
        # The server passes the signal on to its workers.
        death_signal=signal.SIGTERM,
    )
