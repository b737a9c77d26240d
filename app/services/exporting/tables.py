"""Contacts and messages as the rows of a CSV file, RFC 4180, that a spreadsheet may open without danger."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.clock import SECOND

Fields = Mapping[str, Any]
Column = Callable[[Fields, ZoneInfo], str]

MARK = "\ufeff"

# A cell that begins so is a formula to a spreadsheet, whoever wrote it. The second half are the texts that the import would
# take for marked ones.
_DANGEROUS = re.compile(r"[-+=@\t\r\n]|'+[-+=@\t\r\n0-9]")
_E164 = re.compile(r"\+\d{1,15}")


def write_cell(value: Any) -> str:
    """Answer a value as a cell holds it.

    What a spreadsheet would take for a formula gets an apostrophe in front, which the import takes away again. Telephone
    numbers in E.164 stay as they are: a plus and digits are no more than a number.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    text = " ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if _DANGEROUS.match(text) and not _E164.fullmatch(text) else text


def write_time(moment: int, zone: ZoneInfo) -> str:
    """Answer a time in ms as ISO 8601 in a zone, to the second; empty for never."""
    if not moment:
        return ""
    return datetime.fromtimestamp(moment // SECOND, UTC).astimezone(zone).isoformat()


def write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Answer rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


class Table:
    """The columns of a table."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns = columns

    def header(self, *, has_mark: bool) -> bytes:
        """Answer the first line."""
        return (MARK.encode() if has_mark else b"") + write_rows([list(self._columns)])

    def rows(self, entries: Iterable[Fields], zone: ZoneInfo) -> bytes:
        """Answer the lines of entries, each given by the API's own fields."""
        return write_rows([[column(entry, zone) for column in self._columns.values()] for entry in entries])


def _plain(*names: str) -> dict[str, Column]:
    def column(name: str) -> Column:
        return lambda entry, _: write_cell(entry[name])

    return {name: column(name) for name in names}


def _time(name: str) -> Column:
    return lambda entry, zone: write_time(entry[name], zone)


def _failure(entry: Fields, _: ZoneInfo) -> str:
    return write_cell((entry["failure"] or {}).get("reason", ""))


CONTACTS = Table(
    {
        **_plain("id", "full_name", "phone_number", "email", "companyName", "title", "notes", "optedOut", "isArchived"),
        **_plain("blocked", "lists", "last_message", "last_message_date"),
        "lastMessageTime": _time("last_message_date"),
        **_plain("created"),
        "createdTime": _time("created"),
        **_plain("updated"),
    }
)
MESSAGES = Table(
    {
        "time": _time("date"),
        **_plain("direction", "from", "to", "contactName", "message", "media", "state"),
        "failure": _failure,
        **_plain("source", "segments", "id", "contactId", "date", "sendAt"),
    }
)
