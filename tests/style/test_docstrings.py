"""Docstrings name the parameters and attributes that exist."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.style.prose import PROJECT

FOLDERS = ("app", "blueprints", "schemas", "tasks", "web_server", "dev", "tests")


def described(docstring: str, section: str) -> list[str]:
    """Return the names that a section such as `Args` describes."""
    found = re.search(rf"^{section}:\n((?:    .*\n?|\n)+)", docstring, re.MULTILINE)
    return re.findall(r"^    \*{0,2}(\w+):", found[1], re.MULTILINE) if found else []


def unknown_parameters(node: ast.FunctionDef) -> list[str]:
    known = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    return [name for name in described(ast.get_docstring(node) or "", "Args") if name not in known]


def unknown_attributes(node: ast.ClassDef) -> list[str]:
    known = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    known |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    known |= {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
    return [name for name in described(ast.get_docstring(node) or "", "Attributes") if name not in known]


def find_unknown(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield from (f"{node.name}: {name}" for name in unknown_parameters(node))
        elif isinstance(node, ast.ClassDef):
            yield from (f"{node.name}: {name}" for name in unknown_attributes(node))


@pytest.mark.parametrize("folder", FOLDERS)
def test_described_parameters_and_attributes_exist(folder: str) -> None:
    sources = {path.relative_to(PROJECT): path.read_text() for path in (PROJECT / folder).rglob("*.py")}

    assert sources
    assert [f"{path}: {fault}" for path, source in sources.items() for fault in find_unknown(source)] == []


def test_a_renamed_parameter_or_attribute_is_found() -> None:
    source = 'def f(new):\n    """Return it.\n\n    Args:\n        old: gone.\n    """\n'
    source += (
        'class C:\n    """A thing.\n\n    Attributes:\n        gone: renamed.\n        kept: here.\n    """\n\n    kept: int\n'
    )

    assert list(find_unknown(source)) == ["f: old", "C: gone"]
