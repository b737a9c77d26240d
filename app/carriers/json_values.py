"""Values of a carrier's JSON, which may have any type: each function returns an empty value for what it does not expect."""

import json
from collections.abc import Mapping
from typing import Any

from app.carriers.base import MalformedWebhookError


def read_object(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object of a webhook's body.

    Raises:
        MalformedWebhookError: the body contains none.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedWebhookError(str(error)) from error
    if not isinstance(value, dict):
        raise MalformedWebhookError("the body is no JSON object")
    return value


def as_object(value: Any) -> Mapping[str, Any]:
    """Return an object."""
    return value if isinstance(value, dict) else {}


def as_objects(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def as_text(value: Any) -> str:
    """Return a string, or the digits of an integer."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**18 else ""
    return value if isinstance(value, str) else ""


def as_count(value: Any) -> int:
    """Return a number of segments or parts: 1 to 999, else 0."""
    text = as_text(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
