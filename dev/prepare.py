"""Installs what the emulators need, if it is not there yet: ``python -m dev.prepare``, or `make test`."""

import sys

from dev.components.firestore import MAIN_CLASS
from dev.components.firestore_jar import find_jar
from dev.components.java import find_java, read_needed_version
from dev.components.node import ensure_firebase_tools, find_node
from dev.errors import SetUpError
from dev.processes import PROJECT
from dev.progress import Progress, complain
from dev.stack import NODE_DIRECTORY

LOGS = PROJECT / ".dev" / "logs"


def main() -> int:
    """Installs what is missing; answers the exit code."""
    progress = Progress()
    try:
        find_node()
        modules = ensure_firebase_tools(NODE_DIRECTORY, LOGS / "npm-install.log", progress)
        jar = find_jar(modules, LOGS / "firestore-download.log", progress)
        find_java(read_needed_version(jar, MAIN_CLASS))
    except SetUpError as error:
        complain(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
