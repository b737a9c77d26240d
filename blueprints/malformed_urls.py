"""URLs that are no text: refused before a path or a parameter is read with other characters than were meant."""

from urllib.parse import unquote_to_bytes

from flask import Flask, request

from app.errors import DomainError
from app.problems.http import REQUEST_REFUSED

_SIGNED_PATH = "/receive"
"""Carriers sign their URLs byte by byte; what stands in them is read by the carrier's own rules."""


def register_url_checks(app: Flask) -> None:
    """Let an application answer 400 to a path or query that is not UTF-8 or holds a NUL character."""
    app.before_request(_check_url)


def _check_url() -> None:
    if request.path == _SIGNED_PATH:
        return
    # WSGI hands the path over decoded, each byte as one character.
    _check("path", request.environ.get("PATH_INFO", "").encode("latin-1"))
    if b"%" in request.query_string:
        _check("query", unquote_to_bytes(request.query_string))


def _check(part: str, data: bytes) -> None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise DomainError(REQUEST_REFUSED, f"The {part} of the URL is not UTF-8") from None
    if "\0" in text:
        raise DomainError(REQUEST_REFUSED, f"The {part} of the URL holds a NUL character")
