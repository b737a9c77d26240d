"""Every response of every instance under test, held against the OpenAPI document."""

import copy
import functools
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema_rs
from flask import Flask, Response, request

from tests.contract.document import Json, read_document

_RULE_PARAMETER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_MAX_FAULTS = 3

FAULTS: list[str] = []
"""What responses had that the document does not describe, since this was last cleared."""


@functools.cache
def read_strict_document() -> Json:
    """Return the document, changed so that it forbids what it does not describe."""
    document = copy.deepcopy(read_document())
    forbid_undescribed(document["components"])
    forbid_undescribed(document["paths"])
    return document


def forbid_undescribed(described: Any) -> None:
    """Forbid properties that the objects of a description do not name."""
    for held in described.values() if isinstance(described, dict) else described if isinstance(described, list) else ():
        forbid_undescribed(held)
    if isinstance(described, dict) and isinstance(described.get("properties"), dict) and described.get("type") == "object":
        described.setdefault("additionalProperties", False)


def validate_responses(app: Flask) -> None:
    """Hold all responses of an application against the document; `FAULTS` collects what differs."""

    @app.after_request
    def validate(response: Response) -> Response:
        operation = _find_operation()
        if operation is None:
            return response
        if not response.is_streamed:
            FAULTS.extend(_find_faults(operation, response, response.get_data()))
        elif response.mimetype == "application/json":
            response.response = _validate_at_end(operation, response, response.response)
        return response


def _find_operation() -> tuple[str, str] | None:
    """Return path and method of the current request's operation; None if it has none in the document."""
    if request.url_rule is None:
        return None
    path, method = _RULE_PARAMETER.sub(r"{\1}", request.url_rule.rule), request.method.lower()
    return (path, method) if method in read_strict_document()["paths"].get(path, {}) else None


def _validate_at_end(operation: tuple[str, str], response: Response, parts: Iterable[Any]) -> Iterator[Any]:
    sent = []
    for part in parts:
        sent.append(part if isinstance(part, bytes) else part.encode())
        yield part
    FAULTS.extend(_find_faults(operation, response, b"".join(sent)))


def _find_faults(operation: tuple[str, str], response: Response, body: bytes) -> list[str]:
    name = f"{operation[1].upper()} {operation[0]}: {response.status_code}"
    content = _describe_content(*operation, str(response.status_code))
    if content is None:
        # Any operation may fail because a component is out of reach.
        return [] if response.status_code >= 500 else [f"{name} is not described"]
    if not content:
        return []
    if not body:
        return [f"{name} has no body"]
    mimetype = "application/json" if response.mimetype == "application/problem+json" else response.mimetype
    if mimetype not in content:
        return [f"{name} is {mimetype}, not {' or '.join(content)}"]
    if mimetype != "application/json":
        return []
    validator = _compile(*operation, str(response.status_code))
    errors = list(validator.iter_errors(json.loads(body)))[:_MAX_FAULTS] if validator else []
    return [f"{name} {'/'.join(map(str, error.instance_path))}: {error.message[:500]}" for error in errors]


def _describe_content(path: str, method: str, status: str) -> Json | None:
    described = read_strict_document()["paths"][path][method]["responses"].get(status)
    if described is None:
        return None
    if "$ref" in described:
        described = read_strict_document()["components"]["responses"][described["$ref"].rpartition("/")[2]]
    content: Json = described.get("content", {})
    return content


@functools.cache
def _compile(path: str, method: str, status: str) -> jsonschema_rs.Draft202012Validator | None:
    content = _describe_content(path, method, status) or {}
    schema = content["application/json"].get("schema")
    if schema is None:
        return None
    # A validator with all schemas takes 2.4 MB, and a run compiles hundreds.
    schemas = read_strict_document()["components"]["schemas"]
    used = {name: schemas[name] for name in _find_references(schema, schemas)}
    return jsonschema_rs.Draft202012Validator({**schema, "components": {"schemas": used}})


def _find_references(schema: Any, schemas: Json) -> set[str]:
    """Return the names of the schemas that a schema refers to, and those that these refer to."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        described = waiting.pop()
        if isinstance(described, list):
            waiting += described
        elif isinstance(described, dict):
            waiting += described.values()
            name = str(described.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return found
