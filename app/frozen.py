"""Dataclasses whose attributes the type checker refuses to assign."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform, overload

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
    as long. Here mypy refuses each assignment, in `make lint`; at runtime nothing does. `dataclasses.replace` makes a
    changed copy. docs/decisions/0149 has the reasons.

    Args:
        cls: the class, if the decorator stands without arguments.
        kw_only: whether the constructor takes keyword arguments only.
        order: whether objects compare by their fields, in order.
        slots: false for a class with a cached property, which needs a `__dict__`.
    """
    decorate = dataclass(unsafe_hash=True, kw_only=kw_only, order=order, slots=slots)
    return decorate if cls is None else decorate(cls)
