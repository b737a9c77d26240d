"""Installs what the emulators and the tests need, if it is not there yet: ``python -m dev.prepare``, or `make test`."""

import sys

from dev.components.browser import ensure_browser
from dev.components.identity_providers import DIRECTORY, ensure_identity_providers
from dev.errors import SetUpError
from dev.processes import PROJECT
from dev.progress import Progress, complain
from dev.tools import find_tools

LOGS = PROJECT / ".dev" / "logs"


def main() -> int:
    """Installs what is missing; answers the exit code."""
    try:
        find_tools(LOGS, Progress())
        ensure_identity_providers(DIRECTORY, LOGS / "identity-providers.log", Progress())
        ensure_browser(LOGS / "browser-install.log", Progress())
    except SetUpError as error:
        complain(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
