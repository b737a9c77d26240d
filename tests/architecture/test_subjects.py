"""Subjects have the same names in every layer."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def names_in(folder: str) -> set[str]:
    """Return the modules and packages of a folder."""
    entries = (PROJECT / folder).iterdir()
    return {path.stem for path in entries if path.suffix == ".py" or (path / "__init__.py").exists()} - {"__init__"}


@pytest.mark.parametrize(("folder", "others"), [("blueprints/v2", set()), ("schemas", set()), ("app/store", {"engine"})])
def test_subjects_are_those_of_the_services(folder: str, others: set[str]) -> None:
    assert names_in(folder) - others <= names_in("app/services")
