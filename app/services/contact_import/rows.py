"""One row of an upload or a file: what it asks for, or why it cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, validate

from app.services.contact_import.cells import CellError, clean, read_number, shorten
from app.services.contact_import.headers import Field, field_of

LONGEST: Mapping[Field, int] = {
    Field.NAME: 200,
    Field.EMAIL: 320,
    Field.COMPANY: 200,
    Field.TITLE: 100,
    Field.NOTES: 10_000,
    Field.ID: 128,
}
"""The most characters of each field."""

_ATTRIBUTES = {
    Field.NAME: "full_name",
    Field.EMAIL: "email",
    Field.COMPANY: "company_name",
    Field.TITLE: "title",
    Field.NOTES: "notes",
}
_FLAGS = {Field.OPTED_OUT: "opted_out", Field.ARCHIVED: "is_archived"}
_YES = frozenset(
    [
        "true",
        "yes",
        "y",
        "1",
        "x",
        "on",
        "ja",
        "si",
        "sí",
        "oui",
        "o",
        "wahr",
        "verdadero",
        "vrai",
        "opted-out",
        "unsubscribed",
        "stop",
    ]
)
_NO = frozenset(["false", "no", "n", "0", "off", "nein", "non", "falsch", "falso", "faux", "subscribed", "opted-in"]) | {""}
_LONGEST_NUMBER = 80
_check_email = validate.Email()


class Operation(StrEnum):
    """What a row asks for."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"


class RowError(Exception):
    """A row cannot be carried out; the text says why.

    Attributes:
        field: of the row, which is wrong; empty where it is the row as a whole.
        value: as much of what stands there as a report shows.
        contact_id: of the contact that stands in the way, where it is the caller's to know.
    """

    def __init__(self, field: str, reason: str, value: str = "", contact_id: str = "") -> None:
        super().__init__(reason)
        self.field = field
        self.value = shorten(value)
        self.contact_id = contact_id


@dataclass(frozen=True, slots=True)
class Row:
    """What a row asks for.

    Attributes:
        index: where it stands: its place in an upload, from 0, or its line in a file, from 1.
        operation: what is to be done.
        number: of the contact in E.164; empty where an id names it.
        contact_id: of the contact; empty where its number names it.
        values: attributes of the contact; with an id, `phone_number` may be among them.
    """

    index: int
    operation: Operation
    number: str
    contact_id: str
    values: Mapping[str, Any]


def texts_of(value: Any) -> dict[Field, str]:
    """Answer what the members of a JSON object say, by the names of v2, of v1, or of a table's columns.

    Raises:
        RowError: it is no object, or a member is of a kind that says nothing.
    """
    if not isinstance(value, Mapping):
        raise RowError("", "Must be a JSON object.")
    found: dict[Field, tuple[int, str]] = {}
    for name, member in value.items():
        meaning = field_of(name)
        if meaning is None or member is None:
            continue
        field, rank = meaning
        if field not in found or rank < found[field][0]:
            found[field] = (rank, _write_member(field, member))
    return {field: text for field, (_, text) in found.items()}


def read_fields(index: int, texts: Mapping[Field, str], region: str) -> Row:
    """Answer the row whose fields hold those texts.

    Args:
        index: where it stands.
        texts: by field, as they were written.
        region: ISO 3166 code of the country that a number without a `+` is read in.

    Raises:
        RowError: it cannot be taken.
    """
    cells = {field: clean(text) for field, text in texts.items()}
    operation = _read_operation(cells.get(Field.OPERATION, ""))
    contact_id = _read_text(Field.ID, cells.get(Field.ID, ""))
    number = _read_number(cells.get(Field.NUMBER, ""), region)
    values: dict[str, Any] = {}
    if Field.NAME not in cells and (Field.FIRST_NAME in cells or Field.LAST_NAME in cells):
        cells[Field.NAME] = f"{cells.get(Field.FIRST_NAME, '')} {cells.get(Field.LAST_NAME, '')}".strip()
    for field, attribute in _ATTRIBUTES.items():
        if field in cells:
            values[attribute] = _read_text(field, cells[field])
    for field, attribute in _FLAGS.items():
        if cells.get(field):
            values[attribute] = _read_flag(field, cells[field])
    if not number and not contact_id:
        raise RowError(Field.NUMBER, "The row has no phone number.")
    if contact_id and number:
        values["phone_number"] = number
    return Row(index, operation, "" if contact_id else number, contact_id, values)


def _write_member(field: Field, value: Any) -> str:
    """Answer a JSON member as the text of a cell.

    Raises:
        RowError: it is of a kind that no cell has.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise RowError(field, "Must be a text.")
    try:
        return value.encode().decode()
    except UnicodeEncodeError:
        raise RowError(field, "Must be valid Unicode.") from None


def _read_operation(text: str) -> Operation:
    if not text:
        return Operation.UPSERT
    try:
        return Operation(text.casefold())
    except ValueError:
        raise RowError(Field.OPERATION, f"Must be one of {', '.join(Operation)}.", text) from None


def _read_number(text: str, region: str) -> str:
    if not text:
        return ""
    if len(text) > _LONGEST_NUMBER:
        raise RowError(Field.NUMBER, "Must be a phone number, for example +12125550123.", text)
    try:
        return read_number(text, region)
    except CellError as error:
        raise RowError(Field.NUMBER, str(error), text) from None


def _read_text(field: Field, text: str) -> str:
    if len(text) > LONGEST[field]:
        raise RowError(field, f"Must have {LONGEST[field]} characters at most.", text)
    if field is Field.EMAIL and text:
        try:
            _check_email(text)
        except ValidationError:
            raise RowError(field, "Must be an e-mail address.", text) from None
    return text


def _read_flag(field: Field, text: str) -> bool:
    folded = text.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise RowError(field, "Must be yes or no.", text)
