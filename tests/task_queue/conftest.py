"""A task queue server that a test may stop and kill, and the settings of an instance that uses it."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from google.cloud import tasks_v2

from app.configuration.settings import Settings
from dev.programs.processes import find_free_port
from tests.dev.cloud_tasks.process import run_server
from tests.world import wait_until

PARENT = "projects/demo-queues/locations/local"

LANES = {
    "TASKS_BULK_QUEUE": "messages-bulk",
    "TASKS_RELAY_QUEUE": "relays",
    "TASKS_RELAY_BULK_QUEUE": "relays-bulk",
    "TASKS_PUSH_QUEUE": "push",
    "TASKS_PUSH_BULK_QUEUE": "push-bulk",
    "TASKS_JOB_QUEUE": "jobs",
    "TASKS_MEDIA_QUEUE": "media",
}


def make_settings(**changes: str | int) -> Settings:
    """Return settings with a queue for each lane."""
    values = {
        "ENVIRONMENT": "test",
        "GOOGLE_CLOUD_PROJECT": "demo-queues",
        "PUBLIC_URL": "http://127.0.0.1:1",
        "SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
        "TASKS_LOCATION": "local",
        "TASKS_SERVICE_ACCOUNT": "tasks@texting.example.com",
        **LANES,
        **changes,
    }
    return Settings.from_environment({name: str(value) for name, value in values.items()})


@dataclass(frozen=True)
class TaskServer:
    """A running task queue server. Its tasks are paused, so they stay where they were created."""

    process: subprocess.Popen[str]
    client: tasks_v2.CloudTasksClient
    host: str

    def hang(self) -> None:
        """Stop responding, without closing a connection."""
        self.process.send_signal(signal.SIGSTOP)
        status = Path(f"/proc/{self.process.pid}/stat")
        wait_until(lambda: status.read_text().rpartition(")")[2].split()[0], lambda state: state == "T")

    def resume(self) -> None:
        """Respond again."""
        self.process.send_signal(signal.SIGCONT)

    def names(self, queue: str) -> set[str]:
        """Return the names of the tasks of a queue."""
        return {task.name.rpartition("/")[2] for task in self.client.list_tasks(parent=f"{PARENT}/queues/{queue}")}

    def wait_for(self, queue: str, names: set[str]) -> None:
        """Wait until a queue has exactly these tasks."""
        wait_until(lambda: self.names(queue), lambda found: found == names)


@contextmanager
def run_task_server(queues: list[str], port: int = 0) -> Iterator[TaskServer]:
    """Run a server with paused queues."""
    options = [option for queue in queues for option in ("--queue", f"{PARENT}/queues/{queue}")]
    with run_server(*options, port=port) as server:
        for queue in queues:
            server.client.pause_queue(name=f"{PARENT}/queues/{queue}")
        yield TaskServer(server.process, server.client, f"127.0.0.1:{server.grpc_port}")


@pytest.fixture
def free_port() -> int:
    """A port for a server that is restarted."""
    return find_free_port()
