"""Connections whose every step ends at one deadline: name, connect, TLS, write and read.

A socket's own timeout counts each read anew, so a server that sends one byte now and then holds its caller as long as it likes.
Here each step gets only what is left of the whole call.
"""

import select
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from typing import Any

import httpcore

from app.clock import SECOND

CONNECT_SECONDS = 3.0
"""How long finding the name, connecting and the TLS handshake may take together, unless the whole call has less."""


class Call:
    """The time limits of one call, and whether any byte of it was written.

    A kept connection outlives its first call, so the call is looked up through a `CallHolder` at each step.
    """

    def __init__(self, seconds: float) -> None:
        """Start the clock.

        Args:
            seconds: for the whole call.
        """
        self._start = time.monotonic()
        self._end = self._start + seconds
        self._connected_by = self._start + min(CONNECT_SECONDS, seconds)
        self.has_written = False

    def remaining(self) -> float:
        """Return how many seconds are left for the call.

        Raises:
            TimeoutError: none.
        """
        return _until(self._end)

    def remaining_to_connect(self) -> float:
        """Return how many seconds are left for connecting.

        Raises:
            TimeoutError: none.
        """
        return _until(self._connected_by)

    def elapsed(self) -> int:
        """Return how many ms have passed."""
        return round((time.monotonic() - self._start) * SECOND)


class CallHolder:
    """The present call of the connections of one client."""

    def __init__(self, call: Call | None = None) -> None:
        self._call = call

    @property
    def call(self) -> Call:
        """Return the present call.

        Raises:
            TimeoutError: there is none, so nothing has time left.
        """
        if self._call is None:
            raise TimeoutError
        return self._call

    @call.setter
    def call(self, call: Call) -> None:
        self._call = call


class BoundedNetwork(httpcore.NetworkBackend):
    """Connects to hosts within the time of the present call."""

    def __init__(self, holder: CallHolder) -> None:
        self._holder = holder

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Connect to a host, at the first of its addresses that answers."""
        call = self._holder.call
        addresses = self.resolve(host, port, call.remaining_to_connect())
        failure: OSError | None = None
        for number, address in enumerate(addresses):
            # Each address gets its share, so that one that swallows everything leaves time for the next.
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
            TimeoutError: the name took too long.
            OSError: there is no such name.
        """
        return look_up(host, port, seconds)


class _BoundedStream(httpcore.NetworkStream):
    """A connection, of which each step ends with the present call."""

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
        self._socket.settimeout(self._holder.call.remaining_to_connect())
        try:
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self._socket.close()
            raise
        return _BoundedStream(secured, self._holder)

    def get_extra_info(self, info: str) -> Any:
        """Return whether the socket is readable, by which httpcore knows that an idle connection was ended."""
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
    """Return the addresses that the operating system knows for a host, waiting no longer than that.

    Its resolver cannot be interrupted, so it runs in a thread that a slow answer outlives.

    Raises:
        TimeoutError: the name took too long.
        OSError: there is no such name.
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
