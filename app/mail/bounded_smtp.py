"""SMTP connection with one time limit for everything: name resolution, connect, TLS, dialogue.

smtplib's timeout restarts with each address and each read, so a host with several silent addresses, or a server that sends a
line now and then, could hold its caller for long.
"""

import smtplib
import socket
import ssl
from typing import cast

from app.frozen import frozen
from app.safe_http.network import BoundedSocket, Call, connect, look_up, secure


class BoundedSmtp(smtplib.SMTP):
    """SMTP client whose steps end with its time; they then fail with an OSError, of which SMTPException is one.

    Its server is the operator's, and may be inside the network: no address is refused.
    """

    def __init__(
        self, host: str, port: int, *, timeout: float, local_name: str | None = None, implicit_tls: ssl.SSLContext | None = None
    ) -> None:
        """Connect.

        Args:
            host: the mail server.
            port: its port.
            timeout: of everything together, in seconds; connecting has `CONNECT_SECONDS` of it.
            local_name: how the client introduces itself; None for this machine's name.
            implicit_tls: encrypts before the first byte; None for a connection that starts unencrypted.
        """
        self._implicit_tls = implicit_tls
        self._call = Call(timeout)
        super().__init__(host, port, local_hostname=local_name, timeout=timeout)

    # smtplib's own also takes files of keys, which nobody here uses.
    def starttls(self, *, context: ssl.SSLContext) -> tuple[int, bytes]:  # type: ignore[override]
        """Encrypt the connection within the time left."""
        return super().starttls(context=cast(ssl.SSLContext, _Tls(context, self._call)))

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del timeout
        return connect(host, port, self._implicit_tls, self._call, look_up)


@frozen
class _Tls:
    """The part of an SSL context that smtplib uses, within a time limit."""

    context: ssl.SSLContext
    call: Call

    def wrap_socket(self, connection: BoundedSocket, server_hostname: str) -> BoundedSocket:
        return secure(connection, server_hostname, self.context, self.call.remaining)
