"""Connections to the mail server of the settings: TLS with a checked certificate, and log-in."""

import ipaddress
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from app.configuration.setting_values import MailTls
from app.configuration.settings import Settings
from app.mail.bounded_smtp import BoundedSmtp

IMPLICIT_TLS_PORT = 465


class MailServer:
    """The mail server of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @contextmanager
    def connect(self, timeout_seconds: float) -> Iterator[smtplib.SMTP]:
        """Connect, encrypt and log in.

        Raises:
            OSError: the server does not respond, or proves no name; a refusal raises smtplib.SMTPException.
        """
        with self.open(timeout_seconds) as server:
            self.encrypt(server)
            self.log_in(server)
            yield server

    def open(self, timeout_seconds: float) -> BoundedSmtp:
        """Open a connection, which is encrypted at once if the server expects implicit TLS."""
        settings = self._settings
        # Relays refuse `localhost` and names without a dot, which many servers in a cloud have.
        name = urlsplit(settings.PUBLIC_URL).hostname
        return BoundedSmtp(
            settings.SMTP_HOST,
            settings.SMTP_PORT,
            timeout=timeout_seconds,
            local_name=name,
            implicit_tls=self._context() if self.is_implicit_tls else None,
        )

    @property
    def is_implicit_tls(self) -> bool:
        """Whether the connection is encrypted from its first byte."""
        kind = self._settings.SMTP_TLS
        return kind == MailTls.IMPLICIT or (kind == MailTls.AUTO and self._settings.SMTP_PORT == IMPLICIT_TLS_PORT)

    def encrypt(self, server: smtplib.SMTP) -> bool:
        """Encrypt a connection, unless the server runs on this machine or the operator gave a reason.

        Returns:
            Whether the connection is encrypted.

        Raises:
            smtplib.SMTPNotSupportedError: the server offers no STARTTLS.
        """
        server.ehlo()
        if self.is_implicit_tls:
            return True
        settings = self._settings
        if server.has_extn("starttls"):
            server.starttls(context=self._context())
            server.ehlo()
            return True
        if settings.SMTP_TLS == MailTls.STARTTLS:
            raise smtplib.SMTPNotSupportedError(f"{settings.SMTP_HOST} offers no STARTTLS, which SMTP_TLS demands")
        if not (settings.SMTP_PLAIN_REASON or is_loopback(settings.SMTP_HOST)):
            raise smtplib.SMTPNotSupportedError(
                f"{settings.SMTP_HOST} offers no STARTTLS: use port 465 with SMTP_TLS=implicit or a server that offers it, or "
                "say in SMTP_PLAIN_REASON why mail may travel unencrypted"
            )
        return False

    def log_in(self, server: smtplib.SMTP) -> None:
        """Log in, if the settings have a user.

        Raises:
            smtplib.SMTPException: the server refuses, or has no log-in.
        """
        if self._settings.SMTP_USER:
            server.login(self._settings.SMTP_USER, self._settings.SMTP_PASSWORD)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.SMTP_CA_FILE or None)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
