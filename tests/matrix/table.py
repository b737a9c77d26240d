"""Reads `table.md` and the `sections` beside it: who may do it, as people review it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.auth.principal import Credential

FILE = Path(__file__).with_name("table.md")
SECTIONS = FILE.with_name("sections")
"""Each file has operations of its own, and may have rules; all may use all rules."""

NOBODYS = "–"  # noqa: RUF001 - as the table writes it
"""Where a request names nobody's object, and where a cell has no meaning."""

UNKNOWN = "unknown"
"""The position of an object that does not exist."""

_KINDS = {"session": Credential.FIREBASE, "user token": Credential.USER_TOKEN}
_EVERYBODY = "everybody"


class TableError(Exception):
    """The table cannot be read; the text says where."""


@dataclass(frozen=True)
class Cell:
    """The expected response.

    Attributes:
        status: the HTTP status.
        code: of the problem; empty where the status says enough.
        shows: whether a list shows the object; None where the answer is no list.
        is_told: the refusal may say more than that of what does not exist, since the object is in the caller's reach.
    """

    status: int
    code: str = ""
    shows: bool | None = None
    is_told: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        """Return the cell as it is written."""
        words = [str(self.status), self.code, {True: "shown", False: "hidden", None: ""}[self.shows]]
        return " ".join(word for word in words if word)


@dataclass(frozen=True)
class Rule:
    """A rule shared by operations: the expected response by the object's owner and the caller."""

    name: str
    text: str
    rows: Mapping[str, Mapping[str, Cell]]


@dataclass(frozen=True)
class Row:
    """One way to name an object in an operation.

    Attributes:
        methods: of the operation; several where they do the same.
        path: as in the document.
        named_by: the parameter or field that holds the object's id.
        kinds: of credential that the operation takes, each with the scope that it needs; None for everybody.
        rule: who may.
    """

    methods: Sequence[str]
    path: str
    named_by: str
    kinds: Mapping[Credential, str] | None
    rule: Rule

    @property
    def title(self) -> str:
        """Return what the table calls the operation."""
        return f"{', '.join(self.methods)} {self.path}"

    @property
    def operations(self) -> Sequence[str]:
        """Return the operations of the document that the row is about."""
        return [f"{method} {self.path}" for method in self.methods]


@dataclass(frozen=True)
class Refusal:
    """A credential that every operation refuses.

    Attributes:
        name: whose credential it is.
        kind: None for no credential.
        cell: what is answered.
        documents: read at most.
    """

    name: str
    kind: Credential | None
    cell: Cell
    documents: int


@dataclass(frozen=True)
class Table:
    """The whole table.

    Attributes:
        exceptions: the reason of each operation that takes sessions only, or user tokens only, by title.
        ahead: how many documents more an operation reads together with any credential.
    """

    refusals: Sequence[Refusal]
    exceptions: Mapping[str, str]
    ahead: Mapping[str, int]
    rules: Mapping[str, Rule]
    rows: Sequence[Row]

    def rows_by_operation(self) -> Mapping[str, Sequence[Row]]:
        """Return the rows of each operation of the document."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            for operation in row.operations:
                found.setdefault(operation, []).append(row)
        return found


def read_table(text: str | None = None) -> Table:
    """Read the table.

    Raises:
        TableError: it cannot be read.
    """
    main = _split(FILE.read_text() if text is None else text, "## ")
    parts = [main]
    if text is None:
        parts += [_split(file.read_text(), "## ") for file in sorted(SECTIONS.glob("*.md"))]
    rules = {
        name: _read_rule(name, text) for part in parts for name, text in _split(part.get("Rules", ""), "### ").items() if name
    }
    return Table(
        refusals=[
            Refusal(
                line["credential"],
                Credential(line["kind"]) if line["kind"] != NOBODYS else None,
                read_cell(line["answer"]),
                int(line["documents read"]),
            )
            for line in read_lines(main["Credentials that are refused"])
        ],
        exceptions={
            line["operation"]: line["reason"]
            for line in read_lines(main["Operations for one kind of credential"], keeps_code=("reason",))
        },
        ahead={line["operation"]: int(line["documents"]) for line in read_lines(main["Documents that are read ahead"])},
        rules=rules,
        rows=[_read_row(line, rules) for part in parts for line in read_lines(part["Operations"])],
    )


def _split(text: str, mark: str) -> dict[str, str]:
    parts = re.split(rf"^{mark}(.*)$", text, flags=re.MULTILINE)
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def read_lines(text: str, keeps_code: Sequence[str] = ()) -> Iterator[dict[str, str]]:
    """Return the lines of the one table in a text, each by the heading of its columns.

    Args:
        text: with the table.
        keeps_code: columns of prose, which keep their backquotes.

    Raises:
        TableError: a line has too few cells, or too many.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    heading, _, *rest = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    for cells in rest:
        if len(cells) != len(heading):
            raise TableError(f"{len(heading)} cells were expected: {cells}")
        line = zip(heading, cells, strict=True)
        yield {name: cell if name in keeps_code else cell.replace("`", "") for name, cell in line}


def _read_rule(name: str, part: str) -> Rule:
    text = " ".join(line.strip() for line in part.splitlines() if line.strip() and not line.startswith("|"))
    rows: dict[str, dict[str, Cell]] = {}
    for line in read_lines(part):
        positions = line.pop("whose")
        for position in positions.split(", "):
            rows[position] = {caller: read_cell(cell) for caller, cell in line.items() if cell != NOBODYS}
    return Rule(name, text, rows)


def read_cell(text: str) -> Cell:
    """Return a cell as it is written."""
    status, *words = text.split()
    is_told = "told" in words
    words = [word for word in words if word != "told"]
    shows = {"shown": True, "hidden": False}.get(words[-1]) if words else None
    code = words[0] if words and shows is None else ""
    return Cell(int(status), code, shows, is_told)


def _read_row(line: Mapping[str, str], rules: Mapping[str, Rule]) -> Row:
    methods, _, path = line["operation"].rpartition(" ")
    if line["rule"] not in rules:
        raise TableError(f"There is no rule '{line['rule']}', which {line['operation']} names")
    kinds = None
    if line["takes"] != _EVERYBODY:
        kinds = {
            _KINDS.get(word, Credential.SYSTEM_TOKEN): "" if word in _KINDS else word for word in line["takes"].split(", ")
        }
    return Row(methods.split(", "), path, line["named by"], kinds, rules[line["rule"]])
