"""Credentials that are refused, everywhere: with which answer, and before anything but the credential itself is read."""

import pytest

from tests.matrix.checking import KIND_REFUSED, Answered, Asking
from tests.matrix.invalid_credentials import OUTCASTS, outcast
from tests.matrix.recipes import RECIPES
from tests.matrix.table import Cell, Refusal, Row, read_table
from tests.matrix.tenants_fixture import Town

TABLE = read_table()
POSITION = "foreign"


def what_is_wrong(answered: Answered, expected: Cell, documents: int) -> str:
    if not answered.is_like(expected):
        return f"{expected} was expected, answered was {answered}: {answered.body}"
    if answered.cost.documents_read > documents or answered.cost.query_trips or answered.cost.commits:
        return f"{documents} documents were to be read, and not {answered.cost}"
    return ""


def expected_of(refusal: Refusal, row: Row, operation: str) -> tuple[Cell, int]:
    """Return what an operation that is not open to all answers an outcast, and how many documents it may read for that."""
    assert row.kinds is not None
    if refusal.kind is None:
        return refusal.cell, 0
    if refusal.kind not in row.kinds:
        return KIND_REFUSED, 0
    return refusal.cell, refusal.documents + TABLE.ahead.get(operation, 0)


CLOSED = [operation for operation, rows in TABLE.rows_by_operation().items() if rows[0].kinds is not None]


@pytest.mark.parametrize("operation", CLOSED)
def test_a_refused_credential_is_answered_from_itself_alone(town: Town, operation: str) -> None:
    row = TABLE.rows_by_operation()[operation][0]
    asking = Asking(town, operation.partition(" ")[0], row, RECIPES[row.title][row.named_by])
    wrong = []
    for refusal in TABLE.refusals:
        scope = (row.kinds or {}).get(refusal.kind, "") if refusal.kind else ""
        answered = asking.ask(POSITION, None, outcast(town, refusal.name, scope))
        said = what_is_wrong(answered, *expected_of(refusal, row, operation))
        if said:
            wrong.append(f"{operation}, {refusal.name}: {said}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_each_refused_credential_of_the_table_is_tried() -> None:
    assert {refusal.name for refusal in TABLE.refusals} == set(OUTCASTS)


def test_every_operation_that_reads_ahead_is_in_the_document() -> None:
    assert set(TABLE.ahead) <= set(CLOSED)
