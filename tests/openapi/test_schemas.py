"""Properties of the document that generated clients depend on."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from app.auth.principal import Credential
from app.carriers.base import SendErrorKind
from app.store.audit.audit_log import ActorKind
from app.store.credentials.user_tokens import TokenScope
from app.store.messages.messages import Direction, MessageState, Source
from app.store.webhooks.relay_deliveries import DeliveryState
from blueprints.openapi.field_types import to_ecma_pattern
from tests.contract.document import operations, read_document

OPERATIONS = list(operations())
SCHEMAS: dict[str, Any] = read_document()["components"]["schemas"]
TYPES = ("type", "$ref", "oneOf", "anyOf", "allOf", "enum", "const")


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def walk(described: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Return each object of the document with its place."""
    if isinstance(described, dict):
        yield path, described
        for key, held in described.items():
            yield from walk(held, f"{path}/{key}")
    elif isinstance(described, list):
        for index, held in enumerate(described):
            yield from walk(held, f"{path}/{index}")


def test_no_schema_carries_a_field_of_its_own_name() -> None:
    """A generated Python class names a variable by the class, which the field would hide."""
    assert [name for name, schema in SCHEMAS.items() if plain(name) in map(plain, schema.get("properties", {}))] == []


def test_schema_names_differ_in_more_than_case() -> None:
    assert [name for name, count in Counter(map(str.lower, SCHEMAS)).items() if count > 1] == []


def test_pages_are_named_as_lists() -> None:
    pages = [name for name, schema in SCHEMAS.items() if "nextCursor" in schema.get("properties", {})]

    assert [name for name in pages if not re.search(r"(List|Page)(V1)?$", name)] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_has_a_type(name: str) -> None:
    properties = [
        (f"{place}/{field}", held)
        for place, schema in walk(SCHEMAS[name], name)
        if isinstance(schema.get("properties"), dict)
        for field, held in schema["properties"].items()
    ]

    assert [place for place, held in properties if not any(key in held for key in TYPES)] == []


def test_every_parameter_has_a_type_without_null() -> None:
    parameters = [entry for _, entry in walk(read_document()["paths"]) if entry.get("in") in ("query", "path", "header")]
    kinds = {entry["name"]: entry["schema"].get("type") for entry in parameters}

    assert parameters
    assert {name: kind for name, kind in kinds.items() if kind is None or "null" in kind} == {}


@pytest.mark.parametrize(
    ("schema", "field", "values"),
    [
        ("TextMessage", "state", MessageState),
        ("TextMessage", "direction", Direction),
        ("TextMessage", "source", Source),
        ("Token", "scope", TokenScope),
        ("AuditEntry", "actorKind", ActorKind),
        ("WebhookDelivery", "state", DeliveryState),
    ],
)
def test_enumerations_are_those_of_the_store(schema: str, field: str, values: type[Any]) -> None:
    assert SCHEMAS[schema]["properties"][field]["enum"] == [str(value) for value in values]


def test_failures_include_those_of_carriers() -> None:
    assert {str(kind) for kind in SendErrorKind} <= set(SCHEMAS["MessageFailure"]["properties"]["kind"]["enum"])


def test_patterns_have_no_syntax_of_python() -> None:
    patterns = [schema["pattern"] for _, schema in walk(SCHEMAS) if isinstance(schema.get("pattern"), str)]

    assert patterns
    assert [pattern for pattern in patterns if re.search(r"\\[AZ]|\(\?P|\(\?[aiLmsux]|\\h", pattern)] == []


@pytest.mark.parametrize(
    ("python", "ecma"),
    [(r"[a-z]+\Z", "^(?:[a-z]+$)"), (r"\Aab\Z", "^ab$"), ("^ab$", "^ab$"), ("a|b", "^(?:a|b)")],
)
def test_pattern_is_translated_to_ecma(python: str, ecma: str) -> None:
    assert to_ecma_pattern(python) == ecma


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_path_names_each_parameter_once(method: str, path: str, operation: dict[str, Any]) -> None:
    shape = re.sub(r"{\w+}", "{}", path)

    assert {other for _, other, _ in OPERATIONS if re.sub(r"{\w+}", "{}", other) == shape} == {path}


def test_security_schemes_need_no_scopes() -> None:
    """OpenAPI allows role names at `http` schemes, linters do not; `x-required-scope` names them."""
    needs = [need for _, _, operation in OPERATIONS for need in operation["security"]]

    assert {scope for need in needs for scopes in need.values() for scope in scopes} == set()
    assert {name for need in needs for name in need} == {str(kind) for kind in Credential}


def test_every_component_is_used() -> None:
    used = {entry["$ref"] for _, entry in walk(read_document()) if isinstance(entry.get("$ref"), str)}
    components = read_document()["components"]

    assert [name for name in SCHEMAS if f"#/components/schemas/{name}" not in used] == []
    assert [name for name in components["responses"] if f"#/components/responses/{name}" not in used] == []


def test_success_of_an_operation_has_a_schema() -> None:
    successes = [
        (f"{method} {path}", media)
        for method, path, operation in OPERATIONS
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for media in response.get("content", {}).values()
    ]

    assert [name for name, media in successes if not media.get("schema")] == []
