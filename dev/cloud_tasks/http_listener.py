"""HTTP endpoints of the server: health, and the certificates that verify its tokens."""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus

_REQUEST_S = 5.0
CERTIFICATES_PATH = "/oauth2/v1/certs"


class HttpListener:
    """Server for `GET /` and the certificates' path; one request per connection."""

    def __init__(self, certificates: Mapping[str, str]) -> None:
        self._certificates = json.dumps(dict(certificates), indent=2).encode()

    async def start(self, port: int) -> asyncio.Server:
        """Listen on 127.0.0.1; port 0 takes a free one. Raises OSError if the port is in use."""
        return await asyncio.start_server(self._answer, "127.0.0.1", port)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_REQUEST_S):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._make_response(head))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            # The client is gone, or does not speak HTTP: nobody waits for a response.
            writer.transport.abort()
        finally:
            writer.close()

    def _make_response(self, head: bytes) -> bytes:
        method, _, rest = head.decode("latin-1").partition(" ")
        path = rest.partition(" ")[0].partition("?")[0]
        status, content_type, body = HTTPStatus.OK, "text/plain", b"ok"
        extra = ""
        if method not in {"GET", "HEAD"}:
            status, body = HTTPStatus.METHOD_NOT_ALLOWED, b"method not allowed"
        elif path == CERTIFICATES_PATH:
            content_type, body = "application/json; charset=UTF-8", self._certificates
            extra = "Cache-Control: public, max-age=3600, must-revalidate\r\n"
        elif path != "/":
            status, body = HTTPStatus.NOT_FOUND, b"not found"
        headers = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n{extra}Connection: close\r\n\r\n"
        )
        return headers.encode("latin-1") + (b"" if method == "HEAD" else body)
