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

_KEY = f"a name of 1 to {MAX_KEY_LENGTH} printable characters, not between double underscores such as __id__"
# Firestore reserves names such as `__id__`.
_RESERVED = re.compile(r"__.*__", re.DOTALL)


class Metadata(fields.Dict):
    """Texts by name, of limited number and length."""

    valid_value = f'an object of at most {MAX_ENTRIES} strings by name, for example {{"orderId": "7311"}}'

    def __init__(self, description: str, **kwargs: Any) -> None:
        """Describe the field; an entry's error carries its name."""
        super().__init__(
            keys=Text(longest=MAX_KEY_LENGTH, validators=[_require_key], valid_value=_KEY),
            values=Text(longest=MAX_VALUE_LENGTH),
            validate=validate.Length(max=MAX_ENTRIES),
            metadata={
                "description": f"{description} Up to {MAX_ENTRIES} strings of up to {MAX_VALUE_LENGTH} characters, by names of "
                f"up to {MAX_KEY_LENGTH}.",
                "examples": [EXAMPLE_METADATA],
                "maxProperties": MAX_ENTRIES,
            },
            **kwargs,
        )


def _require_key(key: str) -> None:
    if is_blank(key) or not key.isprintable() or _RESERVED.fullmatch(key):
        raise ValidationError(f"Must be {_KEY}.")
