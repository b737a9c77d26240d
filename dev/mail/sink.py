"""Keeps every mail it is given."""

from mailbox import Maildir
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MAX_BYTES = 32 * 1024 * 1024


class Sink:
    """Takes mails from an SMTP server and keeps them in a Maildir."""

    def __init__(self, directory: Path) -> None:
        self._mails = open_maildir(directory)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        """Keeps one mail, together with whom it was really sent to; the name and shape are aiosmtpd's."""
        # The envelope is what counts: blind copies, for one, stand only there.
        heading = "".join(
            [f"X-MailFrom: {envelope.mail_from}\r\n", *(f"X-RcptTo: {recipient}\r\n" for recipient in envelope.rcpt_tos)]
        )
        content = envelope.original_content or b""
        self._mails.add(heading.encode() + content)
        return "250 OK"


def open_maildir(directory: Path) -> Maildir:
    """The Maildir there, made if there is none."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    return Maildir(directory)
