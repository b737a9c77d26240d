"""Runs a session with a stand-in for the application.

Called as ``python -m tests.dev.stand_in_run DIRECTORY PORT STACK SAVE_SECONDS``; the security rules are in DIRECTORY.

With the stack `real` all components are started; with `borrowed` those of the tests serve, and sleeping programs take
their place as what is watched and ended; with `stalled` those programs never become ready.
"""

import functools
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from dev.errors import ComponentError, SetUpError
from dev.programs import processes
from dev.progress import Progress
from dev.run import run
from dev.session import SessionSettings, StartStack
from dev.stack import Stack, StackSettings, start_stack
from dev.tools import Tools
from tests.stack import read_variables

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]


def borrow_stack(settings: StackSettings, tools: Tools, *, is_ready: bool = True) -> Stack:
    endpoints = read_variables(os.environ)
    sleepers = [
        processes.start(name, SLEEP, log=settings.logs / f"{name}.log", is_ready=lambda: is_ready)
        for name in ("first", "second")
    ]
    return Stack(**vars(endpoints), emulators=sleepers[:1], servers=sleepers[1:])


STACKS: dict[str, StartStack] = {
    "real": start_stack,
    "borrowed": borrow_stack,
    "stalled": functools.partial(borrow_stack, is_ready=False),
}


def seed(environment: Mapping[str, str], base_url: str) -> list[str]:
    names = ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "GOOGLE_CLOUD_PROJECT", "PUBLIC_URL")
    return [f"{name} {environment[name]}" for name in names]


def main(directory: Path, port: int, stack: str, save_seconds: float) -> None:
    # The test process may have been told to ignore it, as `nohup` does, and the run under test would inherit that.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    # An empty configuration: Gunicorn would find the project's own, with its two workers.
    gunicorn = [sys.executable, "-m", "gunicorn", f"--config={os.devnull}"]
    settings = SessionSettings(
        port=port,
        directory=directory,
        rules=directory / "firestore.rules",
        make_command=lambda port: [*gunicorn, f"--bind={processes.LOOPBACK}:{port}", "tests.dev.stand_in_application:app"],
        seed=seed,
        make_cron=lambda environment: lambda: None,
        start_stack=STACKS[stack],
        save_seconds=save_seconds,
    )
    try:
        run(settings, Progress())
    except (SetUpError, ComponentError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
