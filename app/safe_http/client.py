"""One request to a URL that a customer named: bounded in time and size, and only to the public internet."""

import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from urllib.parse import SplitResult, urlsplit

import httpcore

from app.safe_http.network import CONNECT_SECONDS, BoundedNetwork, Call, CallHolder
from app.safe_http.response import HttpResponse, exchange
from app.safe_http.ssrf_guard import AddressGuard, AddressRefusedError, find_url_fault, port_of

DEADLINE_SECONDS = 10.0
MAX_BYTES = 65_536


class OutboundError(Exception):
    """Nothing came back.

    Attributes:
        reason: a sentence for the person who named the URL.
        milliseconds: how long it was tried.
        refused: the URL leads where it may not, so that nothing was sent.
    """

    def __init__(self, reason: str, milliseconds: int, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.milliseconds = milliseconds
        self.refused = refused


class OutboundClient:
    """Calls URLs of customers. Proxies of the environment are not used, cookies not kept, redirects not followed."""

    def __init__(self, guard: AddressGuard, tls: ssl.SSLContext | None = None) -> None:
        """Set whom the client may reach.

        Args:
            guard: decides it for each connection.
            tls: which certificates are trusted; the public authorities' when None.
        """
        self._guard = guard
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
        """Send a request, and answer what came back.

        Args:
            method: of HTTP.
            url: absolute; its path and query are sent byte for byte.
            headers: to send beside Host and Content-Length.
            body: to send.
            seconds: for all of it together: name, connection, TLS, sending and reading.
            max_bytes: of the answer's body that are read; the rest is left.

        Raises:
            OutboundError: nothing came back in time, or the URL leads where it may not.
        """
        call = Call(seconds)
        fault = find_url_fault(url, loopback_allowed=self._guard.loopback_allowed)
        if fault is not None:
            raise OutboundError(f"The URL cannot be called: {fault}", call.elapsed(), refused=True)
        try:
            return self._exchange(method, urlsplit(url), headers or {}, body, max_bytes, call)
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
        # Made once and late: reading the authorities' certificates takes some 20 ms.
        with self._lock:
            if self._tls is None:
                self._tls = httpcore.default_ssl_context()
            return self._tls


class _GuardedNetwork(BoundedNetwork):
    """Connects to the addresses that the guard has checked, and to no name."""

    def __init__(self, guard: AddressGuard, holder: CallHolder) -> None:
        super().__init__(holder)
        self._guard = guard

    def resolve(self, host: str, port: int, seconds: float) -> Sequence[str]:
        """Return the addresses of a host, each of which may be connected to.

        Raises:
            AddressRefusedError: one of them may not.
        """
        return self._guard.resolve(host, port, seconds)


def _target(url: SplitResult) -> httpcore.URL:
    """Answer a URL in parts, so that nothing reads and rewrites its path and query."""
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return httpcore.URL(scheme=url.scheme.encode(), host=(url.hostname or "").encode(), port=port_of(url), target=path.encode())
