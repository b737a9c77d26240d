"""Description of unknown names in the document: our operations refuse them, the original's ignore them."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from apispec import APISpec

from blueprints.http.unknown_names.endpoints import HEADER
from blueprints.http.unknown_names.treatment import Treatment, treatment_of

_Json = dict[str, Any]

_ADDITIONAL = "additionalProperties"
_REF = "#/components/schemas/"
_LENIENT = "Lenient"
"""Prefix of the schemas of bodies that the original's operations share with ours, for which they are strict."""

_NOTE = (
    f"Fields that the operation does not have are ignored, and listed in the response header `{HEADER}`. "
    "A name that is most likely a misspelling or a synonym of a field's is refused."
)
_HEADER = {
    "description": "Fields and query parameters of the request that were ignored: paths such as `media.0.alt`, percent-encoded "
    "and separated by commas, at most 20; `...` stands for more. Absent if there are none. Error responses have it too.",
    "schema": {"type": "string"},
    "example": "campaign, clientVersion",
}


def describe_unknown_names(spec: APISpec) -> None:
    """Describe in a complete document what happens to unknown names of each operation's request."""
    spec.components.header("IgnoredFields", _HEADER)
    schemas: dict[str, _Json] = spec.components.schemas
    lenient: list[_Json] = []
    strict: list[_Json] = []
    for path, item in spec._paths.items():
        for method, operation in item.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            treatment = treatment_of(method.upper(), path)
            (strict if treatment is Treatment.REFUSE else lenient).append(operation)
            if treatment is Treatment.LIST:
                _add_header(operation)
    kept = {name for operation in strict for schema in _bodies(operation) for name in _names_in(schema, schemas)}
    kept |= {name for schema in _answers(spec) for name in _names_in(schema, schemas)}
    for operation in lenient:
        for body in _bodies(operation):
            _open(body, schemas, kept)
        if "requestBody" in operation and "application/json" in operation["requestBody"]["content"]:
            operation["requestBody"].setdefault("description", _NOTE)


def _add_header(operation: _Json) -> None:
    for status, response in operation["responses"].items():
        if str(status).startswith("2") and "$ref" not in response:
            response.setdefault("headers", {})[HEADER] = {"$ref": "#/components/headers/IgnoredFields"}


def _bodies(operation: _Json) -> Iterator[_Json]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield content["schema"]


def _answers(spec: APISpec) -> Iterator[_Json]:
    responses = [response for item in spec._paths.values() for response in _responses_of(item)]
    for response in [*responses, *spec.components.responses.values()]:
        for content in response.get("content", {}).values():
            yield content.get("schema", {})


def _responses_of(item: _Json) -> Iterator[_Json]:
    for operation in item.values():
        if isinstance(operation, dict):
            yield from operation.get("responses", {}).values()


def _names_in(schema: Any, schemas: dict[str, _Json]) -> set[str]:
    """Return the names of the components that a schema consists of."""
    found: set[str] = set()

    def add(name: str) -> None:
        if name not in found:
            found.add(name)
            _visit(schemas[name], add)

    _visit(schema, add)
    return found


def _visit(schema: Any, visit: Callable[[str], None]) -> None:
    if isinstance(schema, list):
        for inner in schema:
            _visit(inner, visit)
    elif isinstance(schema, dict):
        if isinstance(reference := schema.get("$ref"), str):
            visit(reference.removeprefix(_REF))
        for inner in schema.values():
            _visit(inner, visit)


def _open(schema: Any, schemas: dict[str, _Json], kept: set[str]) -> None:
    """Allow additional properties in a body's schema. Components that are needed as they are get a lenient copy."""
    if isinstance(schema, list):
        for inner in schema:
            _open(inner, schemas, kept)
    if not isinstance(schema, dict):
        return
    if schema.get(_ADDITIONAL) is False:
        del schema[_ADDITIONAL]
    if isinstance(reference := schema.get("$ref"), str):
        name = reference.removeprefix(_REF)
        if name in kept:
            if _LENIENT + name not in schemas:
                schemas[_LENIENT + name] = copy.deepcopy(schemas[name])
                _open(schemas[_LENIENT + name], schemas, kept)
            schema["$ref"] = _REF + _LENIENT + name
        elif schemas[name].get(_ADDITIONAL) is False:
            _open(schemas[name], schemas, kept)
        return
    for inner in schema.values():
        _open(inner, schemas, kept)
