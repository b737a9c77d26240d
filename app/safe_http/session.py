"""HTTP client for services that the operator configures: carriers, telephone systems, Google.

Distinguishes two failures: nothing was sent, or it is unknown whether the request arrived. Ignores proxies of the environment,
keeps no cookies, follows no redirects, and never retries.
"""

import ssl
import threading
import weakref
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from urllib.parse import urlsplit

import httpcore

from app.safe_http.network import BoundedNetwork, Call, CallHolder
from app.safe_http.response import HttpResponse, exchange

# Servers close idle connections. A request on a connection that closes at this moment would be lost without notice, so idle
# connections are reused only while no server would close them.
_IDLE_SECONDS = 20.0
MAX_BYTES = 2_000_000
_FAILURES = (OSError, ValueError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)


class NothingSentError(Exception):
    """No connection in time, so the request was not sent."""


class NoAnswerError(Exception):
    """The request was sent, wholly or in part, and no complete response arrived in time."""


class HttpSession:
    """Calls to one service, each with a deadline for the whole call."""

    def __init__(self, seconds: float, *, keeps_connections: bool = False) -> None:
        """Set the limits.

        Args:
            seconds: time limit for a whole call: name resolution, connection, TLS, sending and reading.
            keeps_connections: keep each thread's connections for its next call; for long-lived threads.
        """
        self._seconds = seconds
        self._keeps_connections = keeps_connections
        self._local = threading.local()

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        seconds: float | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> HttpResponse:
        """Return the response to a request.

        Args:
            method: HTTP method.
            url: absolute URL.
            headers: headers besides Host and Content-Length.
            body: request body.
            seconds: time limit for the whole call, if lower than the session's.
            max_bytes: bytes of the response body to read; the rest is ignored.

        Raises:
            NothingSentError: no connection could be made.
            NoAnswerError: the response was lost or too slow.
        """
        limit = self._seconds if seconds is None else min(seconds, self._seconds)
        call = Call(limit)
        sent = {"Host": urlsplit(url).netloc, "Accept": "*/*", "Accept-Encoding": "identity", **(headers or {})}
        if body or method in ("POST", "PUT", "PATCH"):
            sent["Content-Length"] = str(len(body))
        try:
            if self._keeps_connections:
                kept = self._kept()
                kept.holder.call = call
                return exchange(kept.pool, method, httpcore.URL(url), sent, body, max_bytes, call)
            with closing(_open_pool(CallHolder(call), 0)) as pool:
                return exchange(pool, method, httpcore.URL(url), sent, body, max_bytes, call)
        except _FAILURES:
            # The original exceptions may contain the URL with phone numbers, so they are not chained as the cause.
            if call.has_written:
                raise NoAnswerError from None
            raise NothingSentError from None

    def _kept(self) -> "_ThreadConnections":
        kept: _ThreadConnections | None = getattr(self._local, "kept", None)
        if kept is None:
            kept = self._local.kept = _ThreadConnections()
        return kept


class _ThreadConnections:
    """Connections of one thread, closed when it ends."""

    def __init__(self) -> None:
        self.holder = CallHolder()
        self.pool = _open_pool(self.holder, _IDLE_SECONDS)
        weakref.finalize(self, self.pool.close).atexit = False


@cache
def _trust() -> ssl.SSLContext:
    # Created once: reading the authorities' certificates takes about 20 ms.
    return httpcore.default_ssl_context()


def _open_pool(holder: CallHolder, idle_seconds: float) -> httpcore.ConnectionPool:
    network = BoundedNetwork(holder)
    return httpcore.ConnectionPool(ssl_context=_trust(), network_backend=network, keepalive_expiry=idle_seconds)
