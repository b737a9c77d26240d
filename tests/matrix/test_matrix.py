"""Every operation, by every kind of caller, about everybody's object: the instance answers what the table says."""

import pytest

from tests.matrix.checking import Asking
from tests.matrix.recipes import RECIPES
from tests.matrix.table import read_table
from tests.matrix.tenants_fixture import Town

TABLE = read_table()


@pytest.mark.parametrize("operation", TABLE.rows_by_operation())
def test_an_operation_answers_each_caller_as_the_table_says(town: Town, operation: str) -> None:
    method = operation.partition(" ")[0]
    wrong = [
        cell
        for row in TABLE.rows_by_operation()[operation]
        for cell in Asking(town, method, row, RECIPES[row.title][row.named_by]).wrong_cells()
    ]
    assert not wrong, "\n" + "\n".join(wrong)
