"""Connections of callers, and the selector by which the event loop waits for them."""

import selectors
import socket
import threading
import time
from typing import Any

from gunicorn.workers.gthread import TConn

from web_server.bodies import PatientParser
from web_server.framing import IncomingRequest


class Connection(TConn):
    """Connection with the request that is arriving on it."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any, slots: threading.Semaphore) -> None:
        super().__init__(cfg, sock, client, server)
        self.parser = PatientParser(cfg, sock, client, slots)
        self.initialized = True
        self.data_ready = True
        self.incoming = IncomingRequest()
        self.deadline = 0.0
        self.is_watched = False
        """Whether the event loop waits for its next bytes."""
        self.is_lingering = False


class TimedSelector(selectors.DefaultSelector):
    """Selector that knows when it returned last."""

    returned = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """Wait for events and return them."""
        events = super().select(timeout)
        self.returned = time.monotonic()
        return events
