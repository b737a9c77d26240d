"""Checks of stored values against field types: built once per field, run for each document."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from app.store.engine.faults import MISSING, UNKNOWN_VALUE, WRONG_TYPE, FieldFaultError
from app.store.engine.open_enum import OpenEnum

Check = Callable[[Any], Any]
"""Returns the checked value, or raises FieldFaultError. Never called with None."""

Shape = Mapping[str, type]
"""Required entries of a map by type: of the field itself, or of each map that it holds."""


_STORED = {Sequence: list, Mapping: dict}
"""How Firestore's client returns the types of fields that nobody may change in place."""


def plain_type(kind: Any) -> type | None:
    """Return the exact type of a field's values if no other check is needed, else None."""
    kind = _without_none(kind)
    if stored_origin(kind) is dict and get_args(kind)[1] is Any:
        return dict
    return kind if kind in (str, int, bool, bytes) else None


def make_check(kind: Any, shape: Shape | None = None) -> Check:
    """Build the check for a field's values.

    Args:
        kind: field type as in the store's dataclasses: `str`, `int | None`, `list[str]`, `Sequence[str]`, an enumeration …
        shape: required entries of the map, or of the maps that the list or map holds.
    """
    kind = _without_none(kind)
    origin, arguments = stored_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one_of(*arguments)
    if origin is list and shape is None and plain_type(arguments[0]) is not None:
        return _plain_list_of(arguments[0])
    if origin is list:
        return _list_of(_shaped(shape) if shape else make_check(arguments[0]))
    if origin is dict:
        if shape is None and arguments[1] is Any:
            return _one_of(dict)
        if shape is None:
            return _map_of(make_check(arguments[1]))
        return _shaped(shape) if arguments[1] is Any else _map_of(_shaped(shape))
    if issubclass(kind, OpenEnum):
        return _open_enumeration(kind)
    if issubclass(kind, StrEnum):
        return _closed_enumeration(kind)
    return _one_of(kind)


def make_blank(kind: Any) -> Any:
    """Return the default replacement for an invalid value."""
    if type(None) in get_args(kind):
        return None
    kind = stored_origin(kind) or kind
    if kind in (Union, UnionType):
        return ""
    if issubclass(kind, OpenEnum):
        return kind.read("")
    return kind()


def is_closed(kind: Any) -> bool:
    """Whether a field controls access, so that an invalid value must not be replaced."""
    return isinstance(kind, type) and issubclass(kind, StrEnum) and not issubclass(kind, OpenEnum)


def stored_origin(kind: Any) -> Any:
    """Return `list` for a sequence, `dict` for a mapping, and what `typing.get_origin` returns for any other type."""
    origin = get_origin(kind)
    return _STORED.get(origin, origin)


def _without_none(kind: Any) -> Any:
    if get_origin(kind) not in (Union, UnionType):
        return kind
    choices = [choice for choice in get_args(kind) if choice is not NoneType]
    return choices[0] if len(choices) == 1 else Union[tuple(choices)]  # noqa: UP007 - built from a list


def _one_of(*kinds: type) -> Check:
    def check(value: Any) -> Any:
        if type(value) not in kinds:
            raise FieldFaultError(WRONG_TYPE)
        return value

    return check


def _plain_list_of(kind: type) -> Check:
    allowed = {stored_origin(kind) or kind}

    def check(value: Any) -> Any:
        if type(value) is not list or not allowed.issuperset(map(type, value)):
            raise FieldFaultError(WRONG_TYPE)
        return value

    return check


def _list_of(check_entry: Check) -> Check:
    def check(value: Any) -> Any:
        if type(value) is not list or None in value:
            raise FieldFaultError(WRONG_TYPE)
        return [check_entry(entry) for entry in value]

    return check


def _map_of(check_entry: Check) -> Check:
    def check(value: Any) -> Any:
        if type(value) is not dict or None in value.values():
            raise FieldFaultError(WRONG_TYPE)
        return {name: check_entry(entry) for name, entry in value.items()}

    return check


def _shaped(shape: Shape) -> Check:
    def check(value: Any) -> Any:
        if type(value) is not dict:
            raise FieldFaultError(WRONG_TYPE)
        for name, kind in shape.items():
            if name not in value:
                raise FieldFaultError(f"lacks `{name}` in an entry ({MISSING})")
            if type(value[name]) is not kind:
                raise FieldFaultError(WRONG_TYPE)
        return value

    return check


def _open_enumeration(enumeration: type[OpenEnum]) -> Check:
    members = {str(member): member for member in enumeration}

    def check(value: Any) -> Any:
        if type(value) is not str:
            raise FieldFaultError(WRONG_TYPE)
        return members.get(value) or enumeration.read(value)

    return check


def _closed_enumeration(enumeration: type[StrEnum]) -> Check:
    members = {str(member): member for member in enumeration}

    def check(value: Any) -> Any:
        if type(value) is not str:
            raise FieldFaultError(WRONG_TYPE)
        if value not in members:
            raise FieldFaultError(UNKNOWN_VALUE)
        return members[value]

    return check
