"""Error codes of Twilio and compatible carriers: numbers of up to six digits."""

from typing import Any

_MAX_CODE_LENGTH = 6


def read_code(value: Any) -> str:
    """Return an error code as a string; empty if it is not a number, as all codes are."""
    text = str(value or "")
    return text if text.isascii() and text.isdecimal() and len(text) <= _MAX_CODE_LENGTH else ""
