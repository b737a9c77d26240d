"""Descriptions of the values that people enter for a contact.

Each is declared once, beside its attribute of `Contact`. API schemas, updates, import, export, merges and events derive from
it; tests compare the rules, the indexes and the documentation with it.
"""

from enum import StrEnum

from app.frozen import frozen


class ValueKind(StrEnum):
    """The kind of a value. Each is stored as a string; empty means none."""

    TEXT = "text"
    EMAIL = "email"
    DATE = "date"
    """ISO 8601, for example 1984-05-17."""
    TIME_ZONE = "time-zone"
    """IANA name, for example America/New_York."""


@frozen(kw_only=True)
class ContactField:
    """A value that people enter for a contact.

    Attributes:
        name: its name in the API and in the store.
        max_length: in characters.
        columns: names of its column in tables, the preferred one first, as `contacts/imports/columns.py` compares them.
        kind: of the value.
        merge_label: names a value that a merge moves to the notes; empty for a value that merges treat in a way of its own.
        is_searched: search keys are made from it.
        is_written_by_apps: the security rules let web and mobile apps write it.
        description: of the request's field, for the API's document.
        example: for the API's document.
    """

    name: str
    max_length: int
    columns: str
    kind: ValueKind = ValueKind.TEXT
    merge_label: str = ""
    is_searched: bool = False
    is_written_by_apps: bool = False
    description: str = ""
    example: str = ""
