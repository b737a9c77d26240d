"""Dataclasses whose attributes the type checker refuses to assign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...


@overload
def frozen(*, kw_only: bool = False, order: bool = False, slots: bool = True) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: type[T] | None = None, /, *, kw_only: bool = False, order: bool = False, slots: bool = True
) -> type[T] | Callable[[type[T]], type[T]]:
    """Turn a class into a dataclass with slots, hashable, and frozen for mypy.

    `@dataclass(frozen=True)` sets each field by a call of `object.__setattr__`, and building an object takes three times
    as long. Here mypy refuses each assignment, in `make lint`; at runtime nothing does. `replace` makes a changed copy.
    docs/decisions/0149 has the reasons.

    Args:
        cls: the class, if the decorator stands without arguments.
        kw_only: whether the constructor takes keyword arguments only.
        order: whether objects compare by their fields, in order.
        slots: false for a class with a cached property, which needs a `__dict__`.
    """
    decorate = dataclass(unsafe_hash=True, kw_only=kw_only, order=order, slots=slots)
    return decorate if cls is None else decorate(cls)


if TYPE_CHECKING:
    # So the type checker knows the names and types of the changes.
    from dataclasses import replace as replace
else:

    def replace(entity: T, /, **changes: Any) -> T:
        """Return a copy of a dataclass's object with changed attributes.

        It is `dataclasses.replace` for classes whose fields are all arguments of the constructor, as those here are, and takes
        half the time: that one looks at the kind of each field of each copy.

        Raises:
            TypeError: the class has no such attribute.
        """
        kind = type(entity)
        names, read = _reader_of(kind)
        return kind(**{**dict(zip(names, read(entity), strict=True)), **changes})


@lru_cache(None)
def _reader_of(kind: type[Any]) -> tuple[Sequence[str], Callable[[Any], Sequence[Any]]]:
    """Return the names of a dataclass's fields, and a function that returns their values."""
    names = tuple(each.name for each in fields(kind))
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda entity: [getattr(entity, name) for name in names]
