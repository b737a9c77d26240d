"""HTTP client for services that the operator configures: carriers, telephone systems, Google.

Distinguishes two failures: nothing was sent, or it is unknown whether the request arrived. Ignores proxies of the environment,
keeps no cookies, follows no redirects, and never retries.
"""

import threading
import time
import weakref
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import SplitResult, urlsplit

from app.safe_http.connection import HttpConnection, HttpError, target_of, trust_public_authorities
from app.safe_http.network import Call, look_up
from app.safe_http.response import HttpResponse

# Servers close idle connections. A request on a connection that closes at this moment would be lost without notice, so idle
# connections are reused only while no server would close them.
_IDLE_SECONDS = 20.0
_MAX_KEPT = 10
MAX_BYTES = 2_000_000


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
        call = Call(self._seconds if seconds is None else min(seconds, self._seconds), max_bytes)
        try:
            parts = urlsplit(url)
            sent = {"Host": parts.netloc, "Accept": "*/*", "Accept-Encoding": "identity", **(headers or {})}
            if self._keeps_connections:
                return self._kept().exchange(parts, method, sent, body, max_bytes, call)
            with closing(_connect(parts, call)) as connection:
                return connection.exchange(method, target_of(parts), sent, body, max_bytes, call)
        except (OSError, ValueError, HttpError):
            # The original exceptions may contain the URL with phone numbers, so they are not chained as the cause.
            if call.has_written:
                raise NoAnswerError from None
            raise NothingSentError from None

    def _kept(self) -> "_KeptConnections":
        kept: _KeptConnections | None = getattr(self._local, "kept", None)
        if kept is None:
            kept = self._local.kept = _KeptConnections()
        return kept


class _KeptConnections:
    """One thread's open connections, at most one to each server, closed when the thread ends."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str], tuple[HttpConnection, float]] = {}
        weakref.finalize(self, _close_all, self._idle).atexit = False

    def exchange(
        self, url: SplitResult, method: str, headers: Mapping[str, str], body: bytes, max_bytes: int, call: Call
    ) -> HttpResponse:
        """Send one request by the connection that is kept to its server, or by a new one."""
        server = url.scheme, url.netloc
        connection = self._take(server) or _connect(url, call)
        try:
            response = connection.exchange(method, target_of(url), headers, body, max_bytes, call)
        except BaseException:
            connection.close()
            raise
        self._idle[server] = connection, time.monotonic() + _IDLE_SECONDS
        return response

    def _take(self, server: tuple[str, str]) -> HttpConnection | None:
        """Return the connection to a server if it is open; close those that have been idle for too long."""
        taken, now = self._idle.pop(server, None), time.monotonic()
        for other, (connection, until) in list(self._idle.items()):
            if until < now or len(self._idle) >= _MAX_KEPT:
                self._idle.pop(other)
                connection.close()
        if taken is None:
            return None
        connection, until = taken
        if now <= until and connection.is_open:
            return connection
        connection.close()
        return None


def _connect(url: SplitResult, call: Call) -> HttpConnection:
    return HttpConnection(url, trust_public_authorities(), call, look_up)


def _close_all(idle: dict[tuple[str, str], tuple[HttpConnection, float]]) -> None:
    for connection, _ in idle.values():
        connection.close()
