"""Every request field has an effect: the table names a test that fails without it, or says why there is none."""

import ast
from functools import cache
from pathlib import Path

from tests.effects.fields import documented_fields, read_table

PROJECT = Path(__file__).parents[2]


def test_table_has_every_field() -> None:
    missing = set(documented_fields()) - read_table().keys()

    assert missing == set(), "run `python -m tests.effects`, or add a row that says why a field has no effect of its own"


def test_table_has_no_other_field() -> None:
    assert read_table().keys() - set(documented_fields()) == set()


def test_named_tests_exist() -> None:
    assert {test for test, _ in read_table().values() if test and not _exists(test)} == set()


def test_fields_without_a_test_have_a_reason() -> None:
    assert {field: reason for field, (test, reason) in read_table().items() if not test and len(reason) < 20} == {}


def _exists(test: str) -> bool:
    file, _, name = test.partition("[")[0].partition("::")
    return tuple(name.split("::")) in _names_in(PROJECT / file)


@cache
def _names_in(path: Path) -> set[tuple[str, ...]]:
    if not path.exists():
        return set()
    names: set[tuple[str, ...]] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            names.add((node.name,))
        elif isinstance(node, ast.ClassDef):
            names |= {(node.name, inner.name) for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return names
