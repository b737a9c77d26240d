"""The fields of a schema, nested ones too."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields

Field = fields.Field[Any]


def walk_fields(schema: Schema) -> Iterator[Field]:
    """Yield every field of a schema, those inside lists, objects and nested schemas too; outer fields come first."""
    for field in schema.fields.values():
        yield from _walk(field)


def _walk(field: Field) -> Iterator[Field]:
    yield field
    if isinstance(field, fields.List):
        yield from _walk(field.inner)
    elif isinstance(field, fields.Nested):
        yield from walk_fields(field.schema)
    elif isinstance(field, fields.Dict):
        for inner in (field.key_field, field.value_field):
            if inner is not None:
                yield from _walk(inner)
