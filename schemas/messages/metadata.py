"""Metadata of messages: texts that a program attaches to a message and gets back with it."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from app.text.characters import is_blank
from schemas.common.fields import Text

MAX_ENTRIES = 10
MAX_KEY_LENGTH = 40
MAX_VALUE_LENGTH = 500
EXAMPLE_METADATA = {"orderId": "7311"}

_EXPECTED = f"Must be an object of up to {MAX_ENTRIES} texts by name, such as the id of an order by the name orderId."
_KEY_EXPECTED = (
    f"Must have 1 to {MAX_KEY_LENGTH} characters, no control characters, and not both begin and end with two underscores."
)
# Firestore reserves names such as `__id__`.
_RESERVED = re.compile(r"__.*__", re.DOTALL)


class Metadata(fields.Dict):
    """Texts by name, of limited number and length."""

    default_error_messages = {"invalid": _EXPECTED}

    def __init__(self, description: str, **kwargs: Any) -> None:
        """Describe the field; an entry's error carries its name."""
        super().__init__(
            keys=Text(longest=MAX_KEY_LENGTH, validators=[_require_key]),
            values=Text(
                longest=MAX_VALUE_LENGTH, error_messages={"invalid": "Must be a text.", "null": "Must be a text, not null."}
            ),
            validate=validate.Length(max=MAX_ENTRIES, error=f"Must have at most {MAX_ENTRIES} entries."),
            metadata={
                "description": f"{description} Up to {MAX_ENTRIES} texts of up to {MAX_VALUE_LENGTH} characters, by names of "
                f"up to {MAX_KEY_LENGTH}.",
                "examples": [EXAMPLE_METADATA],
                "maxProperties": MAX_ENTRIES,
            },
            **kwargs,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            raise ValidationError(_flatten(error.messages)) from None


def _flatten(messages: Any) -> Any:
    """Return the errors of entries by name, without marshmallow's level for keys and values."""
    if not isinstance(messages, dict):
        return messages
    return {name: [text for texts in kinds.values() for text in texts] for name, kinds in messages.items()}


def _require_key(key: str) -> None:
    if is_blank(key) or not key.isprintable() or _RESERVED.fullmatch(key):
        raise ValidationError(_KEY_EXPECTED)
