"""Typed collections: one frozen dataclass describes a collection's fields for reading and writing.

An entity names each stored field once, for example `stored("isArchived", False)`. `id` is the document's id; `version` is the
precondition for later updates; `damaged` lists the attributes that could not be read. None of the three is stored, nor is an
attribute without `stored`, which a service fills in for its callers.

Other versions, the web app and operators write documents too, so each field is checked against its type.
docs/decisions/0049 has the reasons.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from app.frozen import frozen, replace
from app.store.engine.database import DELETE_FIELD, Commit, Document, Path, Query
from app.store.engine.faults import MISSING, Fault, FieldFaultError, UnreadableDocumentError
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import NOTHING, list_fields
from app.store.engine.values import Moment, make_template

_REMEMBERED = 256
"""References of a collection that are remembered: a request needs the same one several times."""

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)


@frozen
class Decoded(Generic[E_co]):
    """An entity, with the faults of the values that were replaced."""

    entity: E_co
    faults: Sequence[Fault] = ()


class Reference(NamedTuple, Generic[E_co]):
    """Path of an entity, and the decoder for its document; `is_settled` as in `Collection`."""

    path: Path
    decode: Callable[[Document], Decoded[E_co]]
    is_settled: bool


class Collection(Generic[E]):
    """A Firestore collection of one entity type."""

    def __init__(self, name: str, entity: type[E], *, is_settled: bool = False) -> None:
        """Describe the collection.

        Args:
            name: collection name in Firestore.
            entity: dataclass of its documents; only fields that use `stored` are stored.
            is_settled: whether its documents are read by many requests and seldom change. The store does not decode such a
                document again while its version stays the same, so requests share the entity: its fields must be immutable.
        """
        self.name = name
        self.is_settled = is_settled
        self._entity = entity
        declared = dataclasses.fields(entity)  # type: ignore[arg-type]
        self._fields = list_fields(entity)
        self._plan = {field.name: (field.attribute, field.plain, field.check) for field in self._fields}
        self._required = frozenset(field.attribute for field in self._fields if field.is_required)
        self._names = {field.attribute: field.name for field in self._fields}
        self._open = [field.name for field in declared if isinstance(field.type, type) and issubclass(field.type, OpenEnum)]
        self._moments = [field.name for field in self._fields if field.is_moment]
        self._notes_damage = any(field.name == "damaged" for field in declared)
        self._written = [(field.attribute, field.name, field.usual) for field in self._fields]
        self._remembered = lru_cache(_REMEMBERED)(self._at)

    @property
    def entity(self) -> type[E]:
        """Return the dataclass of its documents."""
        return self._entity

    def at(self, document_id: str) -> Reference[E]:
        """Return the reference of an entity."""
        return self._remembered(document_id)

    def at_leniently(self, document_id: str) -> Reference[E]:
        """Return the reference of an entity that is decoded as far as possible, despite damaged fields."""
        return Reference(Path(self.name, document_id), self.decode_leniently, self.is_settled)

    def path(self, document_id: str) -> Path:
        """Return the path of a document."""
        return Path(self.name, document_id)

    def every(self, limit: int, after: Sequence[Any] | None = None) -> Query:
        """Return the query for a page of all documents, ordered by id, which is stable while paging."""
        return Query(self.name, [], [], limit, after)

    def narrow(self, query: Query, attributes: Sequence[str]) -> Query:
        """Return a query that reads only some attributes; the others of its entities have their defaults.

        It is for lists of thousands, where decoding takes the time. Never write such an entity.
        """
        return replace(query, fields=[self._names[name] for name in sorted({*attributes, *self._required})])

    def moment_fields(self) -> list[str]:
        """Return the stored names of the times after which Firestore's TTL removes a document."""
        return self._moments

    def field_name(self, attribute: str) -> str:
        """Return the stored name of an attribute."""
        return self._names[attribute]

    def decode(self, document: Document) -> Decoded[E]:
        """Return the entity of a document. Missing and null fields get their defaults.

        Raises:
            UnreadableDocumentError: a field without a replacement is damaged.
        """
        return self._decode(document, is_lenient=False)

    def decode_leniently(self, document: Document) -> Decoded[E]:
        """Return the entity of a document, decoded as far as possible.

        Raises:
            UnreadableDocumentError: a damaged field has no possible replacement.
        """
        return self._decode(document, is_lenient=True)

    def understands(self, entity: E) -> bool:
        """Whether this version knows all enumeration values of an entity; if not, leave the entity alone."""
        return all(getattr(entity, attribute).is_known for attribute in self._open)

    def encode(self, entity: E) -> dict[str, Any]:
        """Return the fields to write for an entity, without attributes that are None."""
        fields = {name: value for attribute, name in self._names.items() if (value := getattr(entity, attribute)) is not None}
        return fields | self._moments_of(fields)

    def changes(self, **attributes: Any) -> dict[str, Any]:
        """Return the fields of an update by their stored names."""
        return {self._names[attribute]: value for attribute, value in attributes.items()}

    def create(self, commit: Commit, entity: E, /, **derived: Any) -> None:
        """Add a new entity; the commit fails with a conflict if its id exists.

        Args:
            commit: to add it to.
            entity: the new entity.
            derived: values of attributes that derive from the others, instead of the entity's.
        """
        new: Any = entity
        # In one pass: a message has 60 fields, most of them with their defaults.
        own = {
            name: value
            for attribute, name, usual in self._written
            if (value := getattr(entity, attribute)) is not None and value != usual
        }
        own |= self._moments_of(own) | self.changes(**derived)
        commit.create(self.path(new.id), own, self._template)

    def update(self, commit: Commit, entity: E, /, **attributes: Any) -> None:
        """Update attributes of an entity; the commit fails with a conflict if it was changed since it was read."""
        read: Any = entity
        commit.update(self.path(read.id), self.changes(**attributes), read.version)

    def patch(self, commit: Commit, entity: E, /, **attributes: Any) -> None:
        """Update attributes of an entity like `update`, and remove those that are None from the document."""
        self.update(commit, entity, **{name: DELETE_FIELD if value is None else value for name, value in attributes.items()})

    def delete(self, commit: Commit, entity: E) -> None:
        """Delete an entity; the commit fails with a conflict if it was changed since it was read."""
        read: Any = entity
        commit.delete(self.path(read.id), read.version)

    def _moments_of(self, fields: Mapping[str, Any]) -> dict[str, Moment]:
        """Return the times in these fields after which Firestore's TTL removes the document."""
        return {name: Moment(fields[name]) for name in self._moments}

    def _at(self, document_id: str) -> Reference[E]:
        return Reference(Path(self.name, document_id), self.decode, self.is_settled)

    @cached_property
    def _template(self) -> Any:
        """Protocol message of a document whose fields have their defaults: copying it is three times as fast."""
        return make_template({name: usual for _, name, usual in self._written if usual is not NOTHING})

    def _decode(self, document: Document, *, is_lenient: bool) -> Decoded[E]:
        plan = self._plan
        values: dict[str, Any] = {}
        try:
            for name, value in document.fields.items():
                field = plan.get(name)
                if field is not None and value is not None:
                    attribute, plain, check = field
                    values[attribute] = value if type(value) is plain else check(value)
        except FieldFaultError:
            return self._decode_damaged(document, is_lenient=is_lenient)
        if not self._required <= values.keys():
            return self._decode_damaged(document, is_lenient=is_lenient)
        return Decoded(self._entity(id=document.id, version=document.version, **values))  # type: ignore[call-arg]

    def _decode_damaged(self, document: Document, *, is_lenient: bool) -> Decoded[E]:
        """Decode field by field, with replacements for damaged values where allowed."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        damaged: list[str] = []
        for field in self._fields:
            value = document.fields.get(field.name)
            try:
                if value is not None:
                    values[field.attribute] = field.check(value)
                elif field.is_required:
                    raise FieldFaultError(MISSING)
            except FieldFaultError as error:
                fault = Fault(self.name, document.id, field.name, error.kind)
                if not (is_lenient or field.replaceable):
                    raise UnreadableDocumentError(fault, document.version) from None
                try:
                    values[field.attribute] = field.blank()
                except FieldFaultError:
                    raise UnreadableDocumentError(fault, document.version) from None
                faults.append(fault)
                damaged.append(field.attribute)
        if self._notes_damage:
            values["damaged"] = tuple(damaged)
        entity = self._entity(id=document.id, version=document.version, **values)  # type: ignore[call-arg]
        return Decoded(entity, faults)
