"""Python's values as Firestore's, and back, at the level of Firestore's own protocol messages.

The high-level client spends most of a request's CPU on this (docs/decisions/0003 has the figures); the messages are Google's.
"""

import base64
from collections.abc import Mapping
from typing import Any

from google.cloud.firestore_v1.types import document as document_types

Value: Any = document_types.Value.pb()
MapValue: Any = document_types.MapValue.pb()
ArrayValue: Any = document_types.ArrayValue.pb()

_PROTOCOL = "value"


class Moment(int):
    """A time in ms that is stored as Firestore's own Timestamp, as its removal of expired documents wants it."""


def encode_value(value: Any) -> Any:
    """Answer the protocol's value of a text, a number, a boolean, None, bytes, a list or a map.

    Raises:
        TypeError: the value is of another type.
    """
    # bool is an int to Python, so it is asked first.
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, bool):
        return Value(boolean_value=value)
    if isinstance(value, int):
        return _encode_moment(value) if isinstance(value, Moment) else Value(integer_value=value)
    if value is None:
        return Value(null_value=0)
    if isinstance(value, Mapping):
        return Value(map_value=MapValue(fields=encode_fields(value)))
    if isinstance(value, list | tuple):
        return Value(array_value=ArrayValue(values=[encode_value(entry) for entry in value]))
    if isinstance(value, float):
        return Value(double_value=value)
    if isinstance(value, bytes):
        return Value(bytes_value=value)
    raise TypeError(f"Firestore cannot hold a {type(value).__name__}")


def _encode_moment(moment: Moment) -> Any:
    encoded = Value()
    encoded.timestamp_value.FromMilliseconds(moment)
    return encoded


def encode_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the protocol's fields of a document or a map."""
    return {name: encode_value(value) for name, value in fields.items()}


def decode_value(value: Any) -> Any:
    """Answer a protocol's value as Python's; times are ms since the epoch, references their full names."""
    kind = value.WhichOneof("value_type")
    if kind == "map_value":
        return decode_fields(value.map_value.fields)
    if kind == "array_value":
        return [decode_value(entry) for entry in value.array_value.values]
    if kind == "null_value" or kind is None:
        return None
    if kind == "timestamp_value":
        return value.timestamp_value.ToMilliseconds()
    return getattr(value, kind)


def decode_position(value: Any) -> Any:
    """Return a value that a list is ordered by, as a cursor names it.

    Its type is kept, since Firestore orders by it too: what JSON or Python would change is a map of the protocol's own bytes.
    """
    kind = value.WhichOneof("value_type")
    if kind in ("string_value", "integer_value", "boolean_value"):
        return getattr(value, kind)
    return {_PROTOCOL: base64.b64encode(value.SerializeToString()).decode()}


def encode_position(value: Any) -> Any:
    """Return the protocol's value of what `decode_position` returned."""
    return Value.FromString(base64.b64decode(value[_PROTOCOL])) if isinstance(value, dict) else encode_value(value)


def decode_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the fields of a document or a map."""
    return {name: decode_value(value) for name, value in fields.items()}
