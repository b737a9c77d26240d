"""E-mails of the instance, handed to its mail server."""

import logging
import smtplib
from enum import Enum, auto

from app.addresses.email_address import find_email_fault, spell_email
from app.branding import Brand
from app.configuration.settings import Settings
from app.mail.message import Letter, compose
from app.mail.server import MailServer
from app.times.clock import Clock

_TIMEOUT_SECONDS = 10.0
_REFUSED_FOR_GOOD = 500

_log = logging.getLogger(__name__)


class MailResult(Enum):
    """Result of an attempt to send an e-mail. `NOT_CALLED` is a failure of our own, before the mail server was called."""

    ACCEPTED = auto()
    REFUSED_FOR_NOW = auto()
    NO_RESPONSE = auto()
    NOT_CALLED = auto()

    @property
    def is_answered(self) -> bool | None:
        """Whether the mail server responded, with anything; None if it was not called."""
        return None if self is MailResult.NOT_CALLED else self is not MailResult.NO_RESPONSE


class RecipientRefusedError(Exception):
    """E-mail to the address can never be delivered: it is malformed, or permanently rejected by the mail server.

    Attributes:
        is_answered: True if the mail server rejected it; None if it was not called.
    """

    def __init__(self, *, is_answered: bool | None) -> None:
        super().__init__("recipient refused")
        self.is_answered = is_answered


class Mailer:
    """Sender of e-mails through the instance's mail server; without one, it only logs that nothing is sent."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._server = MailServer(settings)
        self._clock = clock

    def send(self, brand: Brand, recipient: str, letter: Letter, message_id: str = "") -> MailResult:
        """Send an e-mail, and return what the mail server did with it; failures are logged.

        Args:
            brand: in whose name it is sent.
            recipient: e-mail address.
            letter: the content.
            message_id: part before the @ of the `Message-ID`; a repeated e-mail keeps it, so that mailboxes can drop it.

        Raises:
            RecipientRefusedError: retrying is pointless.
        """
        subject = letter.subject
        if not self._settings.SMTP_HOST:
            _log.warning("no e-mail sent: SMTP_HOST is not set", extra={"subject": subject})
            return MailResult.NOT_CALLED
        if find_email_fault(recipient, is_mailed=True) is not None:
            raise RecipientRefusedError(is_answered=None)
        result = MailResult.NOT_CALLED
        try:
            message = compose(brand, self._settings.MAIL_FROM, recipient, letter, now=self._clock(), message_id=message_id)
            with self._server.connect(_TIMEOUT_SECONDS) as server:
                server.send_message(message, spell_email(self._settings.MAIL_FROM), [spell_email(recipient)])
                result = MailResult.ACCEPTED
        except smtplib.SMTPRecipientsRefused as error:
            _log.warning("mail recipient refused", extra={"subject": subject})
            if all(code >= _REFUSED_FOR_GOOD for code, _ in error.recipients.values()):
                raise RecipientRefusedError(is_answered=True) from error
            return MailResult.REFUSED_FOR_NOW
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # An error after the server accepted it, in the farewell, must not send the e-mail again.
            # At most the trace of a rejection contains the recipient; the mail server decides whether the address is valid.
            if result is not MailResult.ACCEPTED:
                _log.exception("e-mail could not be sent", extra={"subject": subject})
                return _result_of(error)
        return result

    def check(self, timeout_seconds: float) -> None:
        """Check that the mail server responds, and accepts e-mail as `send` sends it.

        Raises:
            OSError: it does not; other responses raise smtplib.SMTPException.
        """
        with self._server.connect(timeout_seconds) as server:
            server.noop()


def _result_of(error: Exception) -> MailResult:
    """Return the result of an attempt that failed: smtplib's errors are responses, except for a lost connection."""
    if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
        return MailResult.REFUSED_FOR_NOW
    return MailResult.NO_RESPONSE if isinstance(error, OSError) else MailResult.NOT_CALLED
