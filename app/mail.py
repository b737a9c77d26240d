"""Mail that the instance sends, in its brand's name: each as plain text and as HTML."""

import logging
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid
from html import escape

from app.settings import Settings

_TIMEOUT_SECONDS = 10.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Link:
    """A paragraph that is a link."""

    text: str
    url: str

    def __str__(self) -> str:
        return f"{self.text}: {self.url}"


class Mailer:
    """Sends mail by the instance's mail server; without one it sends none, and says so in the log."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, recipient: str, subject: str, paragraphs: Sequence[str | Link]) -> bool:
        """Send a mail, and tell whether the mail server took it; why it did not is in the log.

        Args:
            recipient: an e-mail address.
            subject: one line.
            paragraphs: the plain text of each, or a link; who to ask for help is added.
        """
        if not self._settings.SMTP_HOST:
            _log.warning("no mail is sent: SMTP_HOST is not set", extra={"subject": subject})
            return False
        try:
            message = self._compose(recipient, subject, paragraphs)
            with smtplib.SMTP(self._settings.SMTP_HOST, self._settings.SMTP_PORT, timeout=_TIMEOUT_SECONDS) as server:
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
                server.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError):
            # The recipient stands in the trace of a refusal at most; his address is what the mail server has to judge.
            _log.exception("a mail could not be sent", extra={"subject": subject})
            return False
        return True

    def check(self, timeout_seconds: float) -> None:
        """Make sure that the mail server answers.

        Raises:
            OSError: it does not; what it answers instead raises smtplib.SMTPException.
        """
        with smtplib.SMTP(self._settings.SMTP_HOST, self._settings.SMTP_PORT, timeout=timeout_seconds) as server:
            server.noop()

    def _compose(self, recipient: str, subject: str, paragraphs: Sequence[str | Link]) -> EmailMessage:
        settings = self._settings
        said = [*paragraphs, f"Questions? Write to {settings.SUPPORT_EMAIL}.", settings.BRAND_NAME]
        message = EmailMessage()
        message["Subject"] = subject
        message["From"] = Address(settings.BRAND_NAME, addr_spec=settings.MAIL_FROM)
        message["To"] = Address(addr_spec=recipient)
        message["Reply-To"] = settings.SUPPORT_EMAIL
        message["Message-ID"] = make_msgid(domain=settings.MAIL_FROM.rpartition("@")[2])
        # Nobody is to be answered by an automatic reply.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n\n".join(map(str, said)) + "\n")
        html = "".join(f"<p>{_to_html(paragraph)}</p>" for paragraph in said)
        message.add_alternative(f'<!doctype html><html lang="en"><body>{html}</body></html>\n', subtype="html")
        return message


def _to_html(paragraph: str | Link) -> str:
    if isinstance(paragraph, Link):
        return f'<a href="{escape(paragraph.url)}">{escape(paragraph.text)}</a>'
    return escape(paragraph)
