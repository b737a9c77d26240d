"""Security headers for browsers. An endpoint's own headers take precedence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_TWO_YEARS = 2 * 365 * 24 * 60 * 60
_CACHEABLE = ("/docs", "/console/assets/", "/favicon.ico", "/robots.txt")


def register_security_headers(app: Flask, public_url: str) -> None:
    """Add the security headers to every response.

    They are added behind Flask, to the list that the web server gets: Flask's headers compare, convert and copy each entry.

    Args:
        app: before it serves requests.
        public_url: base URL of the instance; with https, HSTS is sent.
    """
    cacheable = dict(_HEADERS)
    if public_url.startswith("https://"):
        # Without includeSubDomains: the reseller's other hosts are not ours.
        cacheable["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"
    headers = _with_lower_names(cacheable), _with_lower_names({**cacheable, "Cache-Control": "no-store"})
    respond = app.wsgi_app

    def respond_securely(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        added = headers[not environ.get("PATH_INFO", "").startswith(_CACHEABLE)]

        def start(status: str, own: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[[bytes], object]:
            present = {name.lower() for name, _ in own}
            return start_response(status, own + [header for name, header in added if name not in present], exc_info)

        return respond(environ, start)

    app.wsgi_app = respond_securely  # type: ignore[method-assign]


def _with_lower_names(headers: Mapping[str, str]) -> Sequence[tuple[str, tuple[str, str]]]:
    return [(name.lower(), (name, value)) for name, value in headers.items()]
