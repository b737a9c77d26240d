"""The server as a process of its own, which a test may stop and kill."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from google.cloud.tasks_v2 import CloudTasksClient

from tests.dev.cloud_tasks.support import connect

PROJECT_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class RunningServer:
    """A running server, and Google's client of it."""

    process: subprocess.Popen[str]
    client: CloudTasksClient
    grpc_port: int
    http_port: int

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()


@contextmanager
def run_server(*options: str, port: int = 0) -> Iterator[RunningServer]:
    """Run a server; port 0 takes a free one."""
    command = [sys.executable, "-m", "dev.cloud_tasks", "--port", str(port), "--http-port", "0", *options]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ports = json.loads(process.stdout.readline())
            with connect(f"127.0.0.1:{ports['grpc']}") as client:
                yield RunningServer(process, client, ports["grpc"], ports["http"])
        finally:
            process.kill()
