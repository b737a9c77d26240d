"""Reader of CSV files as people have them: the delimiter, the rows, and the errors row by row.

A malformed row is reported by its line, and reading continues with the next line: an unclosed quotation mark hides one row,
not the rest of the file.
"""

import csv
import itertools
from collections import Counter, deque
from collections.abc import Iterable, Iterator

from app.frozen import frozen
from app.services.contacts.imports.cells import shorten
from app.services.contacts.imports.columns import count_known
from app.services.contacts.imports.decoding import MAX_LINE_LENGTH

MAX_LINES = 100
"""Lines of one row, whose cells may hold line breaks."""

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 30
_SAMPLE_LINE = 4096
_NEVER_CLOSED = "A quotation mark is opened here and never closed."
_TOO_LONG = f"The line has more than {MAX_LINE_LENGTH} characters."


@frozen
class TableRow:
    """A row of a table.

    Attributes:
        line: of the file at which it begins, from 1.
        cells: their texts.
        problem: why it cannot be read; empty where it can.
    """

    line: int
    cells: list[str]
    problem: str = ""


class _TooManyLinesError(Exception):
    """A row does not end."""


class _Lines:
    """Lines with their numbers; the latest ones can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) == MAX_LINES:
            raise _TooManyLinesError
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.number += 1
        self.taken.append(line)
        return line

    def begin_row(self) -> None:
        self.taken.clear()

    def give_back_all_but_first(self) -> str:
        """Put back the lines of a row after its first, and return the first."""
        first, *others = self.taken
        self._returned.extendleft(reversed(others))
        self.number -= len(others)
        return first


def read_table(lines: Iterable[str], delimiter: str | None) -> tuple[str, Iterator[TableRow]]:
    """Return a file's delimiter, and its rows, each read when it is asked for; empty ones are left out.

    Args:
        lines: with their ends.
        delimiter: between cells; None to find it out, by a first line such as `sep=;` or by looking at the first rows.
    """
    lines = iter(lines)
    sample = list(itertools.islice(lines, _SAMPLE_LINES))
    named = _named_delimiter(sample[0]) if sample else None
    numbered = _Lines(itertools.chain(sample, lines))
    if named is not None:
        next(numbered)
    chosen = delimiter or named or _guess_delimiter(sample)
    return chosen, _read_rows(numbered, chosen)


def _read_rows(lines: _Lines, delimiter: str) -> Iterator[TableRow]:
    while row := _read_row(lines, delimiter):
        if row.problem or any(cell.strip() for cell in row.cells):
            yield row


def _read_row(lines: _Lines, delimiter: str) -> TableRow | None:
    lines.begin_row()
    line = lines.number + 1
    try:
        cells = next(csv.reader(lines, delimiter=delimiter, strict=True), None)
    except (csv.Error, _TooManyLinesError):
        cells = None
    if not lines.taken:
        return None
    if len(lines.taken[0]) >= MAX_LINE_LENGTH:
        return _skip_long_line(lines, line)
    if cells is not None:
        return TableRow(line, cells)
    only_line = len(lines.taken) == 1
    first = lines.give_back_all_but_first()
    if only_line and first.count('"') % 2 == 0:
        # A stray quotation mark within a row, whose meaning is clear enough.
        return TableRow(line, next(csv.reader([first], delimiter=delimiter), []))
    return TableRow(line, [shorten(first)], _NEVER_CLOSED)


def _skip_long_line(lines: _Lines, line: int) -> TableRow:
    piece = lines.give_back_all_but_first()
    lines.begin_row()
    start = shorten(piece[:_SAMPLE_LINE])
    while not piece.endswith(("\n", "\r")):
        lines.begin_row()
        following = next(lines, None)
        if following is None:
            break
        lines.number -= 1
        piece = following
    return TableRow(line, [start], _TOO_LONG)


def _named_delimiter(line: str) -> str | None:
    """Return the delimiter that Excel writes into a file's first line."""
    text = line.strip("\r\n").strip('"')
    return text[4] if len(text) == 5 and text.casefold().startswith("sep=") else None


def _guess_delimiter(sample: list[str]) -> str:
    """Return the delimiter by which the first rows form a table: known names, and equally many cells in every row."""
    short = [line for line in sample if len(line) <= _SAMPLE_LINE]

    def judge(delimiter: str) -> tuple[int, int, int]:
        rows = [row for row in csv.reader(short, delimiter=delimiter) if row]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, alike = widths.most_common(1)[0] if widths else (1, 0)
        return count_known(rows[0]) if rows and len(rows[0]) > 1 else 0, alike, width

    return max(DELIMITERS, key=judge)
