"""Field types of phone numbers, each read as its canonical spelling."""

from typing import Any

import marshmallow

from app.phone_number import canonical_sender, is_e164, is_recipient, is_sender_name, is_short_code
from schemas.common import EXAMPLE_CUSTOMER, Text

_NOT_E164 = f"Must be a phone number in E.164 format, for example {EXAMPLE_CUSTOMER}."


class E164(Text):
    """A phone number in E.164; `+4407…` is read as `+447…`."""

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


class Recipient(E164):
    """Whom a message is for: a number, or a short code or a number outside its numbering plan, which must have written."""

    def _require(self, value: str) -> None:
        if is_recipient(value):
            return
        if is_sender_name(value):
            raise marshmallow.ValidationError(f"{_NOT_E164} A sender that is a name can receive no messages.")
        super()._require(value)


class Sender(E164):
    """Whom a message comes from: a number, a short code or a name."""

    def _require(self, value: str) -> None:
        if not is_short_code(value) and not is_sender_name(value):
            super()._require(value)
