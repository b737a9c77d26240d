"""Field types for phone numbers, which are normalized."""

from typing import Any

import marshmallow

from app.addresses.phone_number import canonical_sender, is_e164, is_recipient, is_sender_id, is_sender_name, is_short_code
from schemas.common.fields import EXAMPLE_CUSTOMER, Text

_E164 = f"a phone number in E.164 format, for example {EXAMPLE_CUSTOMER}"
_NOT_E164 = f"Must be {_E164}."
_MIN_DIGITS = 7


class E164(Text):
    """Phone number in E.164 format; `+4407…` is normalized to `+447…`."""

    valid_value = _E164

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {})
        kwargs["metadata"].setdefault("examples", [EXAMPLE_CUSTOMER])
        super().__init__(longest=16, validators=[self._require], **kwargs)

    def _require(self, value: str) -> None:
        if not is_e164(value):
            raise marshmallow.ValidationError(_NOT_E164)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return text if text is None else canonical_sender(text)


class SpelledNumber(Text):
    """Phone number in E.164 or as people write it; the endpoint parses it with the instance's region."""

    MAX_LENGTH = 40
    valid_value = f"a phone number, for example {EXAMPLE_CUSTOMER}"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=self.MAX_LENGTH, validators=[self._require], **kwargs)

    def _require(self, value: str) -> None:
        if sum(character.isdigit() for character in value) < _MIN_DIGITS:
            raise marshmallow.ValidationError(f"Must be {self.valid_value}.")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return text if text is None else canonical_sender(text)


class SenderNumber(SpelledNumber):
    """Number to send from, or a short code or an alphanumeric sender of the inventory."""

    def _require(self, value: str) -> None:
        if not is_short_code(value) and not is_sender_id(value):
            super()._require(value)


class Recipient(SpelledNumber):
    """Recipient of a message: a number. A short code, or a number outside its numbering plan, must be an existing contact."""

    def _require(self, value: str) -> None:
        if is_recipient(value):
            return
        if is_sender_name(value):
            raise marshmallow.ValidationError(f"{_NOT_E164} An alphanumeric sender cannot receive messages.")
        super()._require(value)


class Recipients(marshmallow.fields.Raw):
    """One recipient as a string, or the recipients of a group as an array of strings."""

    MAX_NUMBERS = 50
    """Most numbers in an array, duplicates included; what a carrier takes is checked later."""

    valid_value = f"a phone number, for example {EXAMPLE_CUSTOMER}, or an array of 1 to {MAX_NUMBERS} of them"

    def __init__(self, *, metadata: dict[str, Any], **kwargs: Any) -> None:
        one = {"type": "string", "maxLength": SpelledNumber.MAX_LENGTH}
        many = {"type": "array", "items": one, "minItems": 1, "maxItems": self.MAX_NUMBERS}
        super().__init__(metadata={**metadata, "oneOf": [one, many]}, **kwargs)
        self._number = Recipient()

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str | list[str]:
        if not isinstance(value, list):
            return self._read(value)
        if not 1 <= len(value) <= self.MAX_NUMBERS:
            raise marshmallow.ValidationError(f"Must be {self.valid_value}.")
        numbers, faults = [], {}
        for index, each in enumerate(value):
            try:
                numbers.append(self._read(each))
            except marshmallow.ValidationError as error:
                faults[index] = error.messages
        if faults:
            raise marshmallow.ValidationError(faults)
        return numbers

    def _read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise marshmallow.ValidationError(f"Must be {self._number.valid_value}.")
        number: str = self._number.deserialize(value)
        return number


class Sender(E164):
    """Sender of a message: a number, a short code or an alphanumeric sender."""

    def _require(self, value: str) -> None:
        if not is_short_code(value) and not is_sender_name(value):
            super()._require(value)
