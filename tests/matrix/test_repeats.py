"""Every operation that takes an Idempotency-Key, requested twice with one: the second request gets the first response."""

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.auth.principal import Credential
from app.problems.requests import IDEMPOTENCY_KEY_REUSED
from tests.matrix.checking import Asking
from tests.matrix.document import described_operations
from tests.matrix.recipes import RECIPES
from tests.matrix.table import Row, read_table
from tests.matrix.tenants_fixture import Caller, Town

ROWS = read_table().rows_by_operation()
PROJECT = Path(__file__).parents[2]
HEADER = "Idempotency-Key"

ELSEWHERE = {
    "POST /api/v2/mentions/{id}/seen": "tests/inbox/test_repeated_readings.py",
    "POST /api/v2/skyswitch/assignments": "tests/skyswitch/test_repeated_calls.py",
    "POST /api/v2/skyswitch/clickToCall": "tests/skyswitch/test_repeated_calls.py",
}
"""Operations that need what the town does not have, and the tests in which they are repeated."""


def operations() -> list[str]:
    """Return the POST operations that take a key."""
    return [
        operation
        for operation, description in described_operations().items()
        if operation.startswith("POST ") and any(each.get("name") == HEADER for each in description.get("parameters", []))
    ]


def find_position(row: Row, caller: Caller) -> str:
    """Return in which position an object is so that a caller may do the operation."""
    cells = {position: found.get(str(caller)) for position, found in row.rule.rows.items()}
    return next(position for position, cell in cells.items() if cell is not None and cell.status < 300)


def call_twice(town: Town, monkeypatch: pytest.MonkeyPatch, key: str) -> list[TestResponse]:
    """Send the next request twice, and one with another body if it has one; return the list that gets the responses."""
    call = town.call
    responses: list[TestResponse] = []

    def twice(method: str, path: str, authorization: str | None = None, **options: Any) -> TestResponse:
        headers = {HEADER: key}
        responses.extend(call(method, path, authorization, **options, headers=headers) for _ in range(2))
        if "json" in options:
            responses.append(call(method, path, authorization, **options | {"json": {"other": key}}, headers=headers))
        return responses[0]

    monkeypatch.setattr(town, "call", twice)
    return responses


@pytest.mark.parametrize("operation", sorted(set(operations()) - set(ELSEWHERE)))
def test_repeat_gets_the_first_response(town: Town, monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    row = ROWS[operation][0]
    recipe = RECIPES[row.title][row.named_by]
    kinds = row.kinds or {}
    kind = next(each for each in (Credential.USER_TOKEN, Credential.FIREBASE, Credential.SYSTEM_TOKEN) if each in kinds)
    role = Caller.SERVICE_ACCOUNT if kind is Credential.SYSTEM_TOKEN else Caller.SYSTEM_ADMIN
    position, asking = find_position(row, role), Asking(town, "POST", row, recipe)

    with asking.instance_kind(), monkeypatch.context() as patch:
        party = None if kind is Credential.SYSTEM_TOKEN else asking.caller(role, position)
        authorization = town.authorization(party, kind, kinds[kind])
        responses = call_twice(town, patch, f"repeat-{town.number()}")
        asking.ask(position, party, authorization)

    first, second, *others = responses
    assert first.status_code < 300, first.get_data(as_text=True)
    assert (second.status_code, second.get_data()) == (first.status_code, first.get_data())
    assert second.headers["Idempotent-Replayed"] == "true"
    for other in others:
        assert other.status_code == 422
        assert other.get_json()["type"].endswith(f"/{IDEMPOTENCY_KEY_REUSED.code}")


def test_operations_that_are_tested_elsewhere_exist() -> None:
    assert set(ELSEWHERE) <= set(operations())
    assert [path for path in ELSEWHERE.values() if not (PROJECT / path).exists()] == []
