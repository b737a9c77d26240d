"""Rejection of malformed URLs, before a path or parameter is decoded to other characters than were meant."""

from urllib.parse import unquote_to_bytes

from flask import Flask

from app.current_request import current_request
from app.errors import DomainError
from app.problems.requests import REQUEST_REFUSED

_SIGNED_PATHS = ("/receive", "/receive/")
"""Excluded: carriers sign their URLs byte by byte, and the carrier's adapter decodes them."""


def register_url_checks(app: Flask) -> None:
    """Reject a path or query that is not UTF-8 or contains a NUL character, with 400."""
    app.before_request(_check_url)


def _check_url() -> None:
    request = current_request()
    if request.path.startswith(_SIGNED_PATHS):
        return
    # WSGI decodes the path: each byte is one character.
    _check("path", request.environ.get("PATH_INFO", "").encode("latin-1"))
    if b"%" in request.query_string:
        _check("query", unquote_to_bytes(request.query_string))


def _check(part: str, data: bytes) -> None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise DomainError(REQUEST_REFUSED, f"The {part} of the URL is not UTF-8") from None
    if "\0" in text:
        raise DomainError(REQUEST_REFUSED, f"The {part} of the URL contains a NUL character")
