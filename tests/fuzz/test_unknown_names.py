"""Every operation: a misspelled name is refused with the right one; ours refuse any other, and the original's list it."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.auth.principal import Credential
from app.services.contacts.imports.columns import field_of
from blueprints.http.unknown_names.inspection import MAX_ERRORS
from blueprints.http.unknown_names.original_operations import is_original_operation
from blueprints.http.unknown_names.treatment import Treatment, treatment_of
from tests.contract.document import operations
from tests.fuzz.names import (
    ARBITRARY,
    Json,
    body_schema,
    misspell,
    paths_of,
    query_names,
    with_arbitrary_name,
    with_wrong_names,
)
from tests.matrix.tenants_fixture import Caller, Town

HEADER = "Ignored-Fields"

ALL = [(method, path, operation) for method, path, operation in operations()]
INSPECTED = [entry for entry in ALL if treatment_of(*entry[:2]) is not Treatment.PASS]
BODIES = [(method, path, operation) for method, path, operation in INSPECTED if body_schema(operation) is not None]
WITHOUT_BODY = [entry for entry in INSPECTED if entry[0] != "GET" and "requestBody" not in entry[2]]


def each(entries: list[tuple[str, str, Json]]) -> pytest.MarkDecorator:
    ids = [f"{method} {path}" for method, path, _ in entries]
    return pytest.mark.parametrize(("method", "path", "operation"), entries, ids=ids)


def ask(town: Town, method: str, path: str, operation: Json, **parts: Any) -> TestResponse:
    """Call an operation about something that does not exist."""
    kinds = [Credential(name) for need in operation["security"] for name in need]
    authorization = None
    if Credential.SYSTEM_TOKEN in kinds:
        authorization = town.service_account(operation["x-required-scope"])
    elif kinds:
        authorization = town.authorization(town.callers[Caller.SYSTEM_ADMIN], kinds[0])
    return town.call(method, re.sub(r"\{[^}]*\}", "missing", path), authorization, **parts)


def refusals(answer: TestResponse) -> dict[str, str]:
    """Return what a response says of each field."""
    assert answer.status_code == 400, answer.text
    errors = answer.get_json()["errors"]
    if isinstance(errors[0], str):
        return {found[1]: found[2] for error in errors if (found := re.fullmatch(r"\w+ parameter '(.*?)': (.*)", error))}
    return {entry["field"]: entry["message"] for entry in errors}


def assert_corrected(answer: TestResponse, wrong: dict[str, list[str]]) -> None:
    told = refusals(answer)
    for path, right in list(wrong.items())[:MAX_ERRORS]:
        # Rows of contacts may have the column names of a table.
        if re.fullmatch(r"contacts\.0\.\w+", path) and field_of(path.rpartition(".")[2]) is not None:
            continue
        assert any(f"Did you mean `{name}`?" in told[path] for name in right), (path, right, told.get(path))


def assert_treated(answer: TestResponse, method: str, path: str, paths: list[str]) -> None:
    if is_original_operation(method, path):
        assert answer.headers[HEADER].split(", ") == paths
        assert ARBITRARY not in answer.text
    else:
        assert set(paths) <= refusals(answer).keys()
        assert HEADER not in answer.headers


@each(INSPECTED)
def test_misspelled_query_parameter_is_refused(fuzzed_town: Town, method: str, path: str, operation: Json) -> None:
    names = query_names(operation)
    wrong: dict[str, list[str]] = {}
    for name in names:
        for spelling in misspell(name):
            if spelling not in names:
                wrong.setdefault(spelling, []).append(name)

    if wrong:
        assert_corrected(ask(fuzzed_town, method, path, operation, query_string=dict.fromkeys(wrong, "x")), wrong)


@each(INSPECTED)
def test_unknown_query_parameter_is_refused_or_listed(fuzzed_town: Town, method: str, path: str, operation: Json) -> None:
    answer = ask(fuzzed_town, method, path, operation, query_string={ARBITRARY: "x"})

    assert_treated(answer, method, path, [ARBITRARY])


@each(BODIES)
def test_misspelled_field_is_refused(fuzzed_town: Town, method: str, path: str, operation: Json) -> None:
    wrong: dict[str, list[str]] = {}
    schema = body_schema(operation)
    assert schema is not None

    body = with_wrong_names(schema, wrong)

    assert wrong
    assert_corrected(ask(fuzzed_town, method, path, operation, json=body), wrong)


@each(BODIES)
def test_unknown_field_is_refused_or_listed(fuzzed_town: Town, method: str, path: str, operation: Json) -> None:
    schema = body_schema(operation)
    assert schema is not None

    body = with_arbitrary_name(schema)

    assert_treated(ask(fuzzed_town, method, path, operation, json=body), method, path, list(paths_of(body)))


@each(WITHOUT_BODY)
@pytest.mark.parametrize("part", ["json", "data"])
def test_field_of_an_operation_without_body(fuzzed_town: Town, method: str, path: str, operation: Json, part: str) -> None:
    answer = ask(fuzzed_town, method, path, operation, **{part: {ARBITRARY: "x"}})

    assert_treated(answer, method, path, [ARBITRARY])


@each(BODIES)
def test_document_says_whether_other_fields_are_taken(method: str, path: str, operation: Json) -> None:
    schema = body_schema(operation)
    assert schema is not None

    entry = body_schema({"requestBody": {"content": {"application/json": {"schema": schema.get("items", schema)}}}})

    assert entry is not None
    assert (entry.get("additionalProperties") is False) is not is_original_operation(method, path)
    assert (HEADER in operation["requestBody"].get("description", "")) is is_original_operation(method, path)
