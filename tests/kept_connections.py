"""Servers of tests that keep their callers' connections."""

from typing import ClassVar


class KeptConnections:
    """Mixin of a `BaseHTTPRequestHandler` that serves several requests on one connection."""

    protocol_version = "HTTP/1.1"
    # Otherwise the body waits up to 40 ms for the receipt of the headers.
    disable_nagle_algorithm: ClassVar[bool] = True
