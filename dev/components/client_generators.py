"""Generators and linters for the OpenAPI document: npm packages, pinned by a lock."""

from pathlib import Path

from dev.components.npm_packages import PackageTree, ensure_packages
from dev.programs.processes import PROJECT
from dev.progress import Progress

PACKAGES = PROJECT / "tests" / "clients" / "generators"
DIRECTORY = PROJECT / ".dev" / "client-generators"
TREE = PackageTree("the generators of API clients", PACKAGES)


def ensure_client_generators(directory: Path, log: Path, progress: Progress) -> Path:
    """Install the packages if they are missing, and return their `node_modules` directory.

    Raises:
        SetUpError: npm is missing or failed.
    """
    return ensure_packages(TREE, directory, log, progress)
