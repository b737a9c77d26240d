"""Connections of callers, and the selector by which the event loop waits for them."""

import selectors
import socket
import time
from typing import Any

from gunicorn.workers.gthread import TConn

from web_server.bodies import PatientParser
from web_server.caller_socket import CallerSocket
from web_server.framing import IncomingRequest
from web_server.slow_callers import WaitingPlaces


class Connection(TConn):
    """Connection with the request that is arriving on it."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any, places: WaitingPlaces) -> None:
        self.caller = CallerSocket(sock, places)
        super().__init__(cfg, self.caller, client, server)
        self.parser = PatientParser(cfg, self.caller, client, places)
        self.initialized = True
        self.data_ready = True
        self.incoming = IncomingRequest()
        self.deadline = 0.0
        self.is_watched = False
        """Whether the event loop waits for its next bytes."""
        self.is_lingering = False

    def start_request(self, party: str) -> None:
        """Start the time limits of a party's request, which has arrived as far as threads do not wait for it."""
        self.parser.unreader.start_request(party)
        self.caller.reading.start(party)


class TimedSelector(selectors.DefaultSelector):
    """Selector that knows when it returned last."""

    returned = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """Wait for events and return them."""
        events = super().select(timeout)
        self.returned = time.monotonic()
        return events
