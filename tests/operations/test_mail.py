"""Mail to another machine is encrypted and goes only to a server that proves its name; text from others is no link."""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.branding import Brand
from app.configuration.settings import Settings
from app.mail.bounded_smtp import BoundedSmtp
from app.mail.mailer import Mailer, MailResult, RecipientRefusedError
from app.mail.message import Letter, Link, quote_free_text
from dev.programs.processes import find_free_port
from tests.certificates import self_signed

ELSEWHERE = "0.0.0.0"
NOW = 1_795_000_000_000
BRAND = Brand("Acme Texting", "help@example.com")


class Kept:
    """The mails that a server accepted; it refuses recipients by `refusal`."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refusal = ""

    async def handle_RCPT(self, _: SMTP, __: Any, envelope: Envelope, address: str, ___: list[str]) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Any, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.original_content or b"", policy=default))
        return "250 OK"


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[tuple[Kept, int]]:
    kept, port = Kept(), find_free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=tls is not None)
    controller.start()
    try:
        yield kept, port
    finally:
        controller.stop()


@pytest.fixture
def self_signed_context(tmp_path: Path) -> ssl.SSLContext:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "mail.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    file.write_text(private + self_signed(key, "mail.example.com"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


def mailer(port: int, host: str = "127.0.0.1", **changes: str) -> Mailer:
    environment = {
        "ENVIRONMENT": "test",
        "GOOGLE_CLOUD_PROJECT": "demo-mail",
        "PUBLIC_URL": "http://127.0.0.1:1",
        "SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
        "TASKS_SERVICE_ACCOUNT": "tasks@example.com",
        "MAIL_FROM": "no-reply@example.com",
        "SMTP_HOST": host,
        "SMTP_PORT": str(port),
    }
    return Mailer(Settings.from_environment(environment | changes), lambda: NOW)


def send(sender: Mailer, recipient: str = "jane@example.com", text: str = "Hello.") -> bool:
    letter = Letter("Welcome", [text, Link("Set it", "https://example.com/set")])
    return sender.send(BRAND, recipient, letter) is MailResult.ACCEPTED


def test_mail_has_date_and_message_id() -> None:
    with mail_server() as (kept, port):
        assert send(mailer(port))

    [mail] = kept.mails
    assert mail["Date"].datetime.timestamp() * 1000 == NOW
    assert mail["Message-ID"].endswith("@example.com>")


@pytest.mark.allow_hosts(["127.0.0.1", ELSEWHERE])
def test_mail_to_another_machine_demands_starttls() -> None:
    with mail_server() as (kept, port):
        assert not send(mailer(port, ELSEWHERE))
        assert kept.mails == []
        assert send(mailer(port, ELSEWHERE, SMTP_PLAIN_REASON="a relay inside our own network"))
        assert len(kept.mails) == 1


@pytest.mark.allow_hosts(["127.0.0.1", ELSEWHERE])
def test_a_certificate_that_proves_nothing_gets_no_mail(self_signed_context: ssl.SSLContext) -> None:
    with mail_server(self_signed_context) as (kept, port):
        for reason in ("", "a relay inside our own network"):
            assert not send(mailer(port, ELSEWHERE, SMTP_PLAIN_REASON=reason))
        with pytest.raises(ssl.SSLCertVerificationError):
            mailer(port, ELSEWHERE).check(5)

    assert kept.mails == []


def test_a_refusal_for_good_is_told_from_one_for_now() -> None:
    with mail_server() as (kept, port):
        kept.refusal = "450 try later"
        assert not send(mailer(port))
        kept.refusal = "550 no such mailbox"
        with pytest.raises(RecipientRefusedError):
            send(mailer(port))


@pytest.mark.parametrize("recipient", ["jörg@example.com", "=?utf-8?q?x?=@example.com", "a" * 65 + "@example.com"])
def test_an_address_that_mail_cannot_carry_is_refused(recipient: str) -> None:
    with pytest.raises(RecipientRefusedError):
        send(mailer(find_free_port()), recipient)


def test_a_paragraph_is_one_line() -> None:
    with mail_server() as (kept, port):
        assert send(mailer(port), text="Hello\r\n\r\nWin\u2028a\u202eprize" + "x" * 5_000)

    plain = kept.mails[0].get_body(("plain",)).get_content()
    assert plain.startswith("Hello Win aprize")
    assert len(plain) < 3_000


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Jane Roe", "Jane Roe"),
        ("J. R. Smith jr.", "J. R. Smith jr."),
        ("Łukasz Żak", "Łukasz Żak"),
        ("Win a prize http://evil.example.com/x", "Win a prize http: evil. example. com/x"),
        ("https:\\\\evil.example", "https: evil. example"),
        ("www.evil.example", "www. evil. example"),
        ("evil\u3002example", "evil\u3002 example"),
        ("call me@evil.example", "call me at evil. example"),
        ("line\r\nend\u0085and\u2028more\ttabs", "line end and more tabs"),
        ("e\u200bv\u202eil\x07", "evil"),
        ("x" * 200, "x" * 79 + "…"),
        (" \n ", ""),
    ],
)
def test_free_text_carries_no_link_and_no_line_end(text: str, quoted: str) -> None:
    assert quote_free_text(text) == quoted
    assert quote_free_text(quoted) == quoted


def test_server_that_never_ends_its_greeting_holds_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            caller, _ = listener.accept()
            with caller, suppress(OSError):
                while True:
                    caller.sendall(b"220-still here\r\n")
                    time.sleep(0.05)

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises((OSError, smtplib.SMTPException)):
            BoundedSmtp("127.0.0.1", listener.getsockname()[1], timeout=0.5)
