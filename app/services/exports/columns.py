"""Columns of the CSV tables for contacts and messages: RFC 4180, safe to open in a spreadsheet."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.services.common.custom_field_values import spell_value
from app.spreadsheets import write_cell, write_rows
from app.store.contacts.contacts import CONTACT_FIELDS
from app.store.contacts.labels.definitions import CustomField
from app.times.clock import SECOND

Fields = Mapping[str, Any]
Column = Callable[[Fields, ZoneInfo], str]

BYTE_ORDER_MARK = "\ufeff"
_ENTERED = [about.name for about in CONTACT_FIELDS.values() if about.name != "full_name"]


def write_time(moment: int, zone: ZoneInfo) -> str:
    """Return a time in ms as ISO 8601 in a time zone, to the second; empty for never."""
    if not moment:
        return ""
    return datetime.fromtimestamp(moment // SECOND, UTC).astimezone(zone).isoformat()


class Table:
    """The columns of a table."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns = columns

    def header(self, *, has_mark: bool) -> bytes:
        """Return the header line."""
        return ((BYTE_ORDER_MARK if has_mark else "") + write_rows([list(self._columns)])).encode()

    def rows(self, entries: Iterable[Fields], zone: ZoneInfo) -> bytes:
        """Return the lines of entries, each given by the API's field names."""
        return write_rows([column(entry, zone) for column in self._columns.values()] for entry in entries).encode()


def _plain(*names: str) -> dict[str, Column]:
    def column(name: str) -> Column:
        return lambda entry, _: write_cell(entry[name])

    return {name: column(name) for name in names}


def _time(name: str) -> Column:
    return lambda entry, zone: write_time(entry[name], zone)


def _details(entry: Fields, _: ZoneInfo) -> str:
    return write_cell(json.dumps(entry["details"], ensure_ascii=False))


def _tags(entry: Fields, _: ZoneInfo) -> str:
    return write_cell(";".join(tag["name"] for tag in entry["tags"]))


def _custom_field(key: str) -> Column:
    return lambda entry, _: write_cell(spell_value(entry["customFields"].get(key, "")))


def contacts_table(fields: Iterable[CustomField]) -> Table:
    """Return the table of contacts, with a column for each custom field."""
    return Table({**_CONTACTS, **{field.key: _custom_field(field.key) for field in fields}})


def _failure(entry: Fields, _: ZoneInfo) -> str:
    return write_cell((entry["failure"] or {}).get("reason", ""))


_CONTACTS: Mapping[str, Column] = {
    **_plain("id", "full_name", "phone_number", *_ENTERED, "optedOut", "isArchived"),
    **_plain("blocked", "participants", "lists", "last_message", "last_message_date"),
    "lastMessageTime": _time("last_message_date"),
    **_plain("created"),
    "createdTime": _time("created"),
    **_plain("updated"),
    "tags": _tags,
}
EVENTS = Table(
    {
        "time": _time("at"),
        **_plain("kind", "by"),
        "details": _details,
        **_plain("id", "contactId", "at"),
    }
)
MESSAGES = Table(
    {
        "time": _time("date"),
        **_plain("direction", "from", "to", "contactName", "message", "media", "state"),
        "failure": _failure,
        **_plain("source", "segments", "id", "contactId", "date", "sendAt", "sentBy", "sentByName"),
    }
)
