"""Types of fields in the OpenAPI document, where apispec says less than is known, or what other languages do not read."""

import re
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from schemas.common.fields import RequestSchema
from schemas.common.responses import ResponseSchema

_JSON_TYPES = {bool: "boolean", int: "integer", str: "string"}
_NULL = "null"


def to_ecma_pattern(pattern: str) -> str:
    r"""Return a pattern of Python's `re.match` as JSON Schema takes it: ECMA-262, found anywhere, without `\A` and `\Z`."""
    plain = re.sub(r"\\Z$", "$", re.sub(r"^\\A", "^", pattern))
    return plain if plain.startswith("^") else f"^(?:{plain})"


class FieldConverter(OpenAPIConverter):
    """Conversion of schemas and their fields."""

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """Return a schema as JSON Schema, with the keywords of `RequestSchema.DOCUMENTED_ALSO`."""
        described: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        return described | dict(schema.DOCUMENTED_ALSO) if _is_of(schema, RequestSchema) else described

    def field2type_and_format(self, field: fields.Field[Any], **kwargs: Any) -> dict[str, Any]:
        """Return the type; enumerations by value are strings, constants have the type of their value."""
        if isinstance(field, fields.Constant):
            return {"type": _JSON_TYPES[type(field.constant)], "const": field.constant}
        if isinstance(field, fields.Enum):
            return {"type": "string"}
        return super().field2type_and_format(field, **kwargs)

    def field2default(self, field: fields.Field[Any], **kwargs: Any) -> dict[str, Any]:
        """Return the default of a request's field, unless it is empty or false.

        Some generators demand a field that has a default, and an empty value is what everybody expects. A response's constant
        is no default.
        """
        default: dict[str, Any] = super().field2default(field, **kwargs)
        if _is_of(field.parent, ResponseSchema):
            return {}
        return {} if _is_of(field.parent, RequestSchema) and not default.get("default") else default

    def field2read_only(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Return nothing: no schema is for requests and responses alike, and generators would make two types of it."""
        return {}

    def field2pattern(self, field: fields.Field[Any], **kwargs: Any) -> dict[str, Any]:
        """Return the pattern of a text."""
        found: dict[str, Any] = super().field2pattern(field, **kwargs)
        return found | {"pattern": to_ecma_pattern(found["pattern"])} if "pattern" in found else found

    def field2property(self, field: fields.Field[Any]) -> dict[str, Any]:
        """Return a property. Null in a request means absent, which needs no value of its own in an enumeration."""
        described: dict[str, Any] = super().field2property(field)
        if "enum" in described and _is_of(field.parent, RequestSchema):
            _forbid_null(described)
        return described

    def _field2parameter(self, field: fields.Field[Any], *, name: str, location: str) -> dict[str, Any]:
        """Return a parameter; a URL has no null."""
        parameter: dict[str, Any] = super()._field2parameter(field, name=name, location=location)
        _forbid_null(parameter["schema"])
        return parameter


def _is_of(schema: Any, base: type) -> bool:
    """Whether a schema is an instance of a base class.

    Schemas are abstract base classes, whose `isinstance` asks all subclasses in turn: that took half of the document's time.
    """
    return base in type(schema).__mro__


def _forbid_null(schema: dict[str, Any]) -> None:
    kinds = schema.get("type")
    if isinstance(kinds, list) and _NULL in kinds:
        rest = [kind for kind in kinds if kind != _NULL]
        schema["type"] = rest[0] if len(rest) == 1 else rest
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    if "default" in schema and schema["default"] is None:
        del schema["default"]


class FieldPlugin(MarshmallowPlugin):
    """Plugin that reads schemas."""

    Converter = FieldConverter
