"""Immutable objects are frozen for mypy, not at runtime."""

import ast
import dataclasses

import pytest

from app.frozen import frozen
from dev.programs.processes import PROJECT

ROOMS = ["app", "blueprints", "schemas", "tasks"]


@frozen
class Point:
    x: int
    y: int = 0


@frozen(kw_only=True)
class Place(Point):
    name: str


def is_frozen_at_runtime(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] != "dataclass":
        return False
    return any(keyword.arg == "frozen" for keyword in node.keywords)


def test_no_dataclass_is_frozen_at_runtime() -> None:
    modules = [path for room in ROOMS for path in sorted((PROJECT / room).rglob("*.py"))]
    nodes = [(path, node) for path in modules for node in ast.walk(ast.parse(path.read_text()))]

    assert [str(path.relative_to(PROJECT)) for path, node in nodes if is_frozen_at_runtime(node)] == []


# Each "type: ignore" is an error of `make lint` itself if mypy accepts its line.
class TestMypyRefuses:
    def test_assigning_an_attribute(self) -> None:
        point = Point(1)
        point.x = 2  # type: ignore[misc]

        assert point.x == 2

    def test_assigning_an_inherited_attribute(self) -> None:
        place = Place(x=1, name="here")
        place.x = 2  # type: ignore[misc]

        assert place.x == 2

    def test_a_missing_argument(self) -> None:
        with pytest.raises(TypeError, match="name"):
            Place(x=1)  # type: ignore[call-arg]

    def test_a_wrong_type_in_a_changed_copy(self) -> None:
        changed = dataclasses.replace(Point(1), x="2")  # type: ignore[arg-type]

        assert changed == Point("2")  # type: ignore[arg-type]


def test_equal_objects_have_one_hash() -> None:
    assert {Point(1), Point(1, 0), Place(x=1, name="here")} == {Point(1), Place(x=1, name="here")}


def test_objects_have_slots_only() -> None:
    with pytest.raises(AttributeError):
        Place(x=1, name="here").other = 1  # type: ignore[attr-defined]
