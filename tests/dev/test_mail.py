"""The mail server and its page."""

import smtplib
import time
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from dev.components import mail
from dev.programs import processes
from dev.programs.processes import LOOPBACK, find_free_port
from dev.stack import StackEndpoints

SCRIPT = "<script>alert('üï')</script>"


class MailServer:
    """A mail server of this module's own, with only its mails."""

    def __init__(self, directory: Path) -> None:
        self.mails = directory / "mails"
        self.port, page_port = find_free_port(), find_free_port()
        self.url = mail.page_url(page_port)
        self.process = mail.start(self.port, page_port, directory, self.mails)
        processes.wait_until_ready([self.process])

    def get(self, path: str) -> requests.Response:
        return requests.get(urljoin(self.url, path), timeout=5)

    def send(self, message: EmailMessage, *recipients: str) -> str:
        return send(self.port, message, *recipients)

    def find_key(self, message_id: str) -> str:
        return next(key for key, kept in Maildir(self.mails).items() if kept["Message-ID"] == message_id)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    running = MailServer(tmp_path_factory.mktemp("mail"))
    yield running
    processes.stop([running.process])


def write_mail(subject: str, text: str, html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "support@example.com"
    message["To"] = "ada@example.com"
    message["Subject"] = subject
    message["Message-ID"] = f"<{uuid.uuid4()}@example.com>"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def send(port: int, message: EmailMessage, *recipients: str) -> str:
    """Send an e-mail and return its Message-ID."""
    with smtplib.SMTP(LOOPBACK, port, timeout=5) as smtp:
        smtp.send_message(message, to_addrs=recipients or None)
    return str(message["Message-ID"])


def test_a_mail_is_kept_with_those_it_was_really_sent_to(server: MailServer) -> None:
    key = server.find_key(server.send(write_mail("Hello", "Grüße"), "ada@example.com", "hidden@example.com"))

    kept = Maildir(server.mails)[key]
    assert kept.get_all("X-RcptTo") == ["ada@example.com", "hidden@example.com"]
    assert kept["X-MailFrom"] == "support@example.com"
    assert kept.get_payload(decode=True).decode().strip() == "Grüße"  # type: ignore[union-attr]


def test_the_page_lists_the_newest_mail_first(server: MailServer) -> None:
    server.send(write_mail("Earlier mail", "1"))
    # What orders them is the time their files were written.
    time.sleep(0.02)
    server.send(write_mail("Later mail", "2"))

    page = server.get("/").text

    assert page.index("Later mail") < page.index("Earlier mail")


def test_mail_page_escapes_text_and_sandboxes_html(server: MailServer) -> None:
    key = server.find_key(server.send(write_mail(f"Subject {SCRIPT}", f"Text {SCRIPT}", f"<p>HTML {SCRIPT}</p>")))

    page = server.get(f"/mails/{key}")

    assert "<script" not in page.text
    assert "Text &lt;script&gt;" in page.text
    assert "Subject &lt;script&gt;" in page.text
    assert f'<iframe sandbox src="/mails/{key}/html">' in page.text
    framed = server.get(f"/mails/{key}/html")
    assert framed.text.strip() == f"<p>HTML {SCRIPT}</p>"
    assert framed.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_mail_of_text_alone_has_no_frame(server: MailServer) -> None:
    key = server.find_key(server.send(write_mail("Plain", "Only text")))

    assert "iframe" not in server.get(f"/mails/{key}").text.partition("<h1>")[2]


@pytest.mark.parametrize("path", ["/mails/unknown", "/mails/unknown/html", "/mails/../../etc/passwd", "/favicon.ico"])
def test_what_is_no_mail_is_not_found(server: MailServer, path: str) -> None:
    assert server.get(path).status_code == requests.codes.not_found


def test_mails_sent_in_a_test_are_in_the_shared_directory(stack: StackEndpoints) -> None:
    message_id = send(stack.smtp_port, write_mail("Shared", "Text"))

    assert message_id in [kept["Message-ID"] for kept in Maildir(stack.mail_directory, create=False)]
