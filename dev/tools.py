"""Programs that the emulators need: find or install them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from dev.components.firestore import MAIN_CLASS
from dev.components.firestore_jar import find_installed_jar, find_jar
from dev.components.java import find_java, locate_java, read_needed_version
from dev.components.node import ensure_firebase_tools, find_node, has_firebase_tools
from dev.programs.processes import PROJECT
from dev.progress import Progress

NODE_DIRECTORY = PROJECT / ".dev" / "node"


@dataclass(frozen=True)
class Tools:
    """Programs and files of the developer's machine.

    Attributes:
        node: Node.js.
        modules: the `node_modules` directory with firebase-tools.
        java: a Java that can run the jar.
        firestore_jar: Google's Firestore emulator.
    """

    node: str
    modules: Path
    java: str
    firestore_jar: Path


def find_tools(logs: Path, progress: Progress) -> Tools:
    """Find all programs; what can be installed into the project's own directory is installed the first time.

    Args:
        logs: directory of the log files of an installation.
        progress: reports the start of an installation.

    Raises:
        SetUpError: something is missing or too old.
    """
    node = find_node()
    modules = ensure_firebase_tools(NODE_DIRECTORY, logs / "npm-install.log", progress)
    jar = find_jar(modules, logs / "firestore-download.log", progress)
    java = find_java(read_needed_version(jar, MAIN_CLASS))
    return Tools(node=node, modules=modules, java=java, firestore_jar=jar)


def are_tools_installed() -> bool:
    """Whether `find_tools` would install and download nothing.

    Raises:
        SetUpError: `$FIRESTORE_EMULATOR_JAR` names no file.
    """
    return (
        shutil.which("node") is not None
        and has_firebase_tools(NODE_DIRECTORY)
        and locate_java() is not None
        and find_installed_jar() is not None
    )
