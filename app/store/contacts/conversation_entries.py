"""Entries of a contact's maps: messages of its conversation, with a time in ms by id.

They are written one by one, so that concurrent commits keep each other's.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from app.frozen import replace
from app.store.engine.database import DELETE_FIELD

C = TypeVar("C")

Entries = Mapping[str, int | None]
"""Changed entries of one map: times in ms by message id; None removes one."""

EntryChanges = Mapping[str, Entries]
"""Changed entries by attribute of the contact."""

NO_ENTRIES: EntryChanges = MappingProxyType({})


def apply_entries(before: Mapping[str, int], entries: Entries) -> dict[str, int]:
    """Return a map with changed entries."""
    merged: Entries = {**before, **entries}
    return {key: at for key, at in merged.items() if at is not None}


def with_entries(contact: C, changes: EntryChanges, **attributes: Any) -> C:
    """Return a contact with changed entries, and new values of other attributes."""
    maps = {name: apply_entries(attributes.get(name, getattr(contact, name)), entries) for name, entries in changes.items()}
    changed: Any = replace(contact, **(attributes | maps))  # type: ignore[type-var]
    return changed  # type: ignore[no-any-return]


def stored_entries(entries: Entries) -> dict[str, Any]:
    """Return changed entries as a commit writes them."""
    return {key: DELETE_FIELD if at is None else at for key, at in entries.items()}
