"""Stored fields of an entity: how its dataclass declares them, and what reading and writing them needs."""

import dataclasses
from collections.abc import Callable
from typing import Any, get_args

from app.frozen import frozen
from app.store.engine.faults import UNKNOWN_VALUE, FieldFaultError
from app.store.engine.field_types import Check, Shape, is_closed, make_blank, make_check, plain_type

NOTHING: Any = object()
"""No value: it equals no other."""


def stored(
    name: str,
    default: Any = dataclasses.MISSING,
    *,
    factory: Any = dataclasses.MISSING,
    is_moment: bool = False,
    replaceable: bool = False,
    blank: Any = dataclasses.MISSING,
    shape: Shape | None = None,
    about: Any = None,
) -> Any:
    """Declare a stored field.

    Args:
        name: field name in Firestore.
        default: value if the document lacks the field.
        factory: builds the default.
        is_moment: time in ms, stored as a Timestamp. Firestore removes the document after that time (TTL).
        replaceable: read an invalid value as `blank`. Otherwise an invalid value makes the document unreadable.
        blank: replacement for an invalid value. Default: `default`, or an empty value.
        shape: required entries of the map, or of each map that the field holds.
        about: a description of the value, for those who derive something from it.
    """
    metadata = {
        "name": name,
        "is_moment": is_moment,
        "replaceable": replaceable,
        "blank": blank,
        "shape": shape,
        "about": about,
    }
    return dataclasses.field(default=default, default_factory=factory, metadata=metadata)


@frozen
class StoredField:
    """A stored field.

    Attributes:
        attribute: of the entity.
        name: in Firestore.
        plain: the type of values that need no other check.
        check: of its values.
        is_required: whether a document without it is unreadable.
        replaceable: whether an invalid value is read as `blank`.
        blank: makes the replacement of an invalid value; raises FieldFaultError if there is none.
        is_moment: whether it is a time for Firestore's TTL.
        usual: the default that new entities have, if another value can be written over it; else NOTHING.
    """

    attribute: str
    name: str
    plain: type | None
    check: Check
    is_required: bool
    replaceable: bool
    blank: Callable[[], Any]
    is_moment: bool
    usual: Any


def list_fields(entity: type) -> list[StoredField]:
    """Return the stored fields of a dataclass, in its order."""
    return [_describe(field) for field in dataclasses.fields(entity) if "name" in field.metadata]


def _describe(field: "dataclasses.Field[Any]") -> StoredField:
    is_required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    given = field.metadata["blank"]

    def blank() -> Any:
        """Return the replacement for an invalid value; raise FieldFaultError if there is none."""
        if given is not dataclasses.MISSING:
            return given() if callable(given) else given
        if is_closed(field.type):
            raise FieldFaultError(UNKNOWN_VALUE)
        if field.default is not dataclasses.MISSING:
            return field.default
        factory: Any = field.default_factory
        return make_blank(field.type) if factory is dataclasses.MISSING else factory()

    return StoredField(
        attribute=field.name,
        name=field.metadata["name"],
        plain=None if field.metadata["shape"] else plain_type(field.type),
        check=make_check(field.type, field.metadata["shape"]),
        is_required=is_required,
        replaceable=field.metadata["replaceable"],
        blank=blank,
        is_moment=field.metadata["is_moment"],
        usual=_usual_value(field),
    )


def _usual_value(field: "dataclasses.Field[Any]") -> Any:
    if field.metadata["is_moment"] or type(None) in get_args(field.type):
        return NOTHING
    if isinstance(field.default, str | int | float | bytes):
        return field.default
    # Other factories make a new value each time.
    return field.default_factory() if field.default_factory in (list, dict) else NOTHING
