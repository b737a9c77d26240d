"""Lists that are refused by their length before their entries are looked at."""

from typing import Any

from marshmallow import fields, validate


class ShortList(fields.List[Any]):
    """List with a limit of entries. A longer one costs nothing, however many wrong entries it has."""

    def __init__(
        self, inner: fields.Field[Any] | type[fields.Field[Any]], *, longest: int, shortest: int | None = None, **kwargs: Any
    ) -> None:
        """Set the limits of the number of entries."""
        super().__init__(inner, validate=validate.Length(min=shortest, max=longest), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list):
            self._validate(value)
        return super()._deserialize(value, attr, data, **kwargs)
