"""HTTP requests over connections whose steps end with the current call.

Uses `http.client`, which takes half the CPU of other clients. Servers of customers may send anything, so the call also limits
how many bytes are read: the lengths that a server announces decide nothing.
"""

import http.client
import ssl
from collections.abc import Mapping
from functools import cache
from urllib.parse import SplitResult

import certifi

from app.safe_http.network import Call, Resolve, connect
from app.safe_http.response import HttpResponse
from app.safe_http.ssrf_guard import port_of

HttpError = http.client.HTTPException
"""The server's response is not HTTP, or broke off."""

_FIRST_FINAL = 200
_WITH_BODY = ("POST", "PUT", "PATCH")


class HttpConnection:
    """Connection to one server."""

    def __init__(self, url: SplitResult, tls: ssl.SSLContext, call: Call, resolve: Resolve) -> None:
        """Connect.

        Args:
            url: any URL of the server.
            tls: trusted certificates, for https.
            call: limits of the first call.
            resolve: finds the addresses.

        Raises:
            OSError: there is no connection in time, or the certificate is not valid.
        """
        host, port = url.hostname or "", port_of(url)
        self._socket = connect(host, port, tls if url.scheme == "https" else None, call, resolve)
        self._http = _Client(host, port)
        self._http.sock = self._socket

    @property
    def is_open(self) -> bool:
        """Whether another call can be made: both sides keep the connection, and no byte has arrived unasked."""
        return self._http.sock is not None and not self._socket.is_readable()

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, max_bytes: int, call: Call
    ) -> HttpResponse:
        """Send one request, and return the response. After an exception, the connection must be closed.

        Args:
            method: HTTP method.
            target: path and query, sent byte for byte.
            headers: all headers but Content-Length.
            body: request body.
            max_bytes: bytes of the response body to read; the rest is ignored.
            call: limits of this call.

        Raises:
            HttpError: the response is not HTTP, or broke off.
            OSError: the connection failed, or the response took too long.
            ValueError: a header or the target cannot be sent.
        """
        self._socket.call = call
        client = self._http
        client.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            client.putheader(name, value)
        if body or method in _WITH_BODY:
            client.putheader("Content-Length", str(len(body)))
        try:
            client.endheaders(body or None)
        except TimeoutError:
            raise
        except OSError:
            # A server may respond before it has read the whole request; its response is still read.
            pass
        with client.getresponse() as response:
            received = response.read(max_bytes + 1)
            is_cut = len(received) > max_bytes
            if is_cut:
                self.close()
            elif response.length:
                raise http.client.IncompleteRead(received, response.length)
            return HttpResponse(
                status=response.status,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=received[:max_bytes],
                milliseconds=call.elapsed(),
                is_cut=is_cut,
            )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


class _Response(http.client.HTTPResponse):
    """Response that skips all interim ones (1xx), where `http.client` skips only `100 Continue`."""

    def begin(self) -> None:
        super().begin()
        while self.status < _FIRST_FINAL:
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()


class _Client(http.client.HTTPConnection):
    """Connection that is never made anew."""

    response_class = _Response
    auto_open = 0


@cache
def trust_public_authorities() -> ssl.SSLContext:
    """Return the context that trusts public authorities. Reading their certificates takes about 20 ms."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


def target_of(url: SplitResult) -> str:
    """Return a URL's path and query, byte for byte."""
    return (url.path or "/") + (f"?{url.query}" if url.query else "")
