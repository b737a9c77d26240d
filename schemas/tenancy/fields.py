"""Field types of tenant and organization requests: carrier accounts and external identifiers."""

from typing import Any

import marshmallow
from marshmallow import Schema, fields, validate

from schemas.common.fields import Text

_LARGEST_NUMBER = 2**53 - 1
_MAX_NAME_LENGTH = 200
_FIELD_NAME = validate.Regexp(r"^[A-Za-z][A-Za-z0-9_.-]{0,59}\Z", error="Must be the name of a credential.")


class ProviderField(fields.Dict):
    """Name of a carrier and the credentials of the account there."""

    def __init__(self, meaning: str, **kwargs: Any) -> None:
        """Set the description of an empty object."""
        super().__init__(
            keys=fields.String(validate=_FIELD_NAME),
            values=Text(longest=4000),
            validate=validate.Length(max=20),
            metadata={
                "description": "The carrier's `name`, and the account's credentials by the carrier's own field names. "
                "Secrets are encrypted and never returned. To keep the current account, send only the "
                "`name` of the current carrier. " + meaning,
                "example": {"name": "simulator"},
            },
            **kwargs,
        )


class FallbackProviderField(ProviderField):
    """Name of a second carrier and the credentials of the account there; absent leaves it unchanged."""

    def __init__(self, meaning: str) -> None:
        """Set the description of an empty object."""
        meaning = f"This second carrier sends while the first one is down. {meaning}"
        super().__init__(meaning, attribute="fallback_provider", load_default=None)


class ExternalIdentifier(fields.Field[Any]):
    """Identifier in another system, sent as a number or a string."""

    valid_value = f"a string of 1 to {_MAX_NAME_LENGTH} characters, or an integer from 0 to {_LARGEST_NUMBER}"

    def __init__(self, meaning: str, **kwargs: Any) -> None:
        """Set the description."""
        super().__init__(metadata={"description": meaning, "type": ["string", "integer"], "examples": ["20681"]}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str | int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_NUMBER:
            return value
        if not isinstance(value, str):
            raise marshmallow.ValidationError(f"Must be {self.valid_value}.")
        text = value.strip()
        if not 1 <= len(text) <= _MAX_NAME_LENGTH:
            raise marshmallow.ValidationError(f"Must be {self.valid_value}.")
        return str(Text(longest=_MAX_NAME_LENGTH).deserialize(text, attr, data))


class SmartEncodingField(fields.Boolean):
    """Whether an organization's messages are encoded so that they avoid UCS-2."""

    def __init__(self) -> None:
        super().__init__(
            attribute="smart_encoding",
            load_default=None,
            metadata={
                "description": "Whether typographic quotes, dashes, ellipses and spaces of outgoing messages are replaced "
                "where that avoids UCS-2, and so segments. Messages that need UCS-2 anyway stay as they are. Any "
                "administrator of the organization can set it."
            },
        )


def require_words(value: str) -> None:
    """Reject a string of only spaces.

    Raises:
        ValidationError: the string is blank.
    """
    if not value.strip():
        raise marshmallow.ValidationError("Must not be empty.")


class BillingPlanSchema(Schema):
    """Billing of an organization."""

    plan = Text(longest=200, load_default=None, metadata={"description": "Name of the plan; empty if none."})
