"""Serving by a thread of the test process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import BaseWSGIServer


@contextmanager
def accept_connections(server: BaseWSGIServer) -> Iterator[None]:
    """Accept connections by a thread that sleeps until there is one; `serve_forever` would look for its end all the time."""
    has_ended = threading.Event()

    def accept() -> None:
        while not has_ended.is_set():
            server.handle_request()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield
    finally:
        has_ended.set()
        # Wakes the thread: there will be no connection.
        server.socket.shutdown(socket.SHUT_RDWR)
        thread.join()
        server.server_close()
