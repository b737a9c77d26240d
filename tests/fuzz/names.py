"""Names that the document gives to an operation's fields and parameters, and requests that misspell every one of them."""

import re
from collections.abc import Iterator
from typing import Any

from tests.contract.document import read_document

Json = dict[str, Any]

ARBITRARY = "zzqxjv"
"""A name that resembles none."""

_WRITTEN_BY_SNAKE = re.compile(r"_([a-z])")
_WRITTEN_BY_CAMEL = re.compile(r"(?<=[a-z])([A-Z])")


def misspell(name: str) -> Iterator[str]:
    """Yield wrong spellings of a name: other capitals, the other convention, and a typing error in one of a few characters."""
    yield name.upper() if name != name.upper() else name.lower()
    yield _WRITTEN_BY_SNAKE.sub(lambda found: found[1].upper(), name)
    yield _WRITTEN_BY_CAMEL.sub(lambda found: f"_{found[1].lower()}", name)
    yield f"{name}_"
    if len(name) >= 5:
        yield name[:-1]
        yield f"{name[:2]}{name[3]}{name[2]}{name[4:]}"


def query_names(operation: Json) -> list[str]:
    """Return the names of an operation's query parameters."""
    return [parameter["name"] for parameter in operation.get("parameters", []) if parameter.get("in") == "query"]


def body_schema(operation: Json) -> Json | None:
    """Return the schema of an operation's JSON body, or None."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return None if content is None else resolve(content["schema"])


def resolve(schema: Json) -> Json:
    """Return a schema of the document; a reference is followed, and so is the choice between a schema and null."""
    while "$ref" in schema or "anyOf" in schema:
        if "anyOf" in schema:
            schema = next(entry for entry in schema["anyOf"] if entry.get("type") != "null")
        else:
            schema = read_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def with_wrong_names(schema: Json, wrong: dict[str, list[str]], path: str = "") -> Any:
    """Return a body in which each object has only wrong names, nested objects excepted.

    Args:
        schema: of the body.
        wrong: gets the right name of each wrong path; several are possible.
        path: of the body, with dots.
    """
    if "items" in schema:
        return [with_wrong_names(resolve(schema["items"]), wrong, _join(path, "0"))]
    properties: Json = schema.get("properties", {})
    body: Json = {}
    for name in properties:
        for spelling in misspell(name):
            if spelling not in properties:
                body[spelling] = "x"
                wrong.setdefault(_join(path, spelling), []).append(name)
    for name, inner in properties.items():
        inner = resolve(inner)
        of_entries = resolve(inner.get("items", {}))
        if "properties" in inner or "properties" in of_entries:
            body[name] = with_wrong_names(inner, wrong, _join(path, name))
    return body


def with_arbitrary_name(schema: Json) -> Any:
    """Return a body in which each object has only an arbitrary name, nested objects excepted."""
    if "items" in schema:
        return [with_arbitrary_name(resolve(schema["items"]))]
    nested = {name: resolve(inner) for name, inner in schema.get("properties", {}).items()}
    return {ARBITRARY: "x"} | {
        name: with_arbitrary_name(inner)
        for name, inner in nested.items()
        if "properties" in inner or "properties" in resolve(inner.get("items", {}))
    }


def paths_of(body: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of the arbitrary names in a body."""
    entries = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, inner in entries:
        yield from [_join(path, str(name))] if name == ARBITRARY else paths_of(inner, _join(path, str(name)))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
