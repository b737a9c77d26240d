"""HTTP client for URLs that customers enter: bounded in time and size, and limited to the public internet."""

import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from urllib.parse import SplitResult, urlsplit

import httpcore

from app.bounded_calls import BoundedCalls, CallsFullError
from app.safe_http.network import CONNECT_SECONDS, BoundedNetwork, Call, CallHolder
from app.safe_http.response import HttpResponse, exchange
from app.safe_http.ssrf_guard import AddressGuard, AddressRefusedError, find_url_fault, port_of

DEADLINE_SECONDS = 10.0
MAX_BYTES = 65_536


class OutboundError(Exception):
    """No response.

    Attributes:
        reason: explanation for the person who entered the URL.
        milliseconds: duration of the attempt.
        refused: the URL is not allowed, and nothing was sent.
    """

    def __init__(self, reason: str, milliseconds: int, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.milliseconds = milliseconds
        self.refused = refused


class OutboundClient:
    """Client for customers' URLs. Ignores proxies of the environment, keeps no cookies, follows no redirects."""

    def __init__(self, guard: AddressGuard, tls: ssl.SSLContext | None = None, calls: BoundedCalls | None = None) -> None:
        """Set which addresses are reachable.

        Args:
            guard: checks each connection.
            tls: trusted certificates; public authorities by default.
            calls: bound of concurrent calls, with the host as key; None for callers that are bounded otherwise.
        """
        self._guard = guard
        self._calls = calls
        self._tls = tls
        self._lock = threading.Lock()

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        seconds: float = DEADLINE_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> HttpResponse:
        """Send a request and return the response.

        Args:
            method: HTTP method.
            url: absolute URL; path and query are sent byte for byte.
            headers: headers besides Host and Content-Length.
            body: request body.
            seconds: time limit for the whole call: name resolution, connection, TLS, sending and reading.
            max_bytes: bytes of the response body to read; the rest is ignored.

        Raises:
            OutboundError: no response in time, or the URL is not allowed.
        """
        call = Call(seconds)
        fault = find_url_fault(url, loopback_allowed=self._guard.loopback_allowed)
        if fault is not None:
            raise OutboundError(f"The URL cannot be called: {fault}", call.elapsed(), refused=True)
        host = urlsplit(url).hostname or ""
        try:
            with self._calls.running(host) if self._calls else nullcontext():
                return self._exchange(method, urlsplit(url), headers or {}, body, max_bytes, call)
        except CallsFullError as error:
            raise OutboundError(
                f"Too many calls wait for {host}, or for other hosts that do not answer", call.elapsed()
            ) from error
        except AddressRefusedError as error:
            raise OutboundError(str(error), call.elapsed(), refused=True) from error
        except (TimeoutError, httpcore.TimeoutException) as error:
            reason = f"No complete answer within {seconds:g} seconds"
            if not call.has_written:
                reason = f"No connection within {min(seconds, CONNECT_SECONDS):g} seconds"
            raise OutboundError(reason, call.elapsed()) from error
        except ssl.SSLCertVerificationError as error:
            raise OutboundError(f"The TLS certificate is not valid: {error.verify_message}", call.elapsed()) from error
        except ssl.SSLError as error:
            raise OutboundError(f"TLS failed: {error.reason or error}", call.elapsed()) from error
        except socket.gaierror as error:
            raise OutboundError(f"The host's name cannot be resolved: {error.strerror}", call.elapsed()) from error
        except OSError as error:
            raise OutboundError(f"The connection failed: {error.strerror or error}", call.elapsed()) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise OutboundError(f"The answer is not HTTP, or broke off: {error}", call.elapsed()) from error

    def _exchange(
        self, method: str, url: SplitResult, headers: Mapping[str, str], body: bytes, max_bytes: int, call: Call
    ) -> HttpResponse:
        network = _GuardedNetwork(self._guard, CallHolder(call))
        sent = {**headers, "Host": url.netloc, "Connection": "close"}
        with closing(httpcore.ConnectionPool(ssl_context=self._trust(), network_backend=network)) as pool:
            return exchange(pool, method, _target(url), sent, body, max_bytes, call)

    def _trust(self) -> ssl.SSLContext:
        # Created once and lazily: reading the authorities' certificates takes about 20 ms.
        with self._lock:
            if self._tls is None:
                self._tls = httpcore.default_ssl_context()
            return self._tls


class _GuardedNetwork(BoundedNetwork):
    """Network backend that connects only to addresses checked by the guard."""

    def __init__(self, guard: AddressGuard, holder: CallHolder) -> None:
        super().__init__(holder)
        self._guard = guard

    def resolve(self, host: str, port: int, seconds: float) -> Sequence[str]:
        """Return the allowed addresses of a host.

        Raises:
            AddressRefusedError: one of the addresses is not allowed.
        """
        return self._guard.resolve(host, port, seconds)


def _target(url: SplitResult) -> httpcore.URL:
    """Return a URL in parts, so that nothing parses and rewrites its path and query."""
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return httpcore.URL(scheme=url.scheme.encode(), host=(url.hostname or "").encode(), port=port_of(url), target=path.encode())
