"""Network connections with one deadline for all steps: name resolution, connect, TLS, write and read.

A socket timeout restarts with each read, so a server that sends a byte now and then can block its caller indefinitely.
Here each step gets only the time left for the whole call.
"""

import select
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from typing import Any

import httpcore

from app.times.clock import SECOND

CONNECT_SECONDS = 3.0
"""Time limit for name resolution, connection and TLS handshake together, unless the whole call has less."""


class Call:
    """Time limits of one call, and whether any byte of it was written.

    A kept-alive connection outlives its first call, so each step looks up the current call through a `CallHolder`.
    """

    def __init__(self, seconds: float) -> None:
        """Start the clock.

        Args:
            seconds: time limit for the whole call.
        """
        self._start = time.monotonic()
        self._end = self._start + seconds
        self._connected_by = self._start + min(CONNECT_SECONDS, seconds)
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

    def elapsed(self) -> int:
        """Return the ms elapsed."""
        return round((time.monotonic() - self._start) * SECOND)


class CallHolder:
    """The current call of a client's connections."""

    def __init__(self, call: Call | None = None) -> None:
        self._call = call

    @property
    def call(self) -> Call:
        """Return the current call.

        Raises:
            TimeoutError: there is none, so no time is left.
        """
        if self._call is None:
            raise TimeoutError
        return self._call

    @call.setter
    def call(self, call: Call) -> None:
        self._call = call


class BoundedNetwork(httpcore.NetworkBackend):
    """Network backend that connects within the time limits of the current call."""

    def __init__(self, holder: CallHolder) -> None:
        self._holder = holder

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Connect to the first address of a host that responds."""
        call = self._holder.call
        addresses = self.resolve(host, port, call.remaining_to_connect())
        failure: OSError | None = None
        for number, address in enumerate(addresses):
            # Each address gets a share of the time, so that an unresponsive one leaves time for the next.
            seconds = call.remaining_to_connect() / (len(addresses) - number)
            try:
                connection = socket.create_connection((address, port), seconds)
            except OSError as error:
                failure = error
            else:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return _BoundedStream(connection, self._holder)
        raise failure or OSError("the host has no address")

    def resolve(self, host: str, port: int, seconds: float) -> Sequence[str]:
        """Return the addresses of a host.

        Raises:
            TimeoutError: name resolution took too long.
            OSError: the name does not exist.
        """
        return look_up(host, port, seconds)


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose steps end with the current call."""

    def __init__(self, connection: socket.socket, holder: CallHolder) -> None:
        self._socket = connection
        self._holder = holder

    def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        self._socket.settimeout(self._holder.call.remaining())
        return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        call = self._holder.call
        self._socket.settimeout(call.remaining())
        call.has_written = True
        try:
            # For sendall, and for the handshake below, the timeout applies to the whole, not to each packet.
            self._socket.sendall(buffer)
        except TimeoutError:
            raise
        except OSError as error:
            # A server may respond before it has read the whole request; its response is still read.
            raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: Any, **__: Any
    ) -> httpcore.NetworkStream:
        self._socket.settimeout(self._holder.call.remaining_to_connect())
        try:
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self._socket.close()
            raise
        return _BoundedStream(secured, self._holder)

    def get_extra_info(self, info: str) -> Any:
        """Return whether the socket is readable; httpcore uses it to detect closed idle connections."""
        if info != "is_readable":
            return None
        if self._socket.fileno() < 0:
            return True
        poll = select.poll()
        poll.register(self._socket.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def close(self) -> None:
        self._socket.close()


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
