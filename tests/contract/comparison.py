"""Holds an OpenAPI document against the contract of the original API.

Compared are, for each operation: path and method (parameters' names are free), summary and tag, security schemes, query
parameters, request properties and which of them are required, the status of success, and the answer's properties.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

# The original has two operations at this path and method, with different security.
_TWO_IN_ONE = ("POST", "/api/v2/organizations")


class Document:
    """An OpenAPI document."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._items: dict[str, Json] = {}
        for path, item in document.get("paths", {}).items():
            self._items.setdefault(_shape(path), {}).update(item)

    def differences(self, wanted: Json) -> Iterator[str]:
        """Return, in words, all differences between the document and one operation of the contract."""
        if wanted["method"] == "OUT POST":
            yield from self._webhook_differences(wanted)
            return
        item = self._items.get(_shape(wanted["path"]))
        if item is None:
            yield "its path is missing"
            return
        missing = [method for method in (wanted["method"], *wanted.get("also", [])) if method.lower() not in item]
        yield from (f"its method {method} is missing" for method in missing)
        if wanted["method"] in missing:
            return
        operation = self._resolve(item[wanted["method"].lower()])
        yield from self._heading_differences(wanted, operation)
        yield from self._request_differences(wanted, item, operation)
        yield from self._answer_differences(wanted, operation)

    def _webhook_differences(self, wanted: Json) -> Iterator[str]:
        hooks: Any = self._document.get("webhooks", self._document.get("x-webhooks", {}))
        bodies = [self._properties(self._body_schema(self._resolve(hook.get("post", {})))) for hook in hooks.values()]
        if not any(set(wanted["optional"]) <= body for body in bodies):
            yield "no webhook has the properties of its body"

    def _heading_differences(self, wanted: Json, operation: Json) -> Iterator[str]:
        summary = operation.get("summary", "")
        if _plain(wanted["title"]) not in _plain(summary):
            yield f"its summary is {summary!r}, not {wanted['title']!r}"
        if wanted["tag"] not in operation.get("tags", []):
            yield f"its tag is not {wanted['tag']!r}"
        needs: Any = operation.get("security", self._document.get("security", []))
        schemes = {name for need in needs for name in need}
        if schemes != set(wanted["auth"]) and (wanted["method"], wanted["path"]) != _TWO_IN_ONE:
            yield f"its security is {sorted(schemes)}, not {sorted(wanted['auth'])}"

    def _request_differences(self, wanted: Json, item: Json, operation: Json) -> Iterator[str]:
        parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
        if missing := set(wanted["query"]) - {self._resolve(parameter).get("name") for parameter in parameters}:
            yield f"its query lacks {sorted(missing)}"
        if not wanted["required"] and not wanted["optional"]:
            return
        schema = self._body_schema(operation)
        if wanted.get("body") == "array":
            schema = self._resolve(schema.get("items", {}))
        properties = self._properties(schema)
        if missing := {*wanted["required"], *wanted["optional"]} - properties:
            yield f"its request lacks {sorted(missing)}"
        if missing := (set(wanted["required"]) & properties) - self._required(schema):
            yield f"its request does not require {sorted(missing)}"

    def _answer_differences(self, wanted: Json, operation: Json) -> Iterator[str]:
        answers = {
            str(status): self._resolve(answer)
            for status, answer in operation.get("responses", {}).items()
            if str(status).startswith(("2", "3"))
        }
        if str(wanted["status"]) not in answers and not (wanted["status"] == 200 and {"201", "202", "204"} & set(answers)):
            yield f"its status {wanted['status']} is missing"
        if not wanted.get("response"):
            return
        ((kind, names),) = wanted["response"].items()
        media = [media for answer in answers.values() for media in answer.get("content", {}).values()]
        schemas = [self._resolve(entry.get("schema", {})) for entry in media]
        if kind == "array":
            if not any(schema.get("type") == "array" for schema in schemas):
                yield "its answer is no bare array"
            schemas = [self._resolve(schema.get("items", {})) for schema in schemas]
        if missing := set(names) - {name for schema in schemas for name in self._properties(schema)}:
            yield f"its answer lacks {sorted(missing)}"

    def _body_schema(self, operation: Json) -> Json:
        body = self._resolve(operation.get("requestBody", {}))
        return next((self._resolve(media.get("schema", {})) for media in body.get("content", {}).values()), {})

    def _resolve(self, node: Json) -> Json:
        while "$ref" in node:
            target: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def _parts(self, schema: Mapping[str, Any]) -> Iterator[Json]:
        resolved = self._resolve(dict(schema))
        yield resolved
        for key in ("allOf", "oneOf", "anyOf"):
            for part in resolved.get(key, []):
                yield from self._parts(part)

    def _properties(self, schema: Json) -> set[str]:
        return {name for part in self._parts(schema) for name in part.get("properties", {})}

    def _required(self, schema: Json) -> set[str]:
        return {name for part in self._parts(schema) for name in part.get("required", [])}


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
