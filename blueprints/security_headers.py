"""Headers by which browsers keep away from an answer what it is not meant for. An endpoint's own headers go before these."""

from flask import Flask, Response, request

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_TWO_YEARS = 2 * 365 * 24 * 60 * 60
_CACHEABLE = "/docs"


def register_security_headers(app: Flask, public_url: str) -> None:
    """Let every answer of an application carry them.

    Args:
        app: before it serves.
        public_url: where the instance is reached; with https, browsers are told to use nothing else.
    """
    headers = dict(_HEADERS)
    if public_url.startswith("https://"):
        # Of this host alone: what else the reseller has below his domain is not ours to answer for.
        headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(_CACHEABLE):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
