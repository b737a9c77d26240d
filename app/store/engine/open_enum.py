"""Enumerations of which a newer version may know more values.

Two versions run at once while one is rolled out, and an older one may follow a newer one. A document with a value that this
version does not know is shown with that value, and left alone: nothing is done with it, and nothing is changed in it.
"""

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound="OpenEnum")


class OpenEnum(StrEnum):
    """An enumeration whose unknown stored values are read as members without a constant."""

    @classmethod
    def read(cls: type[E], value: str) -> E:
        """Return the member of a stored value; for an unknown one a member that equals none of the constants."""
        known = cls._value2member_map_.get(value)
        if known is not None:
            return known  # type: ignore[return-value]
        member = str.__new__(cls, value)
        # No constant's name begins so, which is how the two are told apart.
        member._name_ = f"?{value}"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether this version knows the value."""
        return self._name_ in type(self)._member_map_
