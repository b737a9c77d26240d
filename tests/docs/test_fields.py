"""Tables of fields and parameters name exactly those of the OpenAPI document.

`<!-- fields: POST /api/send -->` before a table names the operation whose body it describes, and
`<!-- parameters: GET /api/export -->` the operation whose query parameters it describes.
"""

import re
from typing import Any

import pytest

from tests.contract.document import read_document
from tests.docs.pages import PAGES, PROJECT

_TABLE = re.compile(r"^<!-- (fields|parameters): (\w+) (\S+) -->\n((?:\|.*\n)+)", re.MULTILINE)
_NAME = re.compile(r"`(\w+)`")
# A page that is read by cursors has these; the pages describe them once.
_PAGING = {"limit", "cursor"}

TABLES = [(page, *match) for page in PAGES for match in _TABLE.findall((PROJECT / page).read_text())]


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow references to components of the OpenAPI document."""
    while "$ref" in schema:
        schema = read_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def names_of(kind: str, method: str, path: str) -> set[str]:
    """Return the names of an operation's fields or query parameters."""
    operation = read_document()["paths"][path][method.lower()]
    if kind == "parameters":
        return {parameter["name"] for parameter in operation["parameters"] if parameter.get("in") == "query"} - _PAGING
    return set(resolve(operation["requestBody"]["content"]["application/json"]["schema"])["properties"])


@pytest.mark.parametrize(("page", "kind", "method", "path", "table"), TABLES, ids=lambda value: str(value)[:60])
def test_table_names_every_field(page: str, kind: str, method: str, path: str, table: str) -> None:
    named = {name for row in table.splitlines()[2:] for name in _NAME.findall(row.split("|")[1])}

    assert named == names_of(kind, method, path)


def test_tables_are_found() -> None:
    assert len(TABLES) >= 5
