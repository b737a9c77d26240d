"""Network connections with one deadline for all steps: name resolution, connect, TLS, write and read.

A socket timeout restarts with each read, so a server that sends a byte now and then can block its caller indefinitely.
Here each step gets only the time left for the whole call.
"""

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from app.times.clock import SECOND

CONNECT_SECONDS = 3.0
"""Time limit for name resolution, connection and TLS handshake together, unless the whole call has less."""

_FRAME_BYTES = 250_000
"""Bytes that status line, headers and the frames of a body may take, besides as many as the body."""

Resolve = Callable[[str, int, float], Sequence[str]]
"""Returns the addresses of a host for a port, within a time limit in s."""


class Call:
    """Limits of one call, and whether any byte of it was written. A kept connection has many calls, one after another."""

    def __init__(self, seconds: float, max_bytes: int = 0) -> None:
        """Start the clock.

        Args:
            seconds: time limit for the whole call.
            max_bytes: bytes of the body that the caller wants to read.
        """
        self._start = time.monotonic()
        self._end = self._start + seconds
        self._connected_by = self._start + min(CONNECT_SECONDS, seconds)
        self._bytes_left = 2 * max_bytes + _FRAME_BYTES
        self.has_written = False

    def remaining(self) -> float:
        """Return the seconds left for the call.

        Raises:
            TimeoutError: none are left.
        """
        return _until(self._end)

    def remaining_to_connect(self) -> float:
        """Return the seconds left for connecting.

        Raises:
            TimeoutError: none are left.
        """
        return _until(self._connected_by)

    def count(self, received: int) -> None:
        """Count bytes that arrived.

        Raises:
            OSError: they are too many.
        """
        self._bytes_left -= received
        if self._bytes_left < 0:
            raise OSError("the answer is too long")

    def elapsed(self) -> int:
        """Return the ms elapsed."""
        return round((time.monotonic() - self._start) * SECOND)


class BoundedSocket(socket.socket):
    """Connection whose steps end with the current call."""

    call: Call

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        """Read within the time left, and count what arrived."""
        self.settimeout(self.call.remaining())
        count = super().recv_into(*arguments, **options)
        self.call.count(count)
        return count

    def sendall(self, *arguments: Any) -> None:
        """Write within the time left, which applies to the whole, not to each packet."""
        self.settimeout(self.call.remaining())
        self.call.has_written = True
        super().sendall(*arguments)

    def is_readable(self) -> bool:
        """Whether there is something to read, as on a connection that the server closed."""
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        return bool(poll.poll(0))


class BoundedTlsSocket(BoundedSocket, ssl.SSLSocket):
    """The same with TLS, which writes record by record, each with the socket's timeout."""

    def send(self, *arguments: Any) -> int:
        """Write a record within the time left."""
        self.settimeout(self.call.remaining())
        return super().send(*arguments)


def connect(host: str, port: int, tls: ssl.SSLContext | None, call: Call, resolve: Resolve) -> BoundedSocket:
    """Return a connection to the first address of a host that responds.

    Args:
        host: name or address.
        port: port.
        tls: trusted certificates; None for a connection without TLS.
        call: time limits.
        resolve: finds the addresses.

    Raises:
        OSError: there is no connection in time, or the certificate is not valid.
    """
    connection = _connect_to_one(resolve(host, port, call.remaining_to_connect()), port, call)
    return connection if tls is None else secure(connection, host, tls, call.remaining_to_connect)


def secure(connection: BoundedSocket, host: str, tls: ssl.SSLContext, remaining: Callable[[], float]) -> BoundedSocket:
    """Return a connection with TLS; it is closed if there is none.

    Args:
        connection: the connection without TLS.
        host: whose certificate is required.
        tls: trusted certificates.
        remaining: returns the seconds left for the handshake.

    Raises:
        OSError: there is no TLS in time, or the certificate is not valid.
    """
    tls.sslsocket_class = BoundedTlsSocket
    try:
        connection.settimeout(remaining())
        secured = cast(BoundedTlsSocket, tls.wrap_socket(connection, server_hostname=host))
    except BaseException:
        connection.close()
        raise
    secured.call = connection.call
    return secured


def _connect_to_one(addresses: Sequence[str], port: int, call: Call) -> BoundedSocket:
    failure: OSError | None = None
    for number, address in enumerate(addresses):
        # Each address gets a share of the time, so that an unresponsive one leaves time for the next.
        seconds = call.remaining_to_connect() / (len(addresses) - number)
        try:
            plain = socket.create_connection((address, port), seconds)
        except OSError as error:
            failure = error
        else:
            connection = BoundedSocket(fileno=plain.detach())
            connection.call = call
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
    raise failure or OSError("the host has no address")


def look_up(host: str, port: int, seconds: float) -> Sequence[str]:
    """Return the addresses of a host from the operating system's resolver, within a time limit.

    The resolver cannot be interrupted, so it runs in a thread, which a slow response outlives.

    Raises:
        TimeoutError: name resolution took too long.
        OSError: the name does not exist.
    """
    found: list[str] = []
    failures: list[OSError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failures.append(error if isinstance(error, OSError) else OSError(str(error)))
        else:
            found.extend(dict.fromkeys(str(address[0]) for *_, address in answers))

    thread = threading.Thread(target=ask, name="resolver", daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    if failures:
        raise failures[0]
    if not found:
        raise TimeoutError(f"the name {host} took too long to resolve")
    return found


def _until(end: float) -> float:
    seconds = end - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
