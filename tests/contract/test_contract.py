import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract.comparison import Document
from tests.contract.document import read_document

CONTRACT: dict[int, dict[str, Any]] = {
    operation["n"]: operation for operation in json.loads(Path(__file__).with_name("operations.json").read_text())
}


def differences(number: int, document: dict[str, Any] | None = None) -> list[str]:
    return list(Document(document or read_document()).differences(CONTRACT[number]))


@pytest.mark.parametrize("number", CONTRACT)
def test_an_operation_is_described_as_the_contract_says(number: int) -> None:
    assert differences(number) == [], CONTRACT[number]["title"]


def test_the_contract_has_all_seventy_operations() -> None:
    assert sorted(CONTRACT) == list(range(1, 71))


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (lambda document, operation: document["paths"].pop("/api/send"), "its path is missing"),
        (lambda document, operation: document["paths"]["/api/send"].pop("post"), "its method POST is missing"),
        (lambda document, operation: operation.update(summary="Send"), "its summary is"),
        (lambda document, operation: operation.update(tags=["Contacts"]), "its tag is not"),
        (lambda document, operation: operation.update(security=[]), "its security is []"),
        (lambda document, operation: operation["responses"].pop("200"), "its status 200 is missing"),
        (lambda document, operation: operation.pop("requestBody"), "its request lacks"),
        (lambda document, operation: operation["responses"]["200"].update(content={}), "its answer lacks"),
    ],
)
def test_the_comparison_finds_what_differs(change: Any, difference: str) -> None:
    document = copy.deepcopy(read_document())
    change(document, document["paths"]["/api/send"]["post"])

    assert any(found.startswith(difference) for found in differences(7, document))
