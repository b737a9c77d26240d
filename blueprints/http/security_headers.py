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
    cacheable = dict(_HEADERS)
    if public_url.startswith("https://"):
        # Without includeSubDomains: the reseller's other hosts are not ours.
        cacheable["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"
    private = {**cacheable, "Cache-Control": "no-store"}

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = cacheable if request.path.startswith(_CACHEABLE) else private
        # All at once: `setdefault` compares each name with those of all headers, three times.
        present = {name.lower() for name, _ in response.headers}
        response.headers.extend([entry for entry in headers.items() if entry[0].lower() not in present])
        return response
