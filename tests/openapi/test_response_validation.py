import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response

from schemas.operations.health import EXAMPLE_HEALTH
from tests.contract.document import METHODS, read_document
from tests.openapi.response_validation import FAULTS, validate_responses

CLOSED = "additionalProperties"


@pytest.fixture(autouse=True)
def expected_faults() -> Iterator[None]:
    """Forget the faults that a test provokes."""
    yield
    FAULTS.clear()


def receive_health(body: object, status: int = 200, mimetype: str = "application/json", *, is_streamed: bool = False) -> None:
    """Receive a response of an application that stands in for the instance."""
    app = Flask("stand-in")
    validate_responses(app)
    text = json.dumps(body)

    @app.get("/health")
    def health() -> Response:
        return Response(iter([text[:5], text[5:]]) if is_streamed else text, status, mimetype=mimetype)

    assert app.test_client().get("/health").text == text


def test_described_response_has_no_fault() -> None:
    receive_health(EXAMPLE_HEALTH)
    receive_health(EXAMPLE_HEALTH, is_streamed=True)

    assert FAULTS == []


@pytest.mark.parametrize(
    ("body", "status", "mimetype", "fault"),
    [
        ({"status": "pass"}, 200, "application/json", "required property"),
        ({**EXAMPLE_HEALTH, "status": 7}, 200, "application/json", "status"),
        ({**EXAMPLE_HEALTH, "undescribed": 1}, 200, "application/json", "undescribed"),
        ({}, 418, "application/json", "not described"),
        ({}, 200, "text/html", "text/html"),
    ],
)
def test_undescribed_response_is_a_fault(body: object, status: int, mimetype: str, fault: str) -> None:
    receive_health(body, status, mimetype)

    assert any(fault in found for found in FAULTS)


def test_streamed_response_is_validated() -> None:
    receive_health({"status": 7}, is_streamed=True)

    assert FAULTS


@pytest.mark.parametrize("component", [name for name in read_document()["components"]["schemas"] if name.endswith("List")])
def test_lists_require_their_entries(component: str) -> None:
    schema = read_document()["components"]["schemas"][component]

    assert set(schema["properties"]) - {"nextCursor"} <= set(schema.get("required", []))


def test_responses_may_get_further_fields() -> None:
    """A response that forbids other fields breaks strict clients as soon as a later version adds one."""
    document = read_document()
    bodies: list[Any] = [operation["responses"] for item in document["paths"].values() for operation in operations_of(item)]
    bodies += [hook["post"]["requestBody"] for hook in document["webhooks"].values()]
    closed = [name for name in sorted(find_references(bodies)) if document["components"]["schemas"][name].get(CLOSED) is False]

    assert closed == [], "let the schema inherit ResponseSchema, and its Meta that of ResponseSchema"


def operations_of(item: Any) -> list[Any]:
    return [item[method] for method in METHODS if method in item]


def find_references(described: Any) -> set[str]:
    """Return the names of the schemas that a description refers to, directly or through others."""
    found: set[str] = set()
    waiting = [described]
    while waiting:
        held = waiting.pop()
        if isinstance(held, dict):
            waiting += held.values()
            name = str(held.get("$ref", "")).rpartition("/")[2]
            if name in read_document()["components"]["schemas"] and name not in found:
                found.add(name)
                waiting.append(read_document()["components"]["schemas"][name])
        elif isinstance(held, list):
            waiting += held
    return found
