"""Security headers for browsers. An endpoint's own headers take precedence."""

from flask import Flask, Response, request

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

    Args:
        app: before it serves requests.
        public_url: base URL of the instance; with https, HSTS is sent.
    """
    headers = dict(_HEADERS)
    if public_url.startswith("https://"):
        # Without includeSubDomains: the reseller's other hosts are not ours.
        headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(_CACHEABLE):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
