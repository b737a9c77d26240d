"""The Cloud Tasks server of `dev.cloud_tasks`: starting it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from dev import processes
from dev.local_http import answers

NAME = "The Cloud Tasks server"
CERTIFICATES_PATH = "/oauth2/v1/certs"


def start(
    port: int, certificates_port: int, logs: Path, *, state: Path | None, queues: Sequence[str], creates_queues: bool
) -> processes.Process:
    """Starts the server on 127.0.0.1; it is ready within a second.

    Args:
        port: Port of its gRPC service.
        certificates_port: Port of the HTTP service that publishes the certificates of its tokens.
        logs: Directory of the log files.
        state: Directory in which queues and tasks outlive the server; without one they are kept in memory.
        queues: Full names of the queues to have from the start.
        creates_queues: Whether a queue nobody made comes into being when it is first used.
    """
    command = [sys.executable, "-m", "dev.cloud_tasks", "--port", str(port), "--http-port", str(certificates_port)]
    if state is not None:
        command += ["--state", str(state)]
    for queue in queues:
        command += ["--queue", queue]
    if creates_queues:
        command.append("--create-queues")
    return processes.start(
        NAME,
        command,
        log=logs / "cloud-tasks.log",
        is_ready=lambda: is_ready(f"{processes.LOOPBACK}:{port}", certificates_url(certificates_port)),
        directory=processes.PROJECT,
    )


def is_ready(host: str, certificates: str) -> bool:
    """Whether the service at this `host:port` takes connections and the certificates at this address are published."""
    return processes.is_listening(host) and answers(certificates)


def certificates_url(port: int) -> str:
    """Where the certificates of the server's tokens are."""
    return f"http://{processes.LOOPBACK}:{port}{CERTIFICATES_PATH}"
