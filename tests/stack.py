"""Starts the local stack once for the whole test run, and closes the network but for this machine.

The process that pytest was called as starts it; parallel workers inherit where it is through environment variables.
Starting does not wait: a test that asks for `stack` or `project_id` waits until every component answers, the others run
at once.
"""

import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest

from dev import processes
from dev.errors import SetUpError
from dev.patience import MAX_SECONDS, Patience
from dev.progress import Progress
from dev.stack import Endpoints, Stack, StackSettings, start_stack
from dev.tools import find_tools

PROJECT_ID = "demo-tests"
POLL_SECONDS = 0.05
PROCESSES_VARIABLE = "TEST_STACK_PROCESSES"

_stack = pytest.StashKey[Stack]()
_directory = pytest.StashKey[Path]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Starts the stack, unless one runs already (its variables are set), or no test will run."""
    # pytest-socket reads its options in its own pytest_configure, which comes after this one.
    config.option.allow_hosts = processes.LOOPBACK
    config.option.allow_unix_socket = True
    is_running = "TEST_FIRESTORE_EMULATOR_HOST" in os.environ
    if is_running or config.option.collectonly or config.option.help:
        return
    directory = Path(tempfile.mkdtemp(prefix="texting-tests-"))
    config.stash[_directory] = directory
    settings = StackSettings(project_id=PROJECT_ID, logs=directory / "logs", mails=directory / "mail", creates_queues=True)
    try:
        stack = start_stack(settings, find_tools(settings.logs, Progress()))
    except SetUpError as error:
        pytest.exit(str(error), returncode=1)
    config.stash[_stack] = stack
    os.environ.update(write_variables(stack))
    os.environ[PROCESSES_VARIABLE] = json.dumps([(each.name, each.child.pid, str(each.log)) for each in stack.processes])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the stack."""
    if _stack in config.stash:
        config.stash[_stack].stop()
    if _directory in config.stash:
        shutil.rmtree(config.stash[_directory])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says which component ended during the tests, if one did."""
    if _stack in config.stash:
        for process in config.stash[_stack].processes:
            if not process.is_alive():
                terminalreporter.write_line(process.describe_end(), red=True)


@pytest.fixture(scope="session")
def stack() -> Endpoints:
    """Where the running components are."""
    endpoints = read_variables(os.environ)
    programs = json.loads(os.environ.get(PROCESSES_VARIABLE, "[]"))
    started = [(name, Patience(pid, Path(log))) for name, pid, log in programs]
    limit = time.monotonic() + MAX_SECONDS
    while not endpoints.are_ready():
        stuck = [f"{name} was not ready {end}" for name, patience in started if (end := patience.find_end())]
        if stuck or time.monotonic() > limit:
            logs = "".join(
                f"\n{name}:\n{_read_end(log)}" for name, _, log in json.loads(os.environ.get(PROCESSES_VARIABLE, "[]"))
            )
            pytest.fail(f"the local stack is not ready: {'; '.join(stuck) or endpoints}{logs}")
        time.sleep(POLL_SECONDS)
    return endpoints


@pytest.fixture
def project_id(stack: Endpoints, worker_id: str) -> str:
    """A Google Cloud project of this test alone, with empty Firestore and no accounts."""
    return f"demo-{worker_id}-{uuid.uuid4().hex[:8]}"


def write_variables(endpoints: Endpoints) -> dict[str, str]:
    """The environment variables that tell workers, and Google's clients, where the components are."""
    return {
        "FIRESTORE_EMULATOR_HOST": endpoints.firestore_emulator_host,
        "FIREBASE_AUTH_EMULATOR_HOST": endpoints.auth_emulator_host,
        "TEST_FIRESTORE_EMULATOR_HOST": endpoints.firestore_emulator_host,
        "TEST_AUTH_EMULATOR_HOST": endpoints.auth_emulator_host,
        "TEST_CLOUD_TASKS_EMULATOR_HOST": endpoints.cloud_tasks_emulator_host,
        "TEST_CLOUD_TASKS_CERTIFICATES_URL": endpoints.cloud_tasks_certificates_url,
        "TEST_SMTP_PORT": str(endpoints.smtp_port),
        "TEST_MAIL_PAGE_URL": endpoints.mail_page_url,
        "TEST_MAIL_DIRECTORY": str(endpoints.mail_directory),
    }


def read_variables(environment: Mapping[str, str]) -> Endpoints:
    """Where the components are by those variables."""
    return Endpoints(
        firestore_emulator_host=environment["TEST_FIRESTORE_EMULATOR_HOST"],
        auth_emulator_host=environment["TEST_AUTH_EMULATOR_HOST"],
        cloud_tasks_emulator_host=environment["TEST_CLOUD_TASKS_EMULATOR_HOST"],
        cloud_tasks_certificates_url=environment["TEST_CLOUD_TASKS_CERTIFICATES_URL"],
        smtp_host=processes.LOOPBACK,
        smtp_port=int(environment["TEST_SMTP_PORT"]),
        mail_page_url=environment["TEST_MAIL_PAGE_URL"],
        mail_directory=Path(environment["TEST_MAIL_DIRECTORY"]),
    )


def _read_end(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-processes.LOG_TAIL_LINES :]) if log.exists() else "(no log)"
