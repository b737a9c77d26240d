"""The local stack, started once for the whole test run; the network beyond this machine is closed.

The process that pytest was called as starts it, at once if everything is installed, or else when it turns out that a chosen
test needs it. Parallel workers find it through environment variables. A test that uses `stack` or `project_id` waits until
every component responds, before its time limit begins; the others run at once.
"""

import functools
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from dev.errors import SetUpError
from dev.programs import processes
from dev.programs.stall_detection import MAX_SECONDS, SAY_SECONDS, StallWatch
from dev.progress import Progress
from dev.stack import Stack, StackEndpoints, StackSettings, start_stack
from dev.tools import are_tools_installed, find_tools
from tests.plugins.preparation import TerminalProgress, uses_fixture
from tests.plugins.selection import is_whole_run

PROJECT_ID = "demo-tests"
POLL_SECONDS = 0.05
_WHOLE_RUN_FLAGS = ("-XX:TieredStopAtLevel=4",)
"""Java's optimizing compiler: it takes 25 to 45 s of CPU at first, and then the emulator a third less a request."""

PROCESSES_VARIABLE = "TEST_STACK_PROCESSES"

_stack = pytest.StashKey[Stack]()
_directory = pytest.StashKey[Path]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the stack if workers will need it, or if it can be started at once."""
    # pytest-socket reads its options in its own pytest_configure, which comes after this one.
    config.option.allow_hosts = processes.LOOPBACK
    config.option.allow_unix_socket = True
    if not config.option.help and (config.option.dist != "no" or are_tools_installed()):
        _start(config)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the stack if a chosen test uses it and it does not run yet."""
    if any(uses_fixture(item, "stack") for item in session.items):
        _start(session.config)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Wait for the stack outside of the time limit of the test."""
    if uses_fixture(item, "stack"):
        find_failure(TerminalProgress(item.config))
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the stack."""
    if _stack in config.stash:
        config.stash[_stack].stop()
    if _directory in config.stash:
        shutil.rmtree(config.stash[_directory])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which component ended during the tests, if one did."""
    if _stack in config.stash:
        for process in config.stash[_stack].processes:
            if not process.is_alive():
                terminalreporter.write_line(process.describe_end(), red=True)


@pytest.fixture(scope="session")
def stack(pytestconfig: pytest.Config) -> StackEndpoints:
    """The addresses of the running components."""
    failure = find_failure(TerminalProgress(pytestconfig))
    if failure:
        pytest.fail(failure)
    return read_variables(os.environ)


def _start(config: pytest.Config) -> None:
    """Start the stack, unless one runs already (its variables are set) or no test will run."""
    if "TEST_FIRESTORE_EMULATOR_HOST" in os.environ or config.option.collectonly:
        return
    directory = Path(tempfile.mkdtemp(prefix="texting-tests-"))
    config.stash[_directory] = directory
    settings = StackSettings(
        project_id=PROJECT_ID,
        logs=directory / "logs",
        mails=directory / "mail",
        creates_queues=True,
        firestore_flags=_WHOLE_RUN_FLAGS if is_whole_run(config) else (),
    )
    try:
        stack = start_stack(settings, find_tools(settings.logs, TerminalProgress(config)))
    except SetUpError as error:
        pytest.exit(str(error), returncode=1)
    config.stash[_stack] = stack
    os.environ.update(write_variables(stack))
    os.environ[PROCESSES_VARIABLE] = json.dumps([(each.name, each.child.pid, str(each.log)) for each in stack.processes])


@functools.cache
def find_failure(progress: Progress) -> str | None:
    """Wait until every component responds; return why one never will, with the end of its log, or None."""
    programs = {name: (pid, Path(log)) for name, pid, log in json.loads(os.environ.get(PROCESSES_VARIABLE, "[]"))}
    return wait_for_components(read_variables(os.environ), programs, progress)


def wait_for_components(endpoints: StackEndpoints, programs: Mapping[str, tuple[int, Path]], progress: Progress) -> str | None:
    """Wait as long as the components that do not respond are alive and working.

    Args:
        endpoints: where they are.
        programs: process group and log of each component by its name, as far as they were started here.
        progress: told every 10 seconds what is waited for.

    Returns:
        Why one will never respond, with the end of its log, or None when all do.
    """
    watches = {name: StallWatch(group, log) for name, (group, log) in programs.items()}
    began = time.monotonic()
    next_word = began + SAY_SECONDS
    while unready := endpoints.list_unready():
        for name in unready:
            if end := _find_end(watches.get(name), time.monotonic() - began):
                return f"{name} {end}. {processes.read_log_end(programs[name][1]) if name in programs else ''}"
        if time.monotonic() > next_word:
            next_word = time.monotonic() + SAY_SECONDS
            progress.say(f"waiting for {', '.join(unready)} ({time.monotonic() - began:.0f} s so far)")
        time.sleep(POLL_SECONDS)
    return None


def _find_end(watch: StallWatch | None, seconds: float) -> str | None:
    if watch is None:
        return f"was not ready after {seconds:.0f} s" if seconds > MAX_SECONDS else None
    if not watch.is_alive():
        return "ended before it was ready"
    end = watch.find_end()
    return f"was not ready {end}" if end else None


@pytest.fixture
def project_id(stack: StackEndpoints, worker_id: str) -> str:
    """A Google Cloud project of this test alone, with an empty Firestore and no accounts."""
    return f"demo-{worker_id}-{uuid.uuid4().hex[:8]}"


def write_variables(endpoints: StackEndpoints) -> dict[str, str]:
    """Return the environment variables that tell workers, and Google's clients, where the components are."""
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


def read_variables(environment: Mapping[str, str]) -> StackEndpoints:
    """Return where the components are by those variables."""
    return StackEndpoints(
        firestore_emulator_host=environment["TEST_FIRESTORE_EMULATOR_HOST"],
        auth_emulator_host=environment["TEST_AUTH_EMULATOR_HOST"],
        cloud_tasks_emulator_host=environment["TEST_CLOUD_TASKS_EMULATOR_HOST"],
        cloud_tasks_certificates_url=environment["TEST_CLOUD_TASKS_CERTIFICATES_URL"],
        smtp_host=processes.LOOPBACK,
        smtp_port=int(environment["TEST_SMTP_PORT"]),
        mail_page_url=environment["TEST_MAIL_PAGE_URL"],
        mail_directory=Path(environment["TEST_MAIL_DIRECTORY"]),
    )
