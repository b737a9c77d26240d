"""Start of the Cloud Tasks server in `dev.cloud_tasks`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from dev.local_http import answers
from dev.programs import processes

NAME = "The Cloud Tasks server"
CERTIFICATES_PATH = "/oauth2/v1/certs"


def start(
    port: int, certificates_port: int, logs: Path, *, state: Path | None, queues: Sequence[str], creates_queues: bool
) -> processes.Process:
    """Start the server on 127.0.0.1; it is ready within a second.

    Args:
        port: port of its gRPC service.
        certificates_port: HTTP port for the certificates of its tokens.
        logs: directory of the log files.
        state: directory that stores queues and tasks; None keeps them in memory.
        queues: full names of queues to create at the start.
        creates_queues: create unknown queues on first use.
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
    """Whether the service at this `host:port` accepts connections and the certificates are published at this URL."""
    return processes.is_listening(host) and answers(certificates)


def certificates_url(port: int) -> str:
    """Return the URL of the certificates of the server's tokens."""
    return f"http://{processes.LOOPBACK}:{port}{CERTIFICATES_PATH}"
