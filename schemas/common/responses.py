"""Base of what the instance sends: responses and webhook events."""

from collections.abc import Iterable
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, fields, validate


class ResponseSchema(Schema):
    """Base of responses: every field is always present, unless `OPTIONAL_FIELDS` names it.

    The document does not forbid other fields, so that a later version may add some.
    """

    OPTIONAL_FIELDS: ClassVar[frozenset[str]] = frozenset()
    """Attributes of the schema whose field is sometimes absent."""

    class Meta:
        """Options of all responses; a subclass's own must inherit them."""

        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Describe a field as always present, unless it is named as optional."""
        field_obj.required = field_name not in self.OPTIONAL_FIELDS


def choice(values: Iterable[str], description: str = "", **kwargs: Any) -> fields.String:
    """Return the field of an enumeration. A value that this version does not know is passed on as it is stored."""
    metadata = {"description": description} if description else {}
    return fields.String(validate=validate.OneOf([str(value) for value in values]), metadata=metadata, **kwargs)


class SuccessSchema(ResponseSchema):
    """Success without a result, in the original's words."""

    status = fields.Constant("true")
