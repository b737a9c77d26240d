"""Services name the attributes of invalid values, which schemas read: never the fields of a request."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import marshmallow

import schemas
from schemas.common.fields import RequestSchema

APP = Path(__file__).parents[2] / "app"
RAISES = {"FieldError", "invalid_field"}
CAMEL_CASE = re.compile(r"[a-z][A-Z]")


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def forwarded(function: ast.FunctionDef) -> tuple[str, int] | None:
    """Return the parameter by which callers of a function name the attribute, and its position."""
    names = [each.arg for each in function.args.args if each.arg != "self"]
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called(node) in RAISES and isinstance(node.args[0], ast.Name):
            name = node.args[0].id
            if name in names:
                return name, names.index(name)
    return None


def forwarded_argument(node: ast.Call, parameter: tuple[str, int]) -> ast.expr | None:
    name, position = parameter
    named = next((each.value for each in node.keywords if each.arg == name), None)
    return named if named is not None else next(iter(node.args[position : position + 1]), None)


def attribute_paths(trees: list[ast.Module]) -> Iterator[ast.expr]:
    """Return the expressions that name the attribute of an invalid value."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    functions = {node.name: forwarded(node) for node in nodes if isinstance(node, ast.FunctionDef)}
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        if called(node) in RAISES:
            yield node.args[0]
        elif (parameter := functions.get(called(node))) and (argument := forwarded_argument(node, parameter)) is not None:
            yield argument


def heads(paths: Iterator[ast.expr]) -> set[str]:
    """Return the attributes of arguments among paths; what a variable holds is not known."""
    first = [path.elts[0] if isinstance(path, ast.Tuple) else path for path in paths]
    return {each.value for each in first if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def is_wire_name(path: ast.expr) -> bool:
    """Whether a path is spelled as in a request: in camel case, or as one text with dots."""
    if isinstance(path, ast.JoinedStr):
        return True
    texts = [node.value for node in ast.walk(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return any(CAMEL_CASE.search(text) or "." in text for text in texts)


def read_app() -> list[ast.Module]:
    return [ast.parse(path.read_text()) for path in sorted(APP.rglob("*.py"))]


def attributes_of_schemas() -> set[str]:
    found = set()
    for module in pkgutil.walk_packages(schemas.__path__, "schemas."):
        for item in vars(importlib.import_module(module.name)).values():
            if isinstance(item, type) and issubclass(item, marshmallow.Schema):
                found |= {field.attribute or name for name, field in item().fields.items()}
                found |= {item.UNNAMED_FIELDS} if issubclass(item, RequestSchema) and item.UNNAMED_FIELDS else set()
    return found


def test_no_service_names_a_field_of_a_request() -> None:
    paths = list(attribute_paths(read_app()))

    assert len(paths) > 80
    assert [ast.unparse(path) for path in paths if is_wire_name(path)] == []


def test_schemas_read_every_attribute_that_services_name() -> None:
    named = heads(attribute_paths(read_app()))

    assert named - attributes_of_schemas() == set()


def test_wire_names_are_found() -> None:
    source = (
        'invalid_field("sendAt", "")\nFieldError(("media", 0), "")\nerrors.FieldError(f"media.{index}", "")\n'
        'def check(self, url, attribute="url"):\n    raise invalid_field(attribute, "")\n'
        'self.check(url, "relayWebhook")\ncheck(url, attribute="a.b")\ncheck(url)\n'
    )

    wrong = [ast.unparse(path) for path in attribute_paths([ast.parse(source)]) if is_wire_name(path)]

    assert wrong == ["'sendAt'", "f'media.{index}'", "'relayWebhook'", "'a.b'"]
