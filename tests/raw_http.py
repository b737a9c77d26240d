"""HTTP by plain sockets, for servers that misbehave on purpose."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.kept_connections import TASKS

Serve = Callable[[socket.socket], None]
"""Serves one connection."""


@contextmanager
def serving(serve: Serve) -> Iterator[int]:
    """Serve each connection of a port by a function in a thread of its own, and yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                serve(connection)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=run, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def read_request(connection: socket.socket) -> bytes:
    """Return the next whole request: its head, and the body that `Content-Length` announces.

    A client may write the head and the body separately, so one `recv` may return half a request. A task is refused, which the
    queue had left from a test whose application had this port (`KeptConnections`).

    Returns:
        What was read, or empty bytes where the client closed the connection before a request, or sent a task.
    """
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65_536)
        if not piece:
            return request
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    missing = _content_length(head) - len(body)
    while missing > 0 and (piece := connection.recv(missing)):
        request += piece
        missing -= len(piece)
    if head.startswith(b"POST " + TASKS.encode()):
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return b""
    return request


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
