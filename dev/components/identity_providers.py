"""Identity providers for the single sign-on tests, on loopback: npm packages, pinned by a lock."""

import hashlib
import shutil
from pathlib import Path

from dev.components.node import HOW_TO_GET_NODE
from dev.errors import ComponentError, SetUpError
from dev.programs import processes
from dev.programs.lock import hold_lock
from dev.programs.processes import PROJECT
from dev.progress import Progress

PACKAGES = PROJECT / "tests" / "sso" / "identity_providers"
DIRECTORY = PROJECT / ".dev" / "identity-providers"
_DESCRIPTIONS = ("package.json", "package-lock.json")


def ensure_identity_providers(directory: Path, log: Path, progress: Progress) -> Path:
    """Install the packages of the lock, once per version of the lock.

    Args:
        directory: installation directory.
        log: file for npm's output.
        progress: reports the start of an installation.

    Returns:
        The `node_modules` directory with the packages.

    Raises:
        SetUpError: npm is missing or failed.
    """
    digest = hashlib.sha256(b"".join((PACKAGES / name).read_bytes() for name in _DESCRIPTIONS)).hexdigest()
    with hold_lock(directory / "install.lock"):
        stamp = directory / "installed-lock"
        if not stamp.exists() or stamp.read_text() != digest:
            stamp.unlink(missing_ok=True)
            with progress.step("Installing the tests' identity providers with npm (once, usually within half a minute)"):
                _install(directory, log)
            stamp.write_text(digest)
    return directory / "node_modules"


def _install(directory: Path, log: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SetUpError(f"The tests' identity providers need npm and no `npm` was found: {HOW_TO_GET_NODE}.")
    for name in _DESCRIPTIONS:
        shutil.copyfile(PACKAGES / name, directory / name)
    command = [npm, "ci", "--prefix", str(directory), "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        processes.run_to_end("npm ci", command, log=log, directory=directory)
    except ComponentError as error:
        raise SetUpError(
            "npm could not install the tests' identity providers: check that npm reaches its registry, then start again "
            f"(npm's output is in {log})."
        ) from error
