"""A mail server as providers run them: TLS, a demanded log-in, and refusals."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dev.programs.processes import find_free_port

USER, PASSWORD = "apikey", "SG.correct-horse"
_HANGING_SECONDS = 30


@dataclass
class Relay:
    """A mail server: its accepted e-mails, and its refusals.

    Attributes:
        silence: why there is no response to a recipient: the server `hangs`, or it `hangs up`.
    """

    port: int
    mails: list[Any] = field(default_factory=list)
    hellos: list[str] = field(default_factory=list)
    sender_refusal: str = ""
    recipient_refusal: str = ""
    data_refusal: str = ""
    silence: str = ""
    farewell: str = ""

    async def handle_EHLO(self, _: SMTP, session: Any, __: Envelope, name: str, responses: list[str]) -> list[str]:  # noqa: N802
        session.host_name = name
        self.hellos.append(name)
        return responses

    async def handle_MAIL(self, _: SMTP, __: Any, envelope: Envelope, address: str, ___: list[str]) -> str:  # noqa: N802
        if self.sender_refusal:
            return self.sender_refusal
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, _: Any, envelope: Envelope, address: str, __: list[str]) -> str:  # noqa: N802
        if self.silence == "hangs":
            await asyncio.sleep(_HANGING_SECONDS)
        elif self.silence:
            _hang_up(server)
        if self.recipient_refusal:
            return self.recipient_refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.data_refusal:
            return self.data_refusal
        self.mails.append(message_from_bytes(envelope.original_content or b"", policy=default))
        return "250 2.0.0 queued as 12345"

    async def handle_QUIT(self, server: SMTP, _: Any, __: Envelope) -> str:  # noqa: N802
        if self.farewell:
            _hang_up(server)
        return "221 Bye"


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


def _check_password(_: SMTP, __: Any, ___: Envelope, ____: str, data: Any) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)


@contextmanager
def run_relay(tls: ssl.SSLContext | None = None, *, is_implicit: bool = False, demands_log_in: bool = False) -> Iterator[Relay]:
    """Run a server; without `tls` it is unencrypted."""
    relay = Relay(find_free_port())
    options: dict[str, Any] = {}
    if demands_log_in:
        options = {
            "authenticator": _check_password,
            "auth_required": True,
            "auth_require_tls": tls is not None and not is_implicit,
        }
    if tls is not None and is_implicit:
        options["ssl_context"] = tls
    elif tls is not None:
        options |= {"tls_context": tls, "require_starttls": True}
    controller = Controller(relay, hostname="127.0.0.1", port=relay.port, **options)
    controller.start()
    try:
        yield relay
    finally:
        controller.stop()


@dataclass(frozen=True)
class Authority:
    """An authority that signs itself, with the context of a server whose certificate it signed."""

    file: Path
    context: ssl.SSLContext


def make_authority(folder: Path, name: str = "localhost", *, is_expired: bool = False) -> Authority:
    """Create an authority and a certificate for 127.0.0.1 and a name."""
    now = datetime.datetime.now(datetime.UTC)
    ca_key, key = (generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    ca_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")])
    day = datetime.timedelta(days=1)

    def builder(subject: x509.Name, public_key: Any) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 9 * day)
        )

    authority = (
        builder(ca_name, ca_key.public_key())
        .not_valid_after(now + day)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    certificate = (
        builder(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), key.public_key())
        .not_valid_after(now - day if is_expired else now + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    ca_file, server_file = folder / f"{name}-ca.pem", folder / f"{name}.pem"
    ca_file.write_bytes(authority.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    server_file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(server_file)
    return Authority(ca_file, context)
