"""Carriers' accounts on the wire, and the names that other systems give: parts of requests about tenants and organizations."""

from typing import Any

import marshmallow
from marshmallow import fields, validate

from schemas.common import Text

_LARGEST_NUMBER = 2**53 - 1
_MAX_NAME_LENGTH = 200
_FIELD_NAME = validate.Regexp(r"^[A-Za-z][A-Za-z0-9_.-]{0,59}\Z", error="Must be the name of a credential.")


class ProviderField(fields.Dict):
    """A carrier's name and the account there."""

    def __init__(self, meaning: str, **kwargs: Any) -> None:
        """Say what an empty map means."""
        super().__init__(
            keys=fields.String(validate=_FIELD_NAME),
            values=Text(longest=4000),
            validate=validate.Length(max=20),
            metadata={
                "description": "The carrier's `name`, and the account there by the carrier's own field names. Secrets are "
                "encrypted and never shown again. The name alone of the carrier that is set already keeps its account. "
                + meaning,
                "example": {"name": "simulator"},
            },
            **kwargs,
        )


class ExternalIdentifier(fields.Field[Any]):
    """A name in another system, which may come as a number or as a text."""

    def __init__(self, meaning: str, **kwargs: Any) -> None:
        """Say what it names."""
        super().__init__(metadata={"description": meaning, "type": ["string", "integer"], "examples": ["20681"]}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str | int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_NUMBER:
            return value
        if not isinstance(value, str):
            raise marshmallow.ValidationError(f"Must be a text, or a whole number from 0 to {_LARGEST_NUMBER}.")
        return str(Text(longest=_MAX_NAME_LENGTH, shortest=1).deserialize(value.strip(), attr, data))


def require_words(value: str) -> None:
    """Refuse a text of nothing but spaces.

    Raises:
        ValidationError: it is one.
    """
    if not value.strip():
        raise marshmallow.ValidationError("Must not be empty.")
