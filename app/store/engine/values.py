"""Conversion between Python values and Firestore's protocol messages.

Google's high-level client spends most of a request's CPU on this conversion; docs/decisions/0003 has the figures.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from google.cloud.firestore_v1.types import document as document_types

Document: Any = document_types.Document.pb()
Value: Any = document_types.Value.pb()

_PROTOCOL = "value"


class _DeleteField:
    """Marker for an update that removes a field."""


DELETE_FIELD = _DeleteField()


class Moment(int):
    """A time in ms that is stored as a Firestore Timestamp, as its TTL policies require."""


def encode_value(value: Any) -> Any:
    """Return the protocol value of a string, number, boolean, None, bytes, list or map.

    Raises:
        TypeError: the value has another type.
    """
    encoded = Value()
    _fill_value(encoded, value)
    return encoded


def encode_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the protocol fields of a document or map."""
    return {name: encode_value(value) for name, value in fields.items()}


def make_template(fields: Mapping[str, Any]) -> Any:
    """Return the protocol message of a document with these fields and no name, for `Commit.create`."""
    template = Document()
    fill_fields(template.fields, fields)
    return template


def fill_fields(encoded: Any, fields: Mapping[str, Any]) -> None:
    """Add fields to the protocol fields of a document or map.

    They are written in place: a protocol message that is put into another one is copied, which takes three times as long.
    """
    for name, value in fields.items():
        # Nearly all fields are of these types: 70 calls less for a message.
        kind = type(value)
        if kind is str:
            encoded[name].string_value = value
        elif kind is int:
            encoded[name].integer_value = value
        elif kind is bool:
            encoded[name].boolean_value = value
        else:
            _fill_value(encoded[name], value)


def _fill_value(encoded: Any, value: Any) -> None:
    # bool is a subclass of int, so check it first.
    if isinstance(value, str):
        encoded.string_value = value
    elif isinstance(value, bool):
        encoded.boolean_value = value
    elif isinstance(value, Moment):
        encoded.timestamp_value.FromMilliseconds(value)
    elif isinstance(value, int):
        encoded.integer_value = value
    elif value is None:
        encoded.null_value = 0
    elif isinstance(value, list | tuple):
        _fill_list(encoded.array_value, value)
    elif isinstance(value, Mapping):
        encoded.map_value.SetInParent()
        fill_fields(encoded.map_value.fields, value)
    elif isinstance(value, float):
        encoded.double_value = value
    elif isinstance(value, bytes):
        encoded.bytes_value = value
    else:
        raise TypeError(f"Firestore cannot store a {type(value).__name__}")


def _fill_list(encoded: Any, entries: Sequence[Any]) -> None:
    encoded.SetInParent()
    values = encoded.values
    for entry in entries:
        # Most entries are texts, of which a message has many.
        if type(entry) is str:
            values.add(string_value=entry)
        else:
            _fill_value(values.add(), entry)


def decode_value(value: Any) -> Any:
    """Return the Python value of a protocol value; times become ms since the epoch, references their full names."""
    kind = value.WhichOneof("value_type")
    if kind == "map_value":
        return decode_fields(value.map_value.fields)
    if kind == "array_value":
        # Texts, of which a message has many, have no other field: reading it is the fastest way to know them.
        return [entry.string_value or decode_value(entry) for entry in value.array_value.values]
    if kind == "null_value" or kind is None:
        return None
    if kind == "timestamp_value":
        return value.timestamp_value.ToMilliseconds()
    return getattr(value, kind)


def decode_position(value: Any) -> Any:
    """Return an order value for a cursor.

    Firestore orders by type too, so the type is kept: values that JSON or Python would change become a map with the protocol's
    own bytes.
    """
    kind = value.WhichOneof("value_type")
    if kind in ("string_value", "integer_value", "boolean_value"):
        return getattr(value, kind)
    return {_PROTOCOL: base64.b64encode(value.SerializeToString()).decode()}


def encode_position(value: Any) -> Any:
    """Return the protocol value for a result of `decode_position`."""
    return Value.FromString(base64.b64decode(value[_PROTOCOL])) if isinstance(value, dict) else encode_value(value)


def decode_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a document or map."""
    decoded = {}
    # `items` of protocol fields is slower than looking up each. Most fields are texts, which are known as in lists.
    for name in fields:
        value = fields[name]
        decoded[name] = value.string_value or decode_value(value)
    return decoded


def split_update(fields: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """Return the values that an update writes, and the paths that it writes or removes.

    Args:
        fields: new values by field; DELETE_FIELD removes one.
        entries: new values of single entries of maps, by field and key; DELETE_FIELD removes one.
    """
    kept, paths = _without_deleted(fields), list(fields)
    for name, changed in entries.items():
        paths += [f"{name}.`{_escape(key)}`" for key in changed]
        if added := _without_deleted(changed):
            kept[name] = added
    return kept, paths


def _escape(key: str) -> str:
    return key.replace("\\", "\\\\").replace("`", "\\`")


def _without_deleted(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not DELETE_FIELD}
