"""Enumerations that a newer version may extend.

During a rollout two versions run at once, and an older version may follow a newer one. Documents with an unknown value are
shown with that value, and otherwise left alone: not processed, not changed.
"""

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound="OpenEnum")


class OpenEnum(StrEnum):
    """An enumeration that reads unknown stored values as members without a constant."""

    @classmethod
    def read(cls: type[E], value: str) -> E:
        """Return the member for a stored value; an unknown value becomes a member that equals none of the constants."""
        known = cls._value2member_map_.get(value)
        if known is not None:
            return known  # type: ignore[return-value]
        member = str.__new__(cls, value)
        # The names of constants never start with "?", which tells the two apart.
        member._name_ = f"?{value}"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether this version knows the value."""
        return self._name_ in type(self)._member_map_
