"""The request fields that the OpenAPI document describes, and the table of the tests that show their effect."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.contract.document import Json, read_document

TABLE = Path(__file__).with_name("table.md")
_ROW = re.compile(r"^\| `([^`]+)` \| (?:`([^`]+)`|(.+)) \|$", re.MULTILINE)
_LOCATIONS = {"application/json": "json", "application/x-www-form-urlencoded": "form", "multipart/form-data": "form"}
_METHODS = ("get", "post", "put", "patch", "delete")


def documented_fields() -> list[str]:
    """Return every request field, as the plugin names it: `<method> <path> <location> <name>`."""
    document = read_document()
    return sorted(
        {
            f"{method.upper()} {path} {field}"
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
            if method in _METHODS
            for field in _fields_of(document, operation)
        }
    )


def read_table() -> dict[str, tuple[str, str]]:
    """Return, by field, the test that shows its effect, or the reason why there is none."""
    return {field: (test, reason) for field, test, reason in _ROW.findall(TABLE.read_text())}


def write_table(rows: dict[str, tuple[str, str]]) -> None:
    """Write the table."""
    lines = [f"| `{field}` | {f'`{test}`' if test else reason} |" for field, (test, reason) in sorted(rows.items())]
    TABLE.write_text("\n".join((_HEAD, *lines, "")))


_HEAD = """# Effects of request fields

For each field that an operation takes, a test that fails when the field is dropped after it was read, so that nothing is
accepted without an effect. `python -m tests.effects` finds these tests; a row without one says why.

| field | test that fails without it |
|---|---|"""


def _fields_of(document: Json, operation: Json) -> Iterator[str]:
    for parameter in operation.get("parameters", []):
        parameter = _resolve(document, parameter)
        if parameter["in"] == "query":
            yield f"query {parameter['name']}"
    for content_type, content in operation.get("requestBody", {}).get("content", {}).items():
        location = _LOCATIONS.get(content_type)
        if location:
            yield from (f"{location} {name}" for name in _names_of(document, content.get("schema", {})))


def _names_of(document: Json, schema: Json, depth: int = 0) -> Iterator[str]:
    """Yield the names of a schema's properties; those of an object or list in it follow after a dot."""
    schema = _resolve(document, schema)
    for part in (*schema.get("allOf", []), *schema.get("anyOf", []), *schema.get("oneOf", [])):
        yield from _names_of(document, part, depth)
    if isinstance(schema.get("items"), dict):
        yield from _names_of(document, schema["items"], depth)
    for name, inner in schema.get("properties", {}).items():
        yield name
        if depth < 2:
            yield from (f"{name}.{nested}" for nested in _names_of(document, inner, depth + 1))


def _resolve(document: Json, described: Json) -> Json:
    while "$ref" in described:
        found: Any = document
        for step in described["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        described = found
    return described
