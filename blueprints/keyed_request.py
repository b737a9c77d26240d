"""The header Idempotency-Key as it comes in."""

import re

from flask import request

from app.errors import invalid_field
from app.services.idempotency import KeyedRequest

HEADER = "Idempotency-Key"

IS_KEYED = "takes_idempotency_key"
"""The attribute by which a view says that it takes the header."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def idempotency_key() -> str | None:
    """Return the current request's key, or None if it has none.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise invalid_field(HEADER, "Must be 1 to 255 printable ASCII characters without spaces.")
    return key


def keyed_request(key: str) -> KeyedRequest:
    """Return the current request, whose body is read for it."""
    return KeyedRequest.of(key, request.method.encode(), request.full_path.encode(), request.get_data())
