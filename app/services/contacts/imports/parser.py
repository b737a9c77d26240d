"""Records of a file in any format: the fields of each, or why it cannot be read."""

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Any, NoReturn

from app.addresses.phone_number import PhoneNumberError
from app.frozen import frozen
from app.services.contacts.imports.cells import clean, read_number, shorten
from app.services.contacts.imports.columns import Columns, Field, columns_of, count_known, field_of
from app.services.contacts.imports.csv_reader import TableRow, read_table
from app.services.contacts.imports.decoding import MAX_LINE_LENGTH, EncodingUnknownError, Lines, UndecodableError, read_head
from app.services.contacts.imports.label_cells import flatten_members
from app.services.contacts.imports.recognition import UNUSED, Recognition
from app.services.contacts.imports.rows import CellWarning, RowError, texts_of
from app.spreadsheets import mark_formulas

_SAMPLE_ROWS = 30
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SKIPPED = ("", "-")
_OF_EXPORTS = ("message", "end")


class Format(StrEnum):
    """The format of a file."""

    CSV = "csv"
    JSON_LINES = "jsonl"


class UnreadableFileError(Exception):
    """A file, or an option about it, that is wrong as a whole; the text says why.

    Attributes:
        parameter: the wrong option; empty where it is the file.
    """

    def __init__(self, reason: str, parameter: str = "") -> None:
        super().__init__(reason)
        self.parameter = parameter


@frozen(kw_only=True)
class Reading:
    """How a file is read; None is detected.

    Attributes:
        format: of the file.
        delimiter: between a table's cells.
        encoding: its name, as Python knows it.
        charset: the encoding that the request declares; `encoding` and the file's own mark take precedence.
        cuts_extension: leave extensions of numbers out instead of refusing the rows.
        columns: a table's fields by position, each by any of its names; `-` or nothing for a column that is skipped.
        skips_first_line: whether a table's first row holds names instead of a contact.
        region: ISO 3166 code of the country that a number without a `+` is read in.
        own_columns: fields of the organization's tags and custom fields by folded name of the column.
    """

    format: Format = Format.CSV
    delimiter: str | None = None
    encoding: str | None = None
    charset: str | None = None
    cuts_extension: bool = False
    columns: Sequence[str] | None = None
    skips_first_line: bool | None = None
    region: str = "US"
    own_columns: Mapping[str, str] = dataclass_field(default_factory=dict)


@frozen
class Record:
    """A line of a file.

    Attributes:
        line: from 1.
        texts: by field.
        error: why it cannot be read.
        warnings: what was left out of it.
    """

    line: int
    texts: Mapping[str, str]
    error: RowError | None = None
    warnings: Sequence[CellWarning] = ()


def read_records(pieces: Iterable[bytes], reading: Reading, recognition: Recognition | None = None) -> Iterator[Record]:
    """Return a file's records, each read when it is requested.

    Args:
        pieces: the file's bytes.
        reading: how it is read.
        recognition: receives what is recognized in the file.

    Raises:
        UnreadableFileError: it cannot be read as a whole; also raised while records are requested.
    """
    recognition = recognition or Recognition()
    recognition.format = reading.format
    is_json = reading.format is Format.JSON_LINES
    head, pieces = read_head(pieces)
    if head.startswith(_WORKBOOKS):
        raise UnreadableFileError("This is a workbook: save it as CSV, which is a format of its own.")
    try:
        lines = Lines(head, pieces, reading.encoding, reading.charset)
    except EncodingUnknownError as error:
        if reading.encoding is None:
            raise UnreadableFileError(f"Content-Type declares the charset {error}, which cannot be read") from None
        raise UnreadableFileError("Must be the name of an encoding, for example windows-1252.", "encoding") from None
    with _explained():
        records = _read_json_lines(lines, reading, recognition) if is_json else _read_table(lines, reading, recognition)
    return _read_decoded(records, lines, recognition)


def _read_decoded(records: Iterator[Record], lines: Lines, recognition: Recognition) -> Iterator[Record]:
    with _explained():
        yield from records
    recognition.encoding = lines.encoding


@contextmanager
def _explained() -> Iterator[None]:
    """Return advice about a line that is not in the declared encoding."""
    try:
        yield
    except UndecodableError as error:
        raise UnreadableFileError(
            f"Line {error.line} is not in {error.encoding}, as the file is said to be: say its encoding by `encoding`"
        ) from None


def _read_json_lines(lines: Iterable[str], reading: Reading, recognition: Recognition) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                if len(line) >= MAX_LINE_LENGTH:
                    raise RowError("", f"Has more than {MAX_LINE_LENGTH} characters.", line[:MAX_LINE_LENGTH])
                value = _parse(line)
                # Our own exports hold more than contacts, name the kind of each line, and mean every character.
                kind = value.get("type") if isinstance(value, Mapping) else None
                if kind not in _OF_EXPORTS:
                    if reading.own_columns:
                        value = flatten_members(value)
                    recognition.add_members(value if isinstance(value, Mapping) else (), reading.own_columns)
                    said, warnings = texts_of(value, reading.own_columns)
                    texts = _of_file(said)
                    if kind == "contact":
                        texts = {field: mark_formulas(text) for field, text in texts.items()}
                    yield Record(number, texts, warnings=warnings)
            except RowError as error:
                yield Record(number, {}, error)


def _parse(line: str) -> object:
    try:
        return json.loads(line, object_pairs_hook=_require_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise RowError("", "Must be a JSON object on a line of its own.", line) from None


def _require_unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        meaning = field_of(twice)
        raise RowError(meaning[0] if meaning else "", f"Names {shorten(twice)!r} twice.")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _read_table(lines: Iterable[str], reading: Reading, recognition: Recognition) -> Iterator[Record]:
    recognition.delimiter, rows = read_table(lines, reading.delimiter)
    sample = list(itertools.islice(rows, _SAMPLE_ROWS))
    if not sample:
        raise UnreadableFileError("The file has no rows.")
    has_header = _has_header(sample[0], reading)
    columns = _find_columns(sample, has_header, reading)
    recognition.has_header = has_header
    names = sample[0].cells if has_header else []
    recognition.add_table(columns, names, max(len(row.cells) for row in sample))
    return (_record_of(row, columns) for row in itertools.chain(sample[1:] if has_header else sample, rows))


def _has_header(first: TableRow, reading: Reading) -> bool:
    if reading.skips_first_line is not None:
        return reading.skips_first_line
    return count_known(first.cells, reading.own_columns) > 0 and not any(
        _is_number(cell, reading.region) for cell in first.cells
    )


def _find_columns(sample: Sequence[TableRow], has_header: bool, reading: Reading) -> Columns:
    if reading.columns is not None:
        unknown = [
            name for name in reading.columns if name.strip() not in _SKIPPED and field_of(name, reading.own_columns) is None
        ]
        if unknown:
            raise UnreadableFileError(f"No field is called {unknown[0]!r}.", "columns")
        columns = columns_of(reading.columns, reading.own_columns)
    elif has_header and count_known(sample[0].cells, reading.own_columns):
        columns = columns_of(sample[0].cells, reading.own_columns)
    else:
        columns = _guess_columns(sample[1:] if has_header else sample, reading.region)
    if Field.NUMBER not in columns:
        raise UnreadableFileError("No column holds phone numbers: say by `columns` what each column holds.", "columns")
    return columns


def _guess_columns(sample: Sequence[TableRow], region: str) -> Columns:
    """Return the columns of a table without names: name, number and e-mail address in any order."""
    width = max((len(row.cells) for row in sample), default=0)
    filled = [[row.cells[index] for row in sample if index < len(row.cells)] for index in range(width)]
    numbers = [sum(_is_number(cell, region) for cell in cells) for cells in filled]
    emails = [sum("@" in cell for cell in cells) for cells in filled]
    columns: dict[str, list[int]] = {}
    if any(numbers):
        columns[Field.NUMBER] = [numbers.index(max(numbers))]
    if any(emails):
        columns[Field.EMAIL] = [emails.index(max(emails))]
    taken = {index for places in columns.values() for index in places}
    names = [index for index in range(width) if index not in taken and any(cell.strip() for cell in filled[index])]
    return columns | {Field.NAME: names[:1]} if names else columns


def _record_of(row: TableRow, columns: Columns) -> Record:
    if row.problem:
        return Record(row.line, {}, RowError("", row.problem, "".join(row.cells)))
    texts: dict[str, str] = {}
    for field, places in columns.items():
        cells = [row.cells[place] for place in places if place < len(row.cells)]
        if cells:
            texts[field] = next((cell for cell in cells if clean(cell)), "")
    return Record(row.line, _of_file(texts))


def _of_file(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that count in a file: numbers name contacts, since ids may be another instance's."""
    return {field: text for field, text in texts.items() if field not in UNUSED}


def _is_number(cell: str, region: str) -> bool:
    try:
        read_number(clean(cell)[:80], region)
    except PhoneNumberError:
        return False
    return True
