"""Which values of a request count as true or false."""

from typing import Any

from marshmallow import Schema, fields

from schemas.common.traversal import walk_fields


class _Exactly(set[Any]):
    """Values of which an equal one of another type is none: 1 equals true in Python."""

    def __contains__(self, value: object) -> bool:
        return any(type(value) is type(own) and value == own for own in self)


def restrict_booleans(schema: Schema, *, in_query: bool) -> None:
    """Accept true and false only: as JSON booleans in a body, as words in a query, where Python programs write `True`."""
    for field in walk_fields(schema):
        if isinstance(field, fields.Boolean):
            field.truthy = _Exactly({"true", "True"} if in_query else {True})
            field.falsy = _Exactly({"false", "False"} if in_query else {False})
