"""HTTP to services whose address the operator named: carriers, telephone systems, Google.

Its failures are two: nothing was sent, or nobody knows whether the request arrived. Proxies of the environment are not used,
cookies not kept, redirects not followed, and nothing is tried twice.
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

# A server ends idle connections. A request on one that it ends at this moment would be lost without our knowing, so a
# connection is used again only while no server would think of ending it.
_IDLE_SECONDS = 20.0
MAX_BYTES = 2_000_000
_FAILURES = (OSError, ValueError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)


class NothingSentError(Exception):
    """No connection was made in time, so the request has not left."""


class NoAnswerError(Exception):
    """The request was sent, wholly or in part, and no whole answer came back in time."""


class HttpSession:
    """Calls to one service, each with one deadline for all of it."""

    def __init__(self, seconds: float, *, keeps_connections: bool = False) -> None:
        """Set the limits.

        Args:
            seconds: for one whole call: name, connection, TLS, sending and reading.
            keeps_connections: each thread keeps its connections for its next call; for threads that live long.
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
        """Return the answer to one request.

        Args:
            method: of HTTP.
            url: absolute.
            headers: to send beside Host and Content-Length.
            body: to send.
            seconds: for the whole call, where it has less than the session's.
            max_bytes: of the answer's body that are read; the rest is left.

        Raises:
            NothingSentError: no connection could be made.
            NoAnswerError: the answer was lost, or was too slow.
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
            # The original exceptions may show the URL, and with it telephone numbers, so they are not kept as the cause.
            if call.has_written:
                raise NoAnswerError from None
            raise NothingSentError from None

    def _kept(self) -> "_Kept":
        kept: _Kept | None = getattr(self._local, "kept", None)
        if kept is None:
            kept = self._local.kept = _Kept()
        return kept


class _Kept:
    """The connections of one thread, which end with it."""

    def __init__(self) -> None:
        self.holder = CallHolder()
        self.pool = _open_pool(self.holder, _IDLE_SECONDS)
        weakref.finalize(self, self.pool.close).atexit = False


@cache
def _trust() -> ssl.SSLContext:
    # Once for all: reading the authorities' certificates takes some 20 ms.
    return httpcore.default_ssl_context()


def _open_pool(holder: CallHolder, idle_seconds: float) -> httpcore.ConnectionPool:
    network = BoundedNetwork(holder)
    return httpcore.ConnectionPool(ssl_context=_trust(), network_backend=network, keepalive_expiry=idle_seconds)
