"""The console's packages and build: install and build it when its sources changed.

Its packages stand in `console/node_modules`, where editors look for them, and the build in `console/dist`.
"""

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from dev.components.node import find_node
from dev.components.npm_packages import PackageTree, ensure_packages
from dev.errors import ComponentError, SetUpError
from dev.programs import processes
from dev.programs.lock import hold_lock
from dev.programs.processes import PROJECT
from dev.progress import Progress

SOURCE = PROJECT / "console"
BUILD = SOURCE / "dist"
DIRECTORY = PROJECT / ".dev" / "console"
DOCUMENT = DIRECTORY / "OPENAPI.json"
"""The OpenAPI document, from which the types of the API client are generated."""

TYPES = SOURCE / "src" / "api" / "schema.gen.ts"
TREE = PackageTree("the packages of the console", SOURCE)

_API_SOURCES = ("app/problems", "app/services", "app/store", "blueprints", "schemas")
_NOT_SOURCES = ("node_modules", "dist", "install.lock", "installed-lock", TYPES.name)
_PROGRAMS = {
    "build": "vite/bin/vite.js",
    "linter": "@biomejs/biome/bin/biome",
    "tests": "vitest/vitest.mjs",
    "type checker": "typescript/bin/tsc",
    "types": "openapi-typescript/bin/cli.js",
}


def ensure_console(logs: Path, progress: Progress) -> Path:
    """Build the console if its sources or the API's document changed, and return the folder of the build.

    Raises:
        SetUpError: Node.js or npm is missing or failed, or the console has a mistake.
    """
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with hold_lock(DIRECTORY / "build.lock"):
        ensure_types(logs, progress)
        digest = _digest([*_list_sources(), TYPES])
        stamp = DIRECTORY / "built"
        if not (BUILD / "index.html").is_file() or not stamp.exists() or stamp.read_text() != digest:
            stamp.unlink(missing_ok=True)
            with progress.step("Building the console"):
                _run("build", "build", "--logLevel", "warn", logs=logs)
            stamp.write_text(digest)
    return BUILD


def ensure_types(logs: Path, progress: Progress) -> Path:
    """Install the packages and generate the API's types, as far as they are outdated; return the packages' directory.

    Raises:
        SetUpError: Node.js or npm is missing or failed.
    """
    modules = ensure_packages(TREE, SOURCE, logs / "console-install.log", progress)
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    digest = _digest(path for name in _API_SOURCES for path in sorted((PROJECT / name).rglob("*.py")))
    stamp = DIRECTORY / "described"
    if not TYPES.is_file() or not stamp.exists() or stamp.read_text() != digest:
        with progress.step("Generating the console's types from the API's document"):
            _write_document(logs)
            _run("types", str(DOCUMENT), "--output", str(TYPES), logs=logs)
        stamp.write_text(digest)
    return modules


def make_command(program: str, *arguments: str) -> list[str]:
    """Return the command of one of the console's programs: `build`, `linter`, `tests`, `type checker` or `types`."""
    return [find_node(), str(SOURCE / "node_modules" / _PROGRAMS[program]), *arguments]


def _list_sources() -> Iterator[Path]:
    for entry in sorted(SOURCE.iterdir()):
        if entry.name not in _NOT_SOURCES:
            yield from sorted(path for path in entry.rglob("*") if path.is_file()) if entry.is_dir() else (entry,)


def _digest(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _write_document(logs: Path) -> None:
    log = logs / "console-document.log"
    command = [sys.executable, "-m", "dev.openapi_document", str(DOCUMENT)]
    try:
        processes.run_to_end("dev.openapi_document", command, log=log, directory=PROJECT)
    except ComponentError as error:
        raise SetUpError(f"The API's document could not be written. {processes.read_log_end(log)}") from error


def _run(program: str, *arguments: str, logs: Path) -> None:
    log = logs / f"console-{program}.log"
    try:
        processes.run_to_end(f"The console's {program}", make_command(program, *arguments), log=log, directory=SOURCE)
    except ComponentError as error:
        raise SetUpError(f"The console could not be built. {processes.read_log_end(log)}") from error
