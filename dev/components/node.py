"""Node.js, and the npm package that the local stack needs: find or install them."""

import re
import shutil
import subprocess
from pathlib import Path

from dev.errors import ComponentError, SetUpError
from dev.programs import processes
from dev.programs.lock import hold_lock
from dev.progress import Progress

# An internal path of it is used (authentication_emulator.js), so the version is exact.
FIREBASE_TOOLS_VERSION = "15.34.2"
STAMP_NAME = "installed-version"
NEEDED_NODE = 20
VERSION_SECONDS = 20
HOW_TO_GET_NODE = f"install Node.js {NEEDED_NODE} or newer with npm (Debian: `apt-get install nodejs npm`)"


def find_node() -> str:
    """Return the first `node` on the PATH.

    Raises:
        SetUpError: there is none, or it is too old.
    """
    node = shutil.which("node")
    if node is None:
        raise SetUpError(f"The Firebase Auth emulator needs Node.js and no `node` was found: {HOW_TO_GET_NODE}.")
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=VERSION_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise SetUpError(f"`{node} --version` does not work ({error}): {HOW_TO_GET_NODE}.") from error
    found = re.match(r"v(\d+)", shown.stdout)
    if found is None or int(found[1]) < NEEDED_NODE:
        raise SetUpError(
            f"The Firebase Auth emulator needs Node.js {NEEDED_NODE} or newer, but {node} is {shown.stdout.strip()}: "
            f"{HOW_TO_GET_NODE}."
        )
    return node


def has_firebase_tools(directory: Path) -> bool:
    """Whether this version of firebase-tools is installed in a directory."""
    stamp = directory / STAMP_NAME
    return stamp.exists() and stamp.read_text() == FIREBASE_TOOLS_VERSION


def ensure_firebase_tools(directory: Path, log: Path, progress: Progress) -> Path:
    """Install firebase-tools, once.

    Args:
        directory: installation directory.
        log: file for npm's output.
        progress: reports the start of an installation.

    Returns:
        The `node_modules` directory with the package.

    Raises:
        SetUpError: npm is missing or failed.
    """
    modules = directory / "node_modules"
    with hold_lock(directory / "install.lock"):
        if has_firebase_tools(directory):
            return modules
        npm = shutil.which("npm")
        if npm is None:
            raise SetUpError(f"The Firebase Auth emulator needs npm and no `npm` was found: {HOW_TO_GET_NODE}.")
        stamp = directory / STAMP_NAME
        stamp.unlink(missing_ok=True)
        with progress.step("Installing the Firebase Auth emulator with npm (once, usually within a minute)"):
            install(npm, directory, log)
        stamp.write_text(FIREBASE_TOOLS_VERSION)
    return modules


def install(npm: str, directory: Path, log: Path) -> None:
    """Install firebase-tools without optional dependencies, which only other emulators use.

    Raises:
        SetUpError: npm failed.
    """
    flags = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]
    command = [npm, "install", "--prefix", str(directory), *flags, f"firebase-tools@{FIREBASE_TOOLS_VERSION}"]
    try:
        processes.run_to_end("npm install", command, log=log, directory=directory)
    except ComponentError as error:
        raise SetUpError(
            f"npm could not install firebase-tools {FIREBASE_TOOLS_VERSION}: check that npm reaches its registry, "
            f"then start again (npm's output is in {log})."
        ) from error
