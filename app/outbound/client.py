"""One request to a URL that a customer named: bounded in time and size, and only to the public internet."""

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore

from app.clock import SECOND
from app.outbound.addresses import AddressGuard, AddressRefusedError, find_url_fault, port_of

DEADLINE_SECONDS = 10.0
MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: of HTTP; a redirect is answered as it is, never followed.
        headers: names in lower case.
        body: its first bytes, as they were sent.
        milliseconds: from the beginning to the last byte read.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: int


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
        most_bytes: int = MOST_BYTES,
    ) -> Answer:
        """Send a request, and answer what came back.

        Args:
            method: of HTTP.
            url: absolute; its path and query are sent byte for byte.
            headers: to send beside Host and Content-Length.
            body: to send.
            seconds: for all of it together: name, connection, TLS, sending and reading.
            most_bytes: of the answer's body that are read; the rest is left.

        Raises:
            OutboundError: nothing came back in time, or the URL leads where it may not.
        """
        deadline = _Deadline(seconds)
        fault = find_url_fault(url, loopback_allowed=self._guard.loopback_allowed)
        if fault is not None:
            raise OutboundError(f"The URL cannot be called: {fault}", deadline.elapsed(), refused=True)
        try:
            return self._exchange(method, urlsplit(url), headers or {}, body, most_bytes, deadline)
        except AddressRefusedError as error:
            raise OutboundError(str(error), deadline.elapsed(), refused=True) from error
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise OutboundError(f"No complete answer within {seconds:g} seconds", deadline.elapsed()) from error
        except ssl.SSLCertVerificationError as error:
            raise OutboundError(f"The TLS certificate is not valid: {error.verify_message}", deadline.elapsed()) from error
        except ssl.SSLError as error:
            raise OutboundError(f"TLS failed: {error.reason or error}", deadline.elapsed()) from error
        except socket.gaierror as error:
            raise OutboundError(f"The host's name cannot be resolved: {error.strerror}", deadline.elapsed()) from error
        except OSError as error:
            raise OutboundError(f"The connection failed: {error.strerror or error}", deadline.elapsed()) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise OutboundError(f"The answer is not HTTP, or broke off: {error}", deadline.elapsed()) from error

    def _exchange(
        self, method: str, url: SplitResult, headers: Mapping[str, str], body: bytes, most_bytes: int, deadline: "_Deadline"
    ) -> Answer:
        pool = httpcore.ConnectionPool(ssl_context=self._trust(), network_backend=_GuardedNetwork(self._guard, deadline))
        sent = {**headers, "Host": url.netloc, "Connection": "close"}
        fields = [(name.encode(), value.encode()) for name, value in sent.items()]
        with closing(pool), pool.stream(method, _target(url), headers=fields, content=body) as response:
            received = bytearray()
            for piece in response.iter_stream():
                received += piece
                if len(received) >= most_bytes:
                    break
            return Answer(
                status=response.status,
                headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers},
                body=bytes(received[:most_bytes]),
                milliseconds=deadline.elapsed(),
            )

    def _trust(self) -> ssl.SSLContext:
        # Made once and late: reading the authorities' certificates takes some 20 ms.
        with self._lock:
            if self._tls is None:
                self._tls = httpcore.default_ssl_context()
            return self._tls


class _Deadline:
    """The moment at which an exchange has to be over."""

    def __init__(self, seconds: float) -> None:
        self._start = time.monotonic()
        self._end = self._start + seconds

    def remaining(self) -> float:
        """Answer how many seconds are left.

        Raises:
            TimeoutError: none.
        """
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def elapsed(self) -> int:
        """Answer how many ms have passed."""
        return round((time.monotonic() - self._start) * SECOND)


class _GuardedNetwork(httpcore.NetworkBackend):
    """Connects to the addresses that the guard has checked, and to no name."""

    def __init__(self, guard: AddressGuard, deadline: _Deadline) -> None:
        self._guard = guard
        self._deadline = deadline

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Connect to a host, at the first of its addresses that answers."""
        failure: OSError | None = None
        for address in self._guard.resolve(host, port, self._deadline.remaining()):
            try:
                connection = socket.create_connection((address, port), self._deadline.remaining())
            except TimeoutError:
                raise
            except OSError as error:
                failure = error
            else:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return _BoundedStream(connection, self._deadline)
        raise failure or OSError("the host has no address")


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose every step ends at one deadline: who sends a byte now and then gains nothing by it."""

    def __init__(self, connection: socket.socket, deadline: _Deadline) -> None:
        self._socket = connection
        self._deadline = deadline

    def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        self._socket.settimeout(self._deadline.remaining())
        return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        self._socket.settimeout(self._deadline.remaining())
        try:
            # For sendall, and for the handshake below, the time limit is the whole's and not one packet's.
            self._socket.sendall(buffer)
        except TimeoutError:
            raise
        except OSError as error:
            # A server may refuse before it has read everything: its answer is still to be read.
            raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: Any, **__: Any
    ) -> httpcore.NetworkStream:
        self._socket.settimeout(self._deadline.remaining())
        try:
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self._socket.close()
            raise
        return _BoundedStream(secured, self._deadline)

    def close(self) -> None:
        self._socket.close()


def _target(url: SplitResult) -> httpcore.URL:
    """Answer a URL in parts, so that nothing reads and rewrites its path and query."""
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return httpcore.URL(scheme=url.scheme.encode(), host=(url.hostname or "").encode(), port=port_of(url), target=path.encode())
