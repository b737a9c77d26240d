"""Chromium for browser tests: find it, or install it where that needs no confirmation."""

import os
import shutil
from pathlib import Path

from dev.errors import ComponentError, SetUpError
from dev.programs import processes
from dev.programs.lock import hold_lock
from dev.progress import Progress

SHELL = "chromium-headless-shell"
"""Chromium without windows: the browser tests take two thirds of the CPU, since each window draws its own frame by scripts."""

NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_BROWSER = "install it (Debian, as root: `apt-get install --no-install-recommends chromium`)"


def find_browser() -> str:
    """Return the first Chromium on the PATH, one without windows rather than another.

    Raises:
        SetUpError: there is none.
    """
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    raise SetUpError(f"The browser tests need Chromium and none was found: {HOW_TO_GET_BROWSER}.")


def ensure_browser(log: Path, progress: Progress) -> None:
    """Install Chromium with apt if it is missing and apt may be used; otherwise do nothing.

    Args:
        log: file for apt's output.
        progress: reports the start of an installation.

    Raises:
        SetUpError: apt failed.
    """
    apt = shutil.which("apt-get")
    if any(map(shutil.which, NAMES)) or apt is None or os.geteuid() != 0:
        return
    with hold_lock(log.with_suffix(".lock")):
        if any(map(shutil.which, NAMES)):
            return
        install = [apt, "install", "--yes", "--no-install-recommends"]
        with progress.step("Installing Chromium with apt for the browser tests (once, usually within a minute)"):
            try:
                processes.run_to_end("apt-get update", [apt, "update"], log=log)
                try:
                    processes.run_to_end("apt-get install", [*install, SHELL], log=log)
                except ComponentError:
                    # Not every distribution has it.
                    processes.run_to_end("apt-get install", [*install, "chromium"], log=log)
            except ComponentError as error:
                raise SetUpError(f"apt could not install Chromium: {HOW_TO_GET_BROWSER} (apt's output is in {log}).") from error
