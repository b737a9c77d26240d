"""Every operation with each restriction: refused where the table says so, and nowhere else."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from app.auth.principal import Credential
from app.store.users.users import Restriction, users
from tests.matrix.checking import Answered, Asking
from tests.matrix.document import described_operations
from tests.matrix.recipes import RECIPES
from tests.matrix.table import Row, read_table
from tests.matrix.tenants_fixture import OWN, Caller, Party, Town
from tests.restrictions.table import CLOSED, HEADING, OPERATIONS, PAGE, Closed, read_unrestricted, write_section

ROWS = read_table().rows_by_operation()


def credentials_of(row: Row) -> list[Credential]:
    """Return the kinds of credential by which a person may request an operation."""
    return [kind for kind in (Credential.FIREBASE, Credential.USER_TOKEN) if kind in (row.kinds or ())]


def ask(town: Town, closed: Closed, party: Party, kind: Credential, restrictions: Iterable[str]) -> Answered:
    row = next(row for row in ROWS[closed.operation] if closed.recipe in ("", row.named_by))
    town.change(users, party.uid, restrictions=[str(restriction) for restriction in restrictions])
    recipe = RECIPES[row.title][row.named_by]
    recipe = replace(recipe, path=closed.path or recipe.path)
    asking = Asking(town, closed.operation.partition(" ")[0], row, recipe)
    with asking.instance_kind():
        extra = {name: (value, "sibling") for name, value in closed.body.items()}
        return asking.ask(OWN, party, town.authorization(party, kind), extra)


@pytest.fixture(scope="module")
def admin(town: Town) -> Party:
    """An administrator whose restrictions change."""
    return town.like(town.callers[Caller.SYSTEM_ADMIN])


@pytest.mark.parametrize("closed", CLOSED, ids=lambda closed: f"{closed.restriction} {closed.operation}")
def test_restriction_refuses_its_operations(town: Town, admin: Party, closed: Closed) -> None:
    others = set(Restriction) - {row.restriction for row in CLOSED if row.operation == closed.operation}
    for kind in credentials_of(ROWS[closed.operation][0]):
        refused = ask(town, closed, admin, kind, [closed.restriction])
        assert (refused.status, refused.code) == (403, "restricted"), f"{kind}: {refused.body}"
        assert refused.cost.commits == 0

        allowed = ask(town, closed, admin, kind, others)
        assert allowed.code != "restricted", f"{kind}: {allowed.body}"
        assert allowed.status != 401


def test_other_operations_are_never_refused(town: Town) -> None:
    wrong = []
    for operation in sorted(read_unrestricted()):
        row = ROWS[operation][0]
        for kind in credentials_of(row)[:1]:
            ends = RECIPES[row.title][row.named_by].ends_sessions
            party = town.like(town.callers[Caller.SYSTEM_ADMIN]) if ends else town.callers[Caller.SYSTEM_ADMIN]
            answered = ask(town, Closed(operation, Restriction.BLASTS), party, kind, Restriction)
            town.change(users, party.uid, restrictions=[])
            if answered.code == "restricted" or answered.status == 401:
                wrong.append(f"{operation}: {answered}")
    assert not wrong, "\n".join(wrong)


def test_every_writing_operation_is_decided() -> None:
    writing = {operation for operation in described_operations() if not operation.startswith("GET ")}

    assert writing == read_unrestricted() | OPERATIONS
    assert not read_unrestricted() & OPERATIONS
    assert {closed.restriction for closed in CLOSED} == set(Restriction)


def test_page_lists_the_operations() -> None:
    """`python -m tests.restrictions` writes the section."""
    assert PAGE.read_text().partition(HEADING)[1:] == (HEADING, write_section().removeprefix(HEADING))
