"""Reads `table.md`: who may do what with which documents, as people review it."""

from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).with_name("table.md")
OPERATIONS = ("get", "list", "create", "update", "delete")
_NOTHING = "–"  # noqa: RUF001 - as the table writes it

Permissions = dict[tuple[str, str, str], frozenset[str]]


def read_permissions() -> Permissions:
    """Return what may be done in the open collections, by caller, collection and whose document it is.

    Raises:
        ValueError: a cell names an operation that there is not.
    """
    header, *rows = _rows("Open")
    return {
        (caller, collection, whose): _operations(cell)
        for collection, whose, *cells in rows
        for caller, cell in zip(header[2:], cells, strict=True)
    }


def read_closed_collections() -> list[str]:
    """Return the collections that are closed to everybody."""
    return [collection for collection, _ in _rows("Closed")[1:]]


def read_outcasts() -> list[str]:
    """Return the callers who may do nothing at all."""
    return [caller for (caller,) in _rows("Nothing at all")[1:]]


def _operations(cell: str) -> frozenset[str]:
    words = [] if cell == _NOTHING else cell.split()
    if unknown := set(words) - set(OPERATIONS):
        raise ValueError(f"no operations: {', '.join(sorted(unknown))}")
    return frozenset(words)


def _rows(section: str) -> list[list[str]]:
    """Return the rows of a section's table, the header first."""
    lines = _lines_of(section)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    header, _, *rest = rows
    return [header, *rest]


def _lines_of(section: str) -> Iterator[str]:
    is_within = False
    for line in FILE.read_text().splitlines():
        if line.startswith("## "):
            is_within = line == f"## {section}"
        elif is_within:
            yield line
