"""Responses whose head and body leave in one system call, and so in one packet if they are short."""

from typing import Any

from gunicorn import util
from gunicorn.http.wsgi import Response

_MOST_TOGETHER = 65_536


class WholeResponse(Response):
    """gunicorn's response, whose head waits for the first piece of the body.

    gunicorn sends the head alone, which is a system call and a packet more for each response.
    """

    headers_sent: bool
    _head = b""

    def send_headers(self) -> None:
        """Keep the head until a piece of the body, or the end, is there."""
        if self.headers_sent:
            return
        lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"]
        self._head = "".join(lines).encode("latin-1")
        self.headers_sent = True

    def write(self, arg: Any) -> None:
        """Send a piece of the body; the head too, if it has not left."""
        super().write(arg)
        self._send_head()

    def can_sendfile(self) -> bool:
        """Return false: a file is sent in pieces, which have a time limit (`CallerSocket`)."""
        return False

    def close(self) -> None:
        """End the response."""
        self.send_headers()
        self._send_head()
        super().close()

    def _emit_body(self, data: bytes) -> None:
        if self.chunked or len(data) > _MOST_TOGETHER:
            self._send_head()
            super()._emit_body(data)
            return
        head, self._head = self._head, b""
        util.write(self.sock, head + data)

    def _send_head(self) -> None:
        head, self._head = self._head, b""
        if head:
            util.write(self.sock, head)
