"""SMTP connection with one time limit for everything: connect, TLS, dialogue.

smtplib's timeout restarts with each read, so a server that sends a line now and then could hold its caller for long.
"""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from typing import Any

CONNECT_SECONDS = 3.0


class BoundedSmtp(smtplib.SMTP):
    """SMTP client whose connection is shut down when its time is up; the dialogue then fails with an OSError or SMTPException.

    The `timeout` is that of the whole dialogue, in seconds.
    """

    def __init__(
        self, host: str, port: int, *, timeout: float, local_name: str | None = None, implicit_tls: ssl.SSLContext | None = None
    ) -> None:
        """Connect.

        Args:
            host: the mail server.
            port: its port.
            timeout: of the whole dialogue, in seconds.
            local_name: how the client introduces itself; None for this machine's name.
            implicit_tls: encrypts before the first byte; None for a connection that starts unencrypted.
        """
        self._implicit_tls = implicit_tls
        super().__init__(host, port, local_hostname=local_name, timeout=timeout)

    def close(self) -> None:
        """Close the connection."""
        super().close()
        self._end_watch()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection: socket.socket = super()._get_socket(host, port, min(timeout, CONNECT_SECONDS))  # type: ignore[misc]
        connection.settimeout(timeout)
        # TLS takes the socket over; its duplicate still reaches the connection.
        self._line = connection.dup()
        self._watch = threading.Timer(timeout, self._shut_down)
        self._watch.daemon = True
        self._watch.start()
        if self._implicit_tls is None:
            return connection
        try:
            return self._implicit_tls.wrap_socket(connection, server_hostname=host)
        except (OSError, ValueError):
            connection.close()
            self._end_watch()
            raise

    def _shut_down(self) -> None:
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def _end_watch(self) -> None:
        watch: Any = getattr(self, "_watch", None)
        if watch is not None:
            watch.cancel()
            self._line.close()
