import re
from collections import Counter
from pathlib import Path

import pytest

from tests.contract.document import METHODS, read_document

LIST = Path(__file__).with_name("operation_ids.txt")
"""One operation a line, sorted: its id, method and path."""

VERBS = (
    "add|apply|archive|assign|block|cancel|change|check|complete|count|create|delete|edit|export|get|import|install|"
    "list|mark|merge|move|patch|pause|preview|put|receive|record|register|release|remove|reopen|replay|restore|resume|revoke|rotate|"
    "search|send|set|simulate|start|test|unarchive|update|upload"
)
FORM = re.compile(rf"(?:{VERBS})(?:[A-Z][a-z0-9]*)+")


def described_operations() -> list[tuple[str, str]]:
    """Return the id of each operation and webhook, empty if it has none, and the operation."""
    document = read_document()
    places = [(path, item) for path, item in document["paths"].items()]
    places += [(f"webhook {name}", item) for name, item in document["webhooks"].items()]
    return [
        (item[method].get("operationId", ""), f"{method.upper()} {place}")
        for place, item in places
        for method in METHODS
        if method in item
    ]


def listed_lines() -> list[str]:
    return LIST.read_text().splitlines()


def test_every_operation_has_an_id() -> None:
    missing = [operation for operation_id, operation in described_operations() if not operation_id]

    assert not missing, (
        f'give the operation an operation id: @blueprint.operation("GET", "/things/<id>", "getThing"); missing: {missing}'
    )


def test_operation_ids_are_unique() -> None:
    # Generators for Python and others ignore the case.
    counts = Counter(operation_id.lower() for operation_id, _ in described_operations())

    assert [operation_id for operation_id, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(("operation_id", "operation"), described_operations())
def test_operation_id_is_a_verb_and_a_noun(operation_id: str, operation: str) -> None:
    assert FORM.fullmatch(operation_id), (
        f"{operation}: give it an id in camelCase, a verb and a noun, for example `getThing`. The verbs are {VERBS}; "
        "add one if it fits better"
    )


def test_operation_ids_are_those_of_the_list() -> None:
    described = {f"{operation_id} {operation}" for operation_id, operation in described_operations()}
    listed = set(listed_lines())

    assert sorted(listed - described) == [], (
        f"an operation id never changes: clients are generated with it; {LIST.name} has ids that the document lacks"
    )
    assert sorted(described - listed) == [], f"add new operations to {LIST.name}, sorted"


def test_the_list_is_sorted() -> None:
    assert listed_lines() == sorted(listed_lines())
