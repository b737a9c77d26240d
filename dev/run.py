"""Run the application on this machine with everything it needs: ``python -m dev.run``, or `make run`.

The API's port is `$PORT`, or 8080; the worker has the next one. `.dev/data` keeps the data between runs.
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from dev.components.application import gunicorn_command
from dev.components.console import ensure_console
from dev.environment import ServicePorts
from dev.errors import ComponentError, SetUpError
from dev.programs.interruption import InterruptedByUserError, Interruption, watch_terminal
from dev.programs.lock import LockTakenError, hold_lock
from dev.programs.parent_death import end_with_parent
from dev.programs.processes import PROJECT, is_free
from dev.progress import Progress, print_error
from dev.session import Session, SessionSettings

DEFAULT_PORT = "8080"
# The worker has the next one.
MAX_PORT = 65534
DIRECTORY = PROJECT / ".dev"
LOCK_NAME = "run.lock"
RULES = PROJECT / "firestore_rules" / "firestore.rules"
# Set by `make run`: make passes signals on, but cannot if it is killed.
END_WITH_MAKE = "--end-with-parent"


def main() -> int:
    """Run until Ctrl-C; return the exit code."""
    if END_WITH_MAKE in sys.argv[1:]:
        end_with_parent(os.getppid(), signal.SIGTERM)
    try:
        port = read_port(os.environ)
        settings = SessionSettings(
            port=port,
            directory=DIRECTORY,
            rules=RULES,
            make_command=gunicorn_command,
            seed=seed_demo,
            make_cron=make_cron,
            prepare=build_console,
        )
        run(settings, Progress())
    except (SetUpError, ComponentError) as error:
        print_error(str(error))
        return 1
    except KeyboardInterrupt:
        # Before or after the session there is nothing to end.
        return 128 + signal.SIGINT
    return 0


def run(settings: SessionSettings, progress: Progress) -> None:
    """Run a session until the developer ends it.

    Raises:
        SetUpError: something is missing, the port is taken, or another session uses the directory.
        ComponentError: a component ended, or never became ready; all others were ended and the data was saved.
    """
    note = f"process {os.getpid()}, port {settings.port}"
    try:
        with hold_lock(settings.directory / LOCK_NAME, wait=False, note=note):
            check(settings)
            run_session(Session(settings, progress), progress)
    except LockTakenError as other:
        raise SetUpError(f"The local stack is already running ({other}): use it, or end it with Ctrl-C first.") from None


def check(settings: SessionSettings) -> None:
    """Check the preconditions of a start.

    Raises:
        SetUpError: a port is taken, or the security rules are missing.
    """
    ports = ServicePorts.beside(settings.port)
    for port in (ports.api, ports.worker):
        if not is_free(port):
            raise SetUpError(
                f"Port {port} is taken by another program: end that one, or choose another port, "
                f"such as `make run PORT={port + 1}`."
            )
    if not settings.rules.is_file():
        raise SetUpError(f"The security rules {settings.rules} are missing: restore them with `git checkout`.")


def run_session(session: Session, progress: Progress) -> None:
    """Start the session, show its addresses, and stop it on request.

    Raises:
        SetUpError: the machine lacks something.
        ComponentError: a component ended, or the data could not be saved.
    """

    def end_at_once() -> None:
        session.kill()
        os._exit(128 + signal.SIGINT)

    interruption = Interruption(end_at_once)
    with interruption.listen():
        try:
            for line in session.start():
                progress.say(line)
            progress.say("Ctrl-C ends it and keeps the data.")
            session.watch(is_over=watch_terminal())
        except InterruptedByUserError:
            progress.say("Saving the data and ending …")
        finally:
            interruption.begin_stopping()
            is_saved = session.stop()
    if not is_saved:
        raise ComponentError("The session ended without saving its data.")


def read_port(environment: Mapping[str, str]) -> int:
    """Return the port named by `PORT`.

    Raises:
        SetUpError: it is not a port.
    """
    given = environment.get("PORT") or DEFAULT_PORT
    if not given.isdecimal() or not 1 <= int(given) <= MAX_PORT:
        raise SetUpError(f"PORT is {given!r}: set it to a number from 1 to {MAX_PORT}, such as {DEFAULT_PORT}.")
    return int(given)


def seed_demo(environment: Mapping[str, str], base_url: str) -> list[str]:
    """Create the demo data if it is missing; return the lines to show."""
    # Imported late: it loads Google's clients, which the start need not wait for.
    lines: list[str] = importlib.import_module("dev.data.demo").seed(environment, base_url)
    return lines


def build_console(logs: Path, progress: Progress) -> None:
    """Build the console at `/console/`, unless `CONSOLE=no` asks for the API alone.

    Raises:
        SetUpError: npm is missing or failed, or the console has a mistake.
    """
    if os.environ.get("CONSOLE") != "no":
        ensure_console(logs, progress)


def make_cron(environment: Mapping[str, str]) -> Callable[[], None]:
    """Return the job to run once a minute."""
    # Imported late, like the demo data.
    cron = importlib.import_module("dev.cron").Cron(environment)
    run_cron: Callable[[], None] = cron.run
    return run_cron


if __name__ == "__main__":
    sys.exit(main())
