"""E-mails of the instance, in its brand's name: plain text and HTML."""

import ipaddress
import logging
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape

from app.addresses.email_address import find_email_fault
from app.configuration.settings import Settings
from app.mail.bounded_smtp import BoundedSmtp
from app.times.clock import SECOND, Clock

MAX_FREE_TEXT_LENGTH = 80
"""Maximum characters of text by others that our e-mails quote."""

_TIMEOUT_SECONDS = 10.0
_MAX_SUBJECT_LENGTH = 200
_MAX_PARAGRAPH_LENGTH = 2_000
_REFUSED_FOR_GOOD = 500
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_INVISIBLE = ("Cc", "Cf", "Co", "Cs")
_SCHEME = re.compile(r":\s*[/\\]+")
# Includes the other dots that domain names allow.
_LINKING_DOT = re.compile(r"([.\u3002\uff0e\uff61\u2024])(?=\S)")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Link:
    """A paragraph that is a link."""

    text: str
    url: str

    def __str__(self) -> str:
        return f"{self.text}: {self.url}"


class RecipientRefusedError(Exception):
    """E-mail to the address can never be delivered: it is malformed, or permanently rejected by the mail server."""


class Mailer:
    """Sender of e-mails through the instance's mail server; without one, it only logs that nothing is sent."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def send(self, recipient: str, subject: str, paragraphs: Sequence[str | Link]) -> bool:
        """Send an e-mail, and return whether the mail server accepted it; failures are logged.

        Args:
            recipient: e-mail address.
            subject: one line.
            paragraphs: plain text paragraphs or links; the support contact is appended. Quote free text with `quote_free_text`.

        Raises:
            RecipientRefusedError: retrying is pointless.
        """
        if not self._settings.SMTP_HOST:
            _log.warning("no e-mail sent: SMTP_HOST is not set", extra={"subject": subject})
            return False
        if find_email_fault(recipient, is_mailed=True) is not None:
            raise RecipientRefusedError
        try:
            message = self._compose(recipient, subject, paragraphs)
            with self._connect(_TIMEOUT_SECONDS) as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            _log.warning("mail_recipient_refused", extra={"subject": subject})
            if all(code >= _REFUSED_FOR_GOOD for code, _ in error.recipients.values()):
                raise RecipientRefusedError from error
            return False
        except (OSError, smtplib.SMTPException, ValueError):
            # At most the trace of a rejection contains the recipient; the mail server decides whether the address is valid.
            _log.exception("e-mail could not be sent", extra={"subject": subject})
            return False
        return True

    def check(self, timeout_seconds: float) -> None:
        """Check that the mail server responds, and accepts e-mail as `send` sends it.

        Raises:
            OSError: it does not; other responses raise smtplib.SMTPException.
        """
        with self._connect(timeout_seconds) as server:
            server.noop()

    @contextmanager
    def _connect(self, timeout_seconds: float) -> Iterator[smtplib.SMTP]:
        """Connect to the mail server, with TLS unless it runs on this machine or the operator gave a reason."""
        settings = self._settings
        with BoundedSmtp(settings.SMTP_HOST, settings.SMTP_PORT, timeout=timeout_seconds) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            elif not (settings.SMTP_PLAIN_REASON or _is_loopback(settings.SMTP_HOST)):
                raise smtplib.SMTPNotSupportedError(
                    f"{settings.SMTP_HOST} offers no STARTTLS: use one that does, or say in SMTP_PLAIN_REASON why mail may "
                    "travel unencrypted"
                )
            yield server

    def _compose(self, recipient: str, subject: str, paragraphs: Sequence[str | Link]) -> EmailMessage:
        settings = self._settings
        lines = [_bounded(paragraph) for paragraph in paragraphs]
        lines += [f"Questions? Write to {settings.SUPPORT_EMAIL}.", settings.BRAND_NAME]
        message = EmailMessage()
        message["Subject"] = _one_line(subject)[:_MAX_SUBJECT_LENGTH]
        message["Date"] = format_datetime(datetime.fromtimestamp(self._clock() // SECOND, UTC))
        message["From"] = Address(settings.BRAND_NAME, addr_spec=settings.MAIL_FROM)
        message["To"] = Address(addr_spec=recipient)
        message["Reply-To"] = settings.SUPPORT_EMAIL
        message["Message-ID"] = make_msgid(domain=settings.MAIL_FROM.rpartition("@")[2])
        # Suppresses automatic replies.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n\n".join(map(str, lines)) + "\n")
        html = "".join(f"<p>{_to_html(paragraph)}</p>" for paragraph in lines)
        message.add_alternative(f'<!doctype html><html lang="en"><body>{html}</body></html>\n', subtype="html")
        return message


def quote_free_text(text: str, longest: int = MAX_FREE_TEXT_LENGTH) -> str:
    """Return text by others, such as a name, for use in our e-mails: one line, bounded, without links.

    E-mail programs turn `https://…`, `www.…`, `example.com` and `jane@example.com` into links. A space prevents it.
    """
    line = _LINKING_DOT.sub(r"\1 ", _SCHEME.sub(": ", _one_line(text)).replace("@", " at "))
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    """Return a text without line ends, control characters and invisible characters."""
    kept = ("" if unicodedata.category(each) in _INVISIBLE else each for each in _SPACES.sub(" ", text))
    return " ".join("".join(kept).split())


def _bounded(paragraph: str | Link) -> str | Link:
    return paragraph if isinstance(paragraph, Link) else _one_line(paragraph)[:_MAX_PARAGRAPH_LENGTH]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _to_html(paragraph: str | Link) -> str:
    if isinstance(paragraph, Link):
        return f'<a href="{escape(paragraph.url)}">{escape(paragraph.text)}</a>'
    return escape(paragraph)
