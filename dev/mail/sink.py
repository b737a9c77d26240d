"""SMTP sink that stores every e-mail."""

from mailbox import Maildir
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MAX_BYTES = 32 * 1024 * 1024


class Sink:
    """Handler of an SMTP server that stores e-mails in a Maildir."""

    def __init__(self, directory: Path) -> None:
        self._mails = open_maildir(directory)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        """Store an e-mail with its actual recipients; name and signature are aiosmtpd's."""
        # The envelope counts: for example, blind copies are only there.
        heading = "".join(
            [f"X-MailFrom: {envelope.mail_from}\r\n", *(f"X-RcptTo: {recipient}\r\n" for recipient in envelope.rcpt_tos)]
        )
        content = envelope.original_content or b""
        self._mails.add(heading.encode() + content)
        return "250 OK"


def open_maildir(directory: Path) -> Maildir:
    """Return the Maildir in a directory, created if missing."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    return Maildir(directory)
