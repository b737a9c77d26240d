"""Sockets of callers, whose responses are sent with a time limit."""

import errno
import select
import socket
from typing import Any

from web_server.slow_callers import CallerWait, WaitingPlaces

NO_PLACE_SECONDS = 1.0
"""How long a thread waits until a caller reads on, if too many others are waiting already."""


class CallerSocket(socket.socket):
    """Socket on which a blocking `sendall` gives up a caller who reads too slowly."""

    def __init__(self, sock: socket.socket, places: WaitingPlaces) -> None:
        """Take over an accepted socket."""
        super().__init__(sock.family, sock.type, sock.proto, sock.detach())
        self.reading = CallerWait(places, select.POLLOUT, NO_PLACE_SECONDS)
        """Waits until the caller reads on."""

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send bytes.

        Raises:
            BrokenPipeError: the caller did not read them in time.
        """
        if not self.getblocking():
            super().sendall(data, flags)
            return
        left = memoryview(data)
        while left:
            try:
                sent = self.send(left, flags | socket.MSG_DONTWAIT)
            except BlockingIOError:
                sent = 0
            self.reading.note(sent)
            left = left[sent:]
            if left and not self.reading.wait(self):
                raise BrokenPipeError(errno.EPIPE, "The caller did not read the response in time")
