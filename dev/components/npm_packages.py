"""npm packages that tests use, pinned by a lock: install them into a directory of the project's own."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from dev.components.node import HOW_TO_GET_NODE
from dev.errors import ComponentError, SetUpError
from dev.programs import processes
from dev.programs.lock import hold_lock
from dev.progress import Progress

_DESCRIPTIONS = ("package.json", "package-lock.json")


@dataclass(frozen=True)
class PackageTree:
    """Packages that are installed together.

    Attributes:
        name: what they are, in the plural and for the developer.
        source: directory with `package.json` and `package-lock.json`.
    """

    name: str
    source: Path


def ensure_packages(tree: PackageTree, directory: Path, log: Path, progress: Progress) -> Path:
    """Install the packages of the lock, once per version of the lock.

    Args:
        tree: the packages.
        directory: installation directory.
        log: file for npm's output.
        progress: reports the start of an installation.

    Returns:
        The `node_modules` directory with the packages.

    Raises:
        SetUpError: npm is missing or failed.
    """
    digest = hashlib.sha256(b"".join((tree.source / name).read_bytes() for name in _DESCRIPTIONS)).hexdigest()
    with hold_lock(directory / "install.lock"):
        stamp = directory / "installed-lock"
        if not stamp.exists() or stamp.read_text() != digest:
            stamp.unlink(missing_ok=True)
            with progress.step(f"Installing {tree.name} with npm (once, usually within half a minute)"):
                _install(tree, directory, log)
            stamp.write_text(digest)
    return directory / "node_modules"


def _install(tree: PackageTree, directory: Path, log: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SetUpError(f"{tree.name.capitalize()} need npm and no `npm` was found: {HOW_TO_GET_NODE}.")
    if directory != tree.source:
        for name in _DESCRIPTIONS:
            shutil.copyfile(tree.source / name, directory / name)
    command = [npm, "ci", "--prefix", str(directory), "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        processes.run_to_end("npm ci", command, log=log, directory=directory)
    except ComponentError as error:
        raise SetUpError(
            f"npm could not install {tree.name}: check that npm reaches its registry, then start again "
            f"(npm's output is in {log})."
        ) from error
