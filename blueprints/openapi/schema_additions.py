"""JSON Schema keywords that a schema adds to what its fields say."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter

from schemas.common.fields import RequestSchema


class _Converter(OpenAPIConverter):
    """Converter that adds the keywords of `RequestSchema.DOCUMENTED_ALSO`."""

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """Return a schema as JSON Schema."""
        described: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        return described | dict(schema.DOCUMENTED_ALSO) if isinstance(schema, RequestSchema) else described


class SchemaPlugin(MarshmallowPlugin):
    """Plugin of apispec for the schemas."""

    Converter = _Converter
