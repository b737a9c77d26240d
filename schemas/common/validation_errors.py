"""Validation errors of schemas, as invalid fields of the request."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields
from marshmallow.exceptions import SCHEMA

from schemas.common.field_messages import REQUIRED
from schemas.common.field_names import RequestFieldError

_Node = Schema | fields.Field[Any] | None
"""What validated a part of the request; None where it is unknown."""


def read_messages(messages: Any, schema: Schema, root: str) -> Iterator[RequestFieldError]:
    """Yield a schema's nested messages as a flat sequence, with the field names of the request, dotted when nested.

    A field has one error: the first message.

    Args:
        messages: messages of a `ValidationError`.
        schema: schema that raised it.
        root: name for an error of the whole request.
    """
    return _read(messages, schema, (), root)


def _read(messages: Any, node: _Node, path: tuple[str, ...], root: str) -> Iterator[RequestFieldError]:
    if isinstance(messages, list):
        message = str(messages[0])
        is_missing = message == REQUIRED or (isinstance(node, fields.Field) and message == node.error_messages["required"])
        yield RequestFieldError(".".join(path) or root, message, is_missing)
        return
    for name, inner in messages.items():
        if name == SCHEMA:
            yield from _read(inner, None, path, root)
        elif isinstance(node, fields.Dict):
            # The library puts the errors of a name and of its value below `key` and `value`.
            for part, child in (("key", node.key_field), ("value", node.value_field)):
                if part in inner:
                    yield from _read(inner[part], child, (*path, str(name)), root)
        else:
            yield from _read(inner, _find_child(node, name), (*path, str(name)), root)


def _find_child(node: _Node, name: str | int) -> _Node:
    if isinstance(node, fields.Nested):
        return node.schema if node.many and isinstance(name, int) else _find_child(node.schema, name)
    if isinstance(node, Schema):
        if isinstance(name, int):
            return node
        return next((field for key, field in node.fields.items() if name in (key, field.data_key)), None)
    return node.inner if isinstance(node, fields.List) else None
