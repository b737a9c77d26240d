"""One run of the application on its local stack, from the start to saving the data."""

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from dev.components import application, firestore
from dev.data.snapshots import Snapshots
from dev.environment import PROJECT_ID, ServicePorts, load_secret_key, make_base_url, make_environment, name_queues
from dev.errors import ComponentError, SetUpError
from dev.programs import processes
from dev.programs.processes import Process
from dev.progress import Progress
from dev.stack import Stack, StackSettings, start_stack
from dev.tools import Tools, find_tools

WATCH_SECONDS = 0.2
CRON_SECONDS = 60.0
# Only saving shows whether anything changed: save often while that is quick, else seldom.
SAVE_SECONDS = 60.0
SLOW_SAVE_SECONDS = 300.0
QUICK_SECONDS = 1.0

StartStack = Callable[[StackSettings, Tools], Stack]
Seed = Callable[[Mapping[str, str], str], list[str]]
MakeCron = Callable[[Mapping[str, str]], Callable[[], None]]


@dataclass(frozen=True)
class SessionSettings:
    """Settings of a session.

    Attributes:
        port: port of the API on 127.0.0.1; the worker has the next one.
        directory: directory of logs, data and the secret.
        rules: security rules of Firestore.
        make_command: takes the port of a service, and returns its program and arguments.
        seed: creates missing demo data; takes the application's environment and base URL, and returns the lines to show.
        make_cron: takes the application's environment, and returns the job to run once a minute.
        start_stack: starts the components.
        prepare: installs and builds what is served; takes the directory of the log files, and reports its steps.
        save_seconds: seconds between saves of the data.
    """

    port: int
    directory: Path
    rules: Path
    make_command: application.MakeCommand
    seed: Seed
    make_cron: MakeCron
    start_stack: StartStack = start_stack
    prepare: Callable[[Path, Progress], object] = lambda _logs, _progress: None
    save_seconds: float = SAVE_SECONDS


class Session:
    """The running application with its stack and data."""

    def __init__(self, settings: SessionSettings, progress: Progress) -> None:
        self._settings = settings
        self._progress = progress
        self._stack: Stack | None = None
        self._services: list[Process] = []
        self._run_cron: Callable[[], None] = lambda: None
        # None until the earlier data is restored: saving before would replace it with nothing.
        self._snapshots: Snapshots | None = None

    def start(self) -> list[str]:
        """Start everything, and return lines with the addresses.

        Raises:
            SetUpError: the machine lacks something.
            ComponentError: a component ended, or never became ready.
        """
        self._settings.prepare(self._logs, self._progress)
        stack = self._start_stack()
        self._load_rules(stack)
        snapshots = Snapshots(self._data, stack, PROJECT_ID)
        snapshots.restore()
        self._snapshots = snapshots
        settings = self._settings
        ports = ServicePorts.beside(settings.port)
        base_url = make_base_url(ports.api)
        environment = make_environment(stack, ports, load_secret_key(settings.directory / "secret-key"))
        with self._progress.step("Starting the application and its worker"):
            self._services = application.start_services(ports, environment, self._logs, settings.make_command)
            processes.wait_until_ready([*self._services, *stack.processes], self._progress.say)
        with self._progress.step("Seeding the demo data"):
            demo_lines = settings.seed(environment, base_url)
            self._run_cron = settings.make_cron(environment)
            snapshots.save()
        return [
            f"API            {base_url}/",
            f"Guides         {base_url}/docs",
            f"Reference      {base_url}/docs/html, {base_url}/docs/swagger, {base_url}/docs/json",
            f"Sent e-mails   {stack.mail_page_url}",
            f"Logs           {self._logs}",
            *demo_lines,
        ]

    def watch(self, is_over: Callable[[], bool]) -> None:
        """Save the data from time to time and run the cron job once a minute, until a component ends.

        Raises:
            ComponentError: a component ended.
        """
        next_save = time.monotonic() + self._settings.save_seconds
        next_cron = time.monotonic()
        while not is_over():
            for process in self._processes():
                if not process.is_alive():
                    raise ComponentError(process.describe_end())
            if time.monotonic() > next_cron:
                next_cron = time.monotonic() + CRON_SECONDS
                self._run_cron()
            if time.monotonic() > next_save:
                next_save = time.monotonic() + self._save_in_passing()
            time.sleep(WATCH_SECONDS)

    def stop(self) -> bool:
        """End everything, saving the data once nothing changes it any more; return whether nothing was lost."""
        if self._stack is None:
            return True
        try:
            processes.stop([*self._services, *self._stack.servers])
            if self._snapshots is None:
                return True
            if not all(process.is_alive() for process in self._stack.emulators):
                self._progress.say("Changes since the last save are lost: an emulator ended.")
                return False
            return self._save(self._snapshots)
        finally:
            self._stack.stop()

    def kill(self) -> None:
        """Kill everything at once; a signal handler may call it at any moment."""
        for process in self._processes():
            process.signal_group(signal.SIGKILL)

    def _start_stack(self) -> Stack:
        stack_settings = StackSettings(
            project_id=PROJECT_ID,
            logs=self._logs,
            mails=self._settings.directory / "mail",
            tasks_state=self._data / "cloud-tasks",
            queues=name_queues(),
        )
        tools = find_tools(self._logs, self._progress)
        with self._progress.step("Starting Firestore, Firebase Auth, Cloud Tasks and the mail server"):
            self._stack = self._settings.start_stack(stack_settings, tools)
            self._stack.wait_until_ready(self._progress.say)
        return self._stack

    def _load_rules(self, stack: Stack) -> None:
        rules = self._settings.rules
        try:
            firestore.load_rules(stack.firestore_emulator_host, PROJECT_ID, rules.read_text())
        except requests.HTTPError as error:
            raise SetUpError(f"The security rules {rules} have a mistake: correct it and start again. {error}") from error

    def _save_in_passing(self) -> float:
        """Save the data while it is in use; return the seconds until the next save."""
        started = time.monotonic()
        if self._snapshots is not None:
            self._save(self._snapshots)
        is_quick = time.monotonic() - started < QUICK_SECONDS
        return self._settings.save_seconds if is_quick else SLOW_SAVE_SECONDS

    def _save(self, snapshots: Snapshots) -> bool:
        try:
            snapshots.save()
        # This includes an emulator that does not respond.
        except OSError as error:
            self._progress.say(f"The data could not be saved ({error}); the last save is kept.")
            return False
        return True

    def _processes(self) -> list[Process]:
        components = self._stack.processes if self._stack else []
        return [*self._services, *components]

    @property
    def _logs(self) -> Path:
        return self._settings.directory / "logs"

    @property
    def _data(self) -> Path:
        return self._settings.directory / "data"
