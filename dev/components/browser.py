"""Finds Chromium, which the tests drive as users would, and installs it where that can be done without asking."""

import os
import shutil
from pathlib import Path

from dev import processes
from dev.errors import ComponentError, SetUpError
from dev.lock import hold_lock
from dev.progress import Progress

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_BROWSER = "install it (Debian, as root: `apt-get install --no-install-recommends chromium`)"


def find_browser() -> str:
    """The first Chromium on the PATH.

    Raises:
        SetUpError: There is none.
    """
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    raise SetUpError(f"The browser tests need Chromium and none was found: {HOW_TO_GET_BROWSER}.")


def ensure_browser(log: Path, progress: Progress) -> None:
    """Installs Chromium by apt if it is missing, where apt is there and may be used; elsewhere nothing is done.

    Args:
        log: File that takes apt's output.
        progress: Told when an installation starts.

    Raises:
        SetUpError: apt failed.
    """
    apt = shutil.which("apt-get")
    if any(map(shutil.which, NAMES)) or apt is None or os.geteuid() != 0:
        return
    with hold_lock(log.with_suffix(".lock")):
        if any(map(shutil.which, NAMES)):
            return
        install = [apt, "install", "--yes", "--no-install-recommends", "chromium"]
        with progress.step("Installing Chromium with apt for the browser tests (once; mostly within a minute)"):
            try:
                processes.run_to_end("apt-get update", [apt, "update"], log=log)
                processes.run_to_end("apt-get install", install, log=log)
            except ComponentError as error:
                raise SetUpError(
                    f"apt could not install Chromium: {HOW_TO_GET_BROWSER} (apt's own words are in {log})."
                ) from error
