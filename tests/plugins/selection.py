"""Reading as few test modules as the chosen tests need, with as few processes.

pytest imports every test module before it applies `-k`. A test function's name stands in its module's text, so where `-k` names
tests (`test_…`, joined by `or`), the modules that do not mention them need no import.
"""

import functools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MAX_FUNCTIONS_IN_ONE_PROCESS = 10
"""Up to this many test functions, a second process costs more time than it saves."""

WORKERS = 4
"""Processes of a whole run. Tests wait a good part of their time: three use two cores to four fifths."""

_FUNCTION = re.compile(r"^\s*def (test_\w+)", re.MULTILINE)


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip what cannot contain a test that `-k` names; files given as arguments are left to pytest."""
    names = parse_names(config.option.keyword)
    if not names or collection_path.resolve() in _given_paths(config):
        return None
    modules = find_modules(TESTS, names)
    if collection_path.is_dir():
        is_needed = any(module.is_relative_to(collection_path.resolve()) for module in modules)
    else:
        is_needed = not collection_path.name.startswith("test_") or collection_path.resolve() in modules
    return None if is_needed else True


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many processes `-n auto` starts: none beside this one for a few tests."""
    names = parse_names(config.option.keyword)
    chosen = set(find_modules(TESTS, names)) if names else set(TESTS.rglob("test_*.py"))
    given = _given_paths(config)
    modules = [module for module in chosen if any(module.is_relative_to(path) for path in given)]
    if any("::" in argument for argument in config.args):
        return 0
    return WORKERS if count_functions(modules, names) > MAX_FUNCTIONS_IN_ONE_PROCESS else 0


def is_whole_run(config: pytest.Config) -> bool:
    """Whether all tests are chosen."""
    is_narrowed = bool(config.option.keyword or config.option.markexpr)
    return not is_narrowed and any(TESTS.is_relative_to(path) for path in _given_paths(config))


def parse_names(keyword: str) -> tuple[str, ...]:
    """Return the names of a `-k` expression that consists of names of tests joined by `or`; of any other, none."""
    words = keyword.lower().split()
    names, operators = words[::2], words[1::2]
    is_simple = len(words) % 2 == 1 and set(operators) <= {"or"} and all(re.fullmatch(r"test_\w+", name) for name in names)
    return tuple(names) if is_simple else ()


@functools.cache
def find_modules(folder: Path, names: tuple[str, ...]) -> frozenset[Path]:
    """Return the test modules below a folder whose path or text contains one of the names."""
    return frozenset(
        path
        for path in folder.rglob("test_*.py")
        if any(name in str(path.relative_to(folder)).lower() or name in path.read_text().lower() for name in names)
    )


def count_functions(modules: list[Path], names: tuple[str, ...]) -> int:
    """Return how many test functions of these modules the names choose; without names, all."""
    return sum(
        1
        for module in modules
        for function in _FUNCTION.findall(module.read_text())
        if not names or any(name in f"{module.name}/{function}".lower() for name in names)
    )


def _given_paths(config: pytest.Config) -> list[Path]:
    return list(_resolve(config.args, config.invocation_params.dir))


def _resolve(arguments: list[str], directory: Path) -> Iterator[Path]:
    for argument in arguments:
        yield Path(os.path.join(directory, argument.partition("::")[0])).resolve()
