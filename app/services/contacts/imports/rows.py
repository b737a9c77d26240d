"""One row of an upload or a file: the change that it requests, or why it is refused."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any

from app.addresses.email_address import find_email_fault
from app.addresses.phone_number import NOT_A_NUMBER, PhoneNumberError, canonical_sender, is_sender
from app.frozen import frozen
from app.services.contacts.imports.cells import clean, read_number, shorten
from app.services.contacts.imports.columns import NO_NAMES, Field, field_of
from app.store.contacts.contact_fields import ContactField, ValueKind
from app.store.contacts.contacts import CONTACT_FIELDS
from app.times.dates import NOT_A_DATE, read_date
from app.times.time_zones import NOT_A_ZONE, find_zone

_ENTERED: Mapping[str, tuple[str, ContactField]] = {about.name: (name, about) for name, about in CONTACT_FIELDS.items()}
_MAX_ID_LENGTH = 128
_NEEDED = frozenset({Field.NUMBER, Field.ID, Field.OPERATION, Field.OPTED_OUT})
"""Fields whose wrong cell refuses the row: without them it would concern another contact, or message one who opted out."""

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
_MAX_NUMBER_LENGTH = 80


class Operation(StrEnum):
    """The operation that a row requests."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"


class RowError(Exception):
    """A row that cannot be carried out; the text says why.

    Attributes:
        field: the wrong field of the row; empty where it is the row as a whole.
        value: as much of the value as a report shows.
        contact_id: of the conflicting contact, where the caller has access to it.
    """

    def __init__(self, field: str, reason: str, value: str = "", contact_id: str = "") -> None:
        super().__init__(reason)
        self.field = field
        self.value = shorten(value)
        self.contact_id = contact_id


@frozen
class CellWarning:
    """Part of a cell that was left out, while its row is carried out.

    Attributes:
        field: the cell's.
        reason: what was left out and why, as a sentence.
        value: as much of the cell as a report shows.
    """

    field: str
    reason: str
    value: str


@frozen
class Row:
    """The change that a row requests.

    Attributes:
        index: its position: its place in an upload, from 0, or its line in a file, from 1.
        operation: create, update, delete and so on.
        number: of the contact in E.164, or another sender; empty where an id names it.
        contact_id: of the contact; empty where its number names it.
        values: attributes of the contact; with an id, `phone_number` may be among them.
        doubt: why no new contact may get the number, as a sentence; empty for an ordinary number.
        warnings: what was left out of its cells.
    """

    index: int
    operation: Operation
    number: str
    contact_id: str
    values: Mapping[str, Any]
    doubt: str = ""
    warnings: Sequence[CellWarning] = ()


def texts_of(value: Any, own: Mapping[str, str] = NO_NAMES) -> tuple[dict[str, str], list[CellWarning]]:
    """Return the texts of a JSON object's members, by the names of v2, of v1, or of a table's columns.

    Raises:
        RowError: it is no object, or a required member has a type without a text.
    """
    if not isinstance(value, Mapping):
        raise RowError("", "Must be a JSON object.")
    found: dict[str, tuple[int, str]] = {}
    warnings: list[CellWarning] = []
    for name, member in value.items():
        meaning = field_of(name, own)
        if meaning is None or member is None:
            continue
        field, rank = meaning
        if field not in found or rank < found[field][0]:
            try:
                found[field] = (rank, _write_member(field, member))
            except RowError as error:
                warnings.append(_warn_or_raise(error))
    return {field: text for field, (_, text) in found.items()}, warnings


def read_fields(
    index: int,
    texts: Mapping[str, str],
    region: str,
    *,
    cuts_extension: bool = False,
    warnings: Sequence[CellWarning] = (),
) -> Row:
    """Return the row whose fields hold those texts.

    Args:
        index: where it stands.
        texts: by field, as they were written.
        region: ISO 3166 code of the country that a number without a `+` is read in.
        cuts_extension: leave an extension out instead of refusing the number.
        warnings: about the row, so far.

    Raises:
        RowError: the row is refused.
    """
    warned = list(warnings)
    cells = {field: clean(text) for field, text in texts.items()}
    operation = _read_operation(cells.get(Field.OPERATION, ""))
    contact_id = cells.get(Field.ID, "")
    _require_short(Field.ID, contact_id, _MAX_ID_LENGTH)
    number, doubt = _read_number(cells.get(Field.NUMBER, ""), region, cuts_extension, warned)
    values: dict[str, Any] = {}
    if not cells.get(Field.NAME) and (Field.FIRST_NAME in cells or Field.LAST_NAME in cells):
        cells[Field.NAME] = f"{cells.get(Field.FIRST_NAME, '')} {cells.get(Field.LAST_NAME, '')}".strip()
    for name, (attribute, about) in _ENTERED.items():
        if name in cells:
            _keep(values, attribute, partial(_read_value, about, cells[name], region), warned)
    for field, attribute in _FLAGS.items():
        if cells.get(field):
            _keep(values, attribute, partial(_read_flag, field, cells[field]), warned)
    if not number and not contact_id:
        raise RowError(Field.NUMBER, "The row has no phone number.")
    if contact_id and number:
        values["phone_number"] = number
    return Row(index, operation, "" if contact_id else number, contact_id, values, doubt, tuple(warned))


def _keep(values: dict[str, Any], attribute: str, read: Callable[[], Any], warnings: list[CellWarning]) -> None:
    """Read a cell into `values`, or leave it out with a warning if the row does not need it."""
    try:
        values[attribute] = read()
    except RowError as error:
        warnings.append(_warn_or_raise(error))


def _warn_or_raise(error: RowError) -> CellWarning:
    if error.field in _NEEDED:
        raise error
    return CellWarning(error.field, f"{error} The cell is left out.", error.value)


def _write_member(field: str, value: Any) -> str:
    """Return a JSON member as the text of a cell.

    Raises:
        RowError: it has a type that no cell has.
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


def _read_number(text: str, region: str, cuts_extension: bool, warnings: list[CellWarning]) -> tuple[str, str]:
    """Return the number in a cell, and the doubt about it."""
    if not text:
        return "", ""
    if len(text) > _MAX_NUMBER_LENGTH:
        raise RowError(Field.NUMBER, NOT_A_NUMBER, text)
    try:
        read = read_number(text, region, cuts_extension=cuts_extension)
    except PhoneNumberError as error:
        if is_sender(text):
            return canonical_sender(text), str(error)
        raise RowError(Field.NUMBER, str(error), text) from None
    if read.cut:
        warnings.append(CellWarning(Field.NUMBER, f"Read as {read.number}: {read.cut} is left out.", shorten(text)))
    return read.number, ""


def _read_value(about: ContactField, text: str, region: str) -> str:
    """Return the value of a cell that people enter for a contact."""
    _require_short(about.name, text, about.max_length)
    if about.kind is ValueKind.EMAIL and text and (fault := find_email_fault(text, is_mailed=False)) is not None:
        raise RowError(about.name, fault, text)
    if about.kind is ValueKind.TIME_ZONE and text and find_zone(text) is None:
        raise RowError(about.name, NOT_A_ZONE, text)
    if about.kind is not ValueKind.DATE or not text:
        return text
    day = read_date(text, region)
    if day is None:
        raise RowError(about.name, NOT_A_DATE, text)
    return day


def _require_short(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise RowError(field, f"Must have {longest} characters at most.", text)


def _read_flag(field: Field, text: str) -> bool:
    folded = text.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise RowError(field, "Must be yes or no.", text)
