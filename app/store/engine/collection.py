"""Documents as typed, frozen dataclasses: one description of a collection's fields serves reading and writing.

An entity names its stored fields once, by `stored("isArchived", False)`. Its `id` is the document's id, its `version` what a
later change names as precondition; neither is written into the document, nor is `damaged`, the names of the attributes that
could not be read, where an entity has it.

Documents are written by other versions, by the web app and by operators, so none is trusted: each field is held against its
type. docs/decisions/0049 has the reasons.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.store.engine.database import Document, Path, Query
from app.store.engine.faults import MISSING, UNKNOWN_VALUE, Fault, FieldFaultError, UnreadableDocumentError
from app.store.engine.field_types import Check, Shape, is_closed, make_blank, make_check, plain_type
from app.store.engine.open_enum import OpenEnum
from app.store.engine.values import Moment

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
_NOT_STORED = ("id", "version", "damaged")


def stored(
    name: str,
    default: Any = dataclasses.MISSING,
    *,
    factory: Any = dataclasses.MISSING,
    is_moment: bool = False,
    replaceable: bool = False,
    blank: Any = dataclasses.MISSING,
    shape: Shape | None = None,
) -> Any:
    """Declare an entity's field.

    Args:
        name: of the field in Firestore.
        default: what stands for the field where a document lacks it.
        factory: makes the default.
        is_moment: the field is a time in ms, stored as a Timestamp: by it Firestore removes the document when it has passed.
        replaceable: a value that cannot be read counts as `blank`. Without it such a document is unreadable.
        blank: what stands for a value that cannot be read; the default, or an empty value, unless given.
        shape: of the map that the field is, or of each map that it holds.
    """
    metadata = {"name": name, "is_moment": is_moment, "replaceable": replaceable, "blank": blank, "shape": shape}
    return dataclasses.field(default=default, default_factory=factory, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Decoded(Generic[E_co]):
    """An entity, and what of its document was replaced since it could not be read."""

    entity: E_co
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class Reference(Generic[E_co]):
    """Where an entity stands, and how its document becomes the entity."""

    path: Path
    decode: Callable[[Document], Decoded[E_co]]


@dataclass(frozen=True, slots=True)
class _Field:
    """A stored field: how its values are checked, and what stands for those that cannot be read."""

    attribute: str
    name: str
    plain: type | None
    check: Check
    is_required: bool
    replaceable: bool
    blank: Callable[[], Any]


class Collection(Generic[E]):
    """The documents of one collection, all of one kind."""

    def __init__(self, name: str, entity: type[E]) -> None:
        """Describe the collection.

        Args:
            name: of the collection in Firestore.
            entity: the dataclass of its documents; every field but `id`, `version` and `damaged` is made by `stored`.
        """
        self.name = name
        self._entity = entity
        declared = dataclasses.fields(entity)  # type: ignore[arg-type]
        self._fields = [_describe(field) for field in declared if field.name not in _NOT_STORED]
        self._plan = {field.name: (field.attribute, field.plain, field.check) for field in self._fields}
        self._required = frozenset(field.attribute for field in self._fields if field.is_required)
        self._names = {field.attribute: field.name for field in self._fields}
        self._open = [field.name for field in declared if isinstance(field.type, type) and issubclass(field.type, OpenEnum)]
        self._moments = [field.name for field in declared if field.metadata.get("is_moment")]
        self._notes_damage = any(field.name == "damaged" for field in declared)

    @property
    def entity(self) -> type[E]:
        """Return the dataclass of its documents."""
        return self._entity

    def at(self, document_id: str) -> Reference[E]:
        """Return the reference of one entity."""
        return Reference(self.path(document_id), self.decode)

    def at_leniently(self, document_id: str) -> Reference[E]:
        """Return the reference of one entity, which is read as far as it can be, whatever is damaged in it."""
        return Reference(self.path(document_id), self.decode_leniently)

    def path(self, document_id: str) -> Path:
        """Return where the document of that id stands."""
        return Path(self.name, document_id)

    def every(self, limit: int, after: Sequence[Any] | None = None) -> Query:
        """Return the query of one page of all documents in the order of their ids, which never changes while paging."""
        return Query(self.name, [], [], limit, after)

    def field_name(self, attribute: str) -> str:
        """Return the stored name of an entity's attribute."""
        return self._names[attribute]

    def decode(self, document: Document) -> Decoded[E]:
        """Return the entity that a document holds; fields that it lacks, or that are null, have their defaults.

        Raises:
            UnreadableDocumentError: a field that cannot be replaced is damaged.
        """
        return self._decode(document, is_lenient=False)

    def decode_leniently(self, document: Document) -> Decoded[E]:
        """Return the entity that a document holds, as far as it can be read.

        Raises:
            UnreadableDocumentError: nothing can stand for one of its damaged fields.
        """
        return self._decode(document, is_lenient=True)

    def understands(self, entity: E) -> bool:
        """Whether this version knows every value of an entity's enumerations; else it must be left alone."""
        return all(getattr(entity, attribute).is_known for attribute in self._open)

    def encode(self, entity: E) -> dict[str, Any]:
        """Return the fields to write for an entity; an attribute that is None is left out."""
        pairs = ((name, getattr(entity, attribute)) for attribute, name in self._names.items())
        fields = {name: value for name, value in pairs if value is not None}
        for attribute in self._moments:
            name = self._names[attribute]
            fields[name] = Moment(fields[name])
        return fields

    def changes(self, **attributes: Any) -> dict[str, Any]:
        """Return the fields of an update, by their stored names."""
        return {self._names[attribute]: value for attribute, value in attributes.items()}

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
        """Decode field by field, and replace what may be replaced."""
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


def _describe(field: "dataclasses.Field[Any]") -> _Field:
    is_required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    given = field.metadata["blank"]

    def blank() -> Any:
        """Return what stands for a value that cannot be read; raise FieldFaultError where nothing can."""
        if given is not dataclasses.MISSING:
            return given() if callable(given) else given
        if is_closed(field.type):
            raise FieldFaultError(UNKNOWN_VALUE)
        if field.default is not dataclasses.MISSING:
            return field.default
        factory: Any = field.default_factory
        return make_blank(field.type) if factory is dataclasses.MISSING else factory()

    return _Field(
        attribute=field.name,
        name=field.metadata["name"],
        plain=None if field.metadata["shape"] else plain_type(field.type),
        check=make_check(field.type, field.metadata["shape"]),
        is_required=is_required,
        replaceable=field.metadata["replaceable"],
        blank=blank,
    )
