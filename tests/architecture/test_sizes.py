"""Limits that keep code easy to scan: lines of a file, modules of a folder."""

from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).parents[2]
FOLDERS = ("app", "blueprints", "dev", "schemas", "tasks", "tests", "web_server")

MAX_LINES = 300
MAX_MODULES = 16

FLAT_FOLDERS = {
    "app/composition": "one module for each subject whose services it builds",
    "app/problems": "one module for each subject, with its errors",
    "tests/console": "one module for each room of the console, like the rooms themselves",
    "tests/costs": "one module for each subject that docs/costs.md counts, and the steps that they share",
    "tests/dev": "one module for each module of dev that it tests",
    "tests/matrix": "one table: its resources, recipes, checks and page belong together",
    "tests/matrix/recipes": "one module for each subject, like the sections of the table",
    "tests/perf": "one program for each thing that is measured, and the steps that they share",
    "tests/rules": "the rules are one file, and so its tests share one office",
}
"""Folders with more modules than the limit, and why they are not split."""


def modules() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((PROJECT / folder).rglob("*.py"))]


def test_files_are_short() -> None:
    long = {str(path.relative_to(PROJECT)): len(path.read_text().splitlines()) for path in modules()}

    assert {name: lines for name, lines in long.items() if lines > MAX_LINES} == {}


def test_folders_have_few_modules() -> None:
    counted = Counter(str(path.parent.relative_to(PROJECT)) for path in modules() if path.name != "__init__.py")

    assert {folder for folder, number in counted.items() if number > MAX_MODULES} == set(FLAT_FOLDERS)
