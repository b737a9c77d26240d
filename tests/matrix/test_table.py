"""The table is complete: it has every operation of the document, and nothing else."""

from app.auth.principal import Credential
from tests.matrix.document import described_operations, kinds_of, naming_parameters
from tests.matrix.recipes import RECIPES
from tests.matrix.table import FILE, UNKNOWN, read_table
from tests.matrix.tenants_fixture import Caller

TABLE = read_table()

INSTANCE_WIDE = (Caller.SYSTEM_ADMIN, Caller.SUPER_ADMIN, Caller.SERVICE_ACCOUNT)
"""To whom nothing is foreign."""

TAKEN = "email-in-use"
"""What `docs/permissions.md` says may be learned: that an address is taken, but not whose it is."""


def test_every_operation_has_its_row() -> None:
    rows = TABLE.rows_by_operation()
    missing = [
        f"{operation} has no row: add `| `{operation}` | <named by> | <takes> | <rule> |` to {FILE.name}, under Operations, "
        "and how to ask for it to RECIPES"
        for operation in described_operations()
        if operation not in rows
    ]
    assert not missing, "\n" + "\n".join(missing)


def test_every_row_has_its_operation() -> None:
    described = described_operations()
    gone = [
        f"{operation} is in {FILE.name}, but not in the document"
        for operation in TABLE.rows_by_operation()
        if operation not in described
    ]
    assert not gone, "\n" + "\n".join(gone)


def test_every_operation_takes_what_its_rows_say() -> None:
    described = described_operations()
    wrong = [
        f"{operation} takes {kinds_of(described[operation])}, its row says {row.kinds}"
        for operation, rows in TABLE.rows_by_operation().items()
        for row in rows
        if operation in described and row.kinds != kinds_of(described[operation])
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_operation_for_one_kind_has_its_reason() -> None:
    people = {Credential.FIREBASE, Credential.USER_TOKEN}
    of_one_kind = {row.title for row in TABLE.rows if row.kinds is not None and len(people & row.kinds.keys()) == 1}

    assert of_one_kind == TABLE.exceptions.keys()
    assert all(TABLE.exceptions.values())


def test_every_way_to_name_an_object_has_its_row() -> None:
    rows = TABLE.rows_by_operation()
    missing = [
        f"{operation} takes '{name}', which names an object: add a row with it under 'named by'"
        for operation, description in described_operations().items()
        for name in naming_parameters(operation, description)
        if name not in [row.named_by for row in rows.get(operation, [])]
    ]
    assert not missing, "\n" + "\n".join(missing)


def test_every_row_has_its_recipe_and_every_recipe_its_row() -> None:
    of_rows = {(row.title, row.named_by) for row in TABLE.rows}
    of_recipes = {(title, named_by) for title, recipes in RECIPES.items() for named_by in recipes}
    assert of_rows - of_recipes == set(), "rows without a recipe"
    assert of_recipes - of_rows == set(), "recipes without a row"


def test_no_rule_is_idle() -> None:
    assert {row.rule.name for row in TABLE.rows} == set(TABLE.rules)


def test_foreign_and_missing_objects_look_alike() -> None:
    telling = [
        f"{rule.name}: {caller}"
        for rule in TABLE.rules.values()
        for caller, cell in rule.rows.get("foreign", {}).items()
        if caller not in INSTANCE_WIDE
        and cell.status >= 400
        and cell.code != TAKEN
        and (cell.is_told or cell != rule.rows[UNKNOWN].get(caller))
    ]
    assert not telling, telling
