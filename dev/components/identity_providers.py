"""Identity providers for the single sign-on tests, on loopback: npm packages, pinned by a lock."""

from pathlib import Path

from dev.components.npm_packages import PackageTree, ensure_packages
from dev.programs.processes import PROJECT
from dev.progress import Progress

PACKAGES = PROJECT / "tests" / "sso" / "identity_providers"
DIRECTORY = PROJECT / ".dev" / "identity-providers"
TREE = PackageTree("the tests' identity providers", PACKAGES)


def ensure_identity_providers(directory: Path, log: Path, progress: Progress) -> Path:
    """Install the packages if they are missing, and return their `node_modules` directory.

    Raises:
        SetUpError: npm is missing or failed.
    """
    return ensure_packages(TREE, directory, log, progress)
