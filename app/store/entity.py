"""Documents as typed, frozen dataclasses: one description of a collection's fields serves reading and writing.

An entity names its stored fields once, by `stored("isArchived", False)`. Its `id` is the document's id, its `version` what a
later change names as precondition; neither is written into the document.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from app.store.database import Document, Path, Query
from app.store.values import Moment

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
_NOT_STORED = ("id", "version")


def stored(
    name: str, default: Any = dataclasses.MISSING, *, factory: Any = dataclasses.MISSING, is_moment: bool = False
) -> Any:
    """Declare an entity's field.

    Args:
        name: of the field in Firestore.
        default: what stands for the field where a document lacks it.
        factory: makes the default.
        is_moment: the field is a time in ms, stored as a Timestamp: by it Firestore removes the document when it has passed.
    """
    return dataclasses.field(default=default, default_factory=factory, metadata={"name": name, "is_moment": is_moment})


@dataclass(frozen=True, slots=True)
class Reference(Generic[E_co]):
    """Where an entity stands, and how its document becomes the entity."""

    path: Path
    decode: Callable[[Document], E_co]


class Collection(Generic[E]):
    """The documents of one collection, all of one kind."""

    def __init__(self, name: str, entity: type[E]) -> None:
        """Describe the collection.

        Args:
            name: of the collection in Firestore.
            entity: the dataclass of its documents; every field but `id` and `version` is made by `stored`.
        """
        self.name = name
        self._entity = entity
        self._names: dict[str, str] = {
            field.name: field.metadata["name"]
            for field in dataclasses.fields(entity)  # type: ignore[arg-type]
            if field.name not in _NOT_STORED
        }
        self._enumerations = {
            field.name: field.type
            for field in dataclasses.fields(entity)  # type: ignore[arg-type]
            if isinstance(field.type, type) and issubclass(field.type, StrEnum)
        }

        self._moments = [
            field.name
            for field in dataclasses.fields(entity)  # type: ignore[arg-type]
            if field.metadata.get("is_moment")
        ]

    @property
    def entity(self) -> type[E]:
        """Answer the dataclass of its documents."""
        return self._entity

    def at(self, document_id: str) -> Reference[E]:
        """Answer the reference of one entity."""
        return Reference(self.path(document_id), self.decode)

    def path(self, document_id: str) -> Path:
        """Answer where the document of that id stands."""
        return Path(self.name, document_id)

    def every(self, limit: int, after: Sequence[Any] | None = None) -> Query:
        """Answer the query of one page of all documents in the order of their ids, which never changes while paging."""
        return Query(self.name, [], [], limit, after)

    def field_name(self, attribute: str) -> str:
        """Answer the stored name of an entity's attribute."""
        return self._names[attribute]

    def decode(self, document: Document) -> E:
        """Answer the entity that a document holds; fields it lacks have their defaults."""
        fields = document.fields
        values = {attribute: fields[name] for attribute, name in self._names.items() if name in fields}
        for attribute, enumeration in self._enumerations.items():
            if attribute in values:
                values[attribute] = enumeration(values[attribute])
        return self._entity(id=document.id, version=document.version, **values)  # type: ignore[call-arg]

    def encode(self, entity: E) -> dict[str, Any]:
        """Answer the fields to write for an entity; an attribute that is None is left out."""
        pairs = ((name, getattr(entity, attribute)) for attribute, name in self._names.items())
        fields = {name: value for name, value in pairs if value is not None}
        for attribute in self._moments:
            name = self._names[attribute]
            fields[name] = Moment(fields[name])
        return fields

    def changes(self, **attributes: Any) -> dict[str, Any]:
        """Answer the fields of an update, by their stored names."""
        return {self._names[attribute]: value for attribute, value in attributes.items()}
