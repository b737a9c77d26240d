"""Recognition of a file: its encoding, its delimiter, and the field of each column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.services.contacts.imports.cells import shorten
from app.services.contacts.imports.columns import NO_NAMES, Columns, Field, field_of

MAX_COLUMNS = 100
"""Columns that a report names."""

UNUSED = frozenset({Field.ID, Field.OPERATION})
"""Fields of uploads that count in no file: contacts are named by their numbers there, since ids may be another instance's."""

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


@dataclass(slots=True)
class Recognition:
    """How a file is read; complete once its last line was read.

    Attributes:
        format: how it is written.
        encoding: its name.
        delimiter: between a table's cells.
        has_header: whether a table's first row holds names.
        columns: that hold a field: position from 1 (0 in JSON lines, which have none), name and field.
        ignored: that hold none: position and name.
    """

    format: str = ""
    encoding: str = ""
    delimiter: str | None = None
    has_header: bool | None = None
    columns: list[tuple[int, str, str]] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(default_factory=list)

    def add_table(self, columns: Columns, names: Sequence[str], width: int) -> None:
        """Record what the columns of a table hold.

        Args:
            columns: by field.
            names: of the header; empty for a table without one.
            width: how many columns the first rows have.
        """
        held = {place: each for each, places in columns.items() if each not in UNUSED for place in places}
        for place in range(max(width, len(names))):
            name = shorten(names[place]) if place < len(names) else ""
            if place in held:
                self.columns.append((place + 1, name, held[place]))
            elif name or not names:
                self.ignored.append((place + 1, name))

    def add_members(self, names: Iterable[str], own: Mapping[str, str] = NO_NAMES) -> None:
        """Record the members of a JSON object."""
        for name in names:
            meaning = field_of(name, own)
            if meaning is not None and meaning[0] not in UNUSED:
                _add(self.columns, (0, shorten(name), meaning[0]))
            else:
                _add(self.ignored, (0, shorten(name)))

    def describe(self) -> dict[str, Any]:
        """Return what was recognized, as a job's result shows it."""
        said: dict[str, Any] = {"format": self.format, "encoding": self.encoding}
        if self.delimiter is not None:
            said["delimiter"] = _DELIMITERS.get(self.delimiter, self.delimiter)
        if self.has_header is not None:
            said["header"] = self.has_header
        said["columns"] = [_place(position, name) | {"field": str(held)} for position, name, held in self.columns[:MAX_COLUMNS]]
        said["ignoredColumns"] = [_place(position, name) for position, name in self.ignored[:MAX_COLUMNS]]
        return said


def names_by_field(columns: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of a described file's columns by field; several of one field are separated by commas."""
    found: dict[str, list[str]] = {}
    for column in columns:
        name = column.get("name") or f"column {column.get('position')}"
        found.setdefault(column["field"], []).append(name)
    return {held: ", ".join(names) for held, names in found.items()}


def _place(position: int, name: str) -> dict[str, Any]:
    return {"position": position, "name": name} if position else {"name": name}


def _add(entries: list[Any], entry: Any) -> None:
    if len(entries) < MAX_COLUMNS and entry not in entries:
        entries.append(entry)
