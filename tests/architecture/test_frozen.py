"""Immutable objects are frozen for mypy, not at runtime."""

import ast
from collections.abc import Callable

import pytest

from app.frozen import frozen, replace
from dev.programs.processes import PROJECT

ROOMS = ["app", "blueprints", "schemas", "tasks"]


@frozen
class Point:
    x: int
    y: int = 0


@frozen(kw_only=True)
class Place(Point):
    name: str


@frozen
class Name:
    text: str


def is_frozen_at_runtime(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] != "dataclass":
        return False
    return any(keyword.arg == "frozen" for keyword in node.keywords)


def takes_slow_copies(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "dataclasses" and any(each.name == "replace" for each in node.names)
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "dataclasses.replace"


@pytest.mark.parametrize(
    ("is_wrong", "allowed"), [(is_frozen_at_runtime, set()), (takes_slow_copies, {"app/frozen.py"})], ids=["frozen", "replace"]
)
def test_dataclasses_are_made_and_copied_in_one_way(is_wrong: Callable[[ast.AST], bool], allowed: set[str]) -> None:
    modules = [path for room in ROOMS for path in sorted((PROJECT / room).rglob("*.py"))]
    nodes = [(path, node) for path in modules for node in ast.walk(ast.parse(path.read_text()))]

    assert {str(path.relative_to(PROJECT)) for path, node in nodes if is_wrong(node)} == allowed


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
        changed = replace(Point(1), x="2")  # type: ignore[arg-type]

        assert changed == Point("2")  # type: ignore[arg-type]

    def test_an_unknown_name_in_a_changed_copy(self) -> None:
        with pytest.raises(TypeError, match="z"):
            replace(Point(1), z=2)  # type: ignore[call-arg]


def test_changed_copy_keeps_the_rest() -> None:
    place = Place(x=1, y=2, name="here")

    assert replace(place, x=3) == Place(x=3, y=2, name="here")
    assert (replace(place), place) == (place, Place(x=1, y=2, name="here"))
    assert type(replace(place, name="there")) is Place
    assert replace(Name("a"), text="b") == Name("b")
    assert replace(Name("a")) == Name("a")


def test_equal_objects_have_one_hash() -> None:
    assert {Point(1), Point(1, 0), Place(x=1, name="here")} == {Point(1), Place(x=1, name="here")}


def test_objects_have_slots_only() -> None:
    with pytest.raises(AttributeError):
        Place(x=1, name="here").other = 1  # type: ignore[attr-defined]
