import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.safe_http.client import MAX_BYTES, OutboundClient, OutboundError
from app.safe_http.ssrf_guard import AddressGuard
from tests.certificates import self_signed
from tests.raw_http import read_request
from tests.webhooks.receiver import Receiver, drip, respond
from tests.webhooks.test_addresses import resolving

SECURE_NAME = "hooks.example.com"


@pytest.fixture
def client() -> OutboundClient:
    return OutboundClient(AddressGuard(loopback_allowed=True))


@pytest.mark.parametrize("query", ["?key=s3cret", "?a=1&a=2&&b", "?q=%2f%2F%20+&u=http://x/y", "?x[]=1&y='\"`{|}~", "?"])
def test_path_and_query_are_sent_byte_for_byte(client: OutboundClient, receiver: Receiver, query: str) -> None:
    client.request("POST", receiver.url(f"/a//b/../c;d{query}"))

    assert receiver.received[0].path == f"/a//b/../c;d{query}".removesuffix("?")


def test_a_redirect_is_answered_and_not_followed(client: OutboundClient, receiver: Receiver) -> None:
    receiver.respond = respond(302, {"Location": receiver.url("/elsewhere")})

    assert client.request("POST", receiver.url("/here")).status == 302
    assert [request.path for request in receiver.received] == ["/here"]


def test_no_more_of_an_answer_is_read_than_the_limit(client: OutboundClient, receiver: Receiver) -> None:
    receiver.respond = respond(200, body=b"x" * (50 * MAX_BYTES))

    answer = client.request("POST", receiver.url())
    assert answer.status == 200
    assert answer.body == b"x" * MAX_BYTES


def test_an_answer_that_never_ends_ends_at_the_limit(client: OutboundClient, receiver: Receiver) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        write = handler.wfile.write
        write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            write(b"400\r\n" + b"x" * 1024 + b"\r\n")

    receiver.respond = flood
    assert len(client.request("POST", receiver.url()).body) == MAX_BYTES


def test_who_drips_bytes_holds_nobody_longer_than_the_deadline(client: OutboundClient, receiver: Receiver) -> None:
    receiver.respond = drip
    started = time.monotonic()

    with pytest.raises(OutboundError, match=r"No complete answer within 0\.5 seconds") as caught:
        client.request("POST", receiver.url(), seconds=0.5)

    assert time.monotonic() - started < 10
    assert 450 <= caught.value.milliseconds < 10_000
    assert not caught.value.refused


def test_a_body_that_drips_is_cut_at_the_deadline_too(client: OutboundClient, receiver: Receiver) -> None:
    def drip_body(handler: BaseHTTPRequestHandler) -> None:
        write = handler.wfile.write
        write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            write(b"x")
            time.sleep(0.02)

    receiver.respond = drip_body
    with pytest.raises(OutboundError, match="No complete answer"):
        client.request("POST", receiver.url(), seconds=0.5)


def test_what_is_no_http_is_told_in_words(client: OutboundClient, receiver: Receiver) -> None:
    def greet(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.example.com ESMTP\r\n\r\n")

    receiver.respond = greet
    with pytest.raises(OutboundError, match="not HTTP"):
        client.request("POST", receiver.url())


def test_a_server_that_hangs_up_is_told_in_words(client: OutboundClient, receiver: Receiver) -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    receiver.respond = hang_up
    with pytest.raises(OutboundError, match="broke off"):
        client.request("POST", receiver.url())


def test_proxies_of_the_environment_are_not_used(
    client: OutboundClient, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert client.request("POST", receiver.url()).status == 200


def test_the_host_header_names_host_and_port(client: OutboundClient, receiver: Receiver) -> None:
    client.request("POST", receiver.url(), {"X-One": "1"}, b"{}")

    assert receiver.received[0].headers["host"] == f"127.0.0.1:{receiver.port}"
    assert receiver.received[0].headers["x-one"] == "1"
    assert receiver.received[0].body == b"{}"


class SecureServer:
    """A TLS server with a certificate for one name; it answers 200 and keeps the names that callers asked for."""

    def __init__(self, directory: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.SubjectAlternativeName([x509.DNSName(SECURE_NAME)]), False),
            (x509.BasicConstraints(ca=True, path_length=None), True),
        ]
        self.certificate = directory / "certificate.pem"
        self.certificate.write_text(self_signed(key, SECURE_NAME, extensions))
        key_file = directory / "key.pem"
        key_file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        self.asked: list[str | None] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key_file)
        self._context.sni_callback = lambda _, asked, __: self.asked.append(asked)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(connection, server_side=True) as secured:
                    read_request(secured)
                    secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except OSError:
                # A caller that does not trust the certificate hangs up in the handshake.
                connection.close()

    def close(self) -> None:
        """End the server."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def secure_server(tmp_path: Path) -> Iterator[SecureServer]:
    server = SecureServer(tmp_path)
    yield server
    server.close()


def test_tls_checks_the_name_not_the_address(secure_server: SecureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["127.0.0.1"])
    trusting = ssl.create_default_context(cafile=str(secure_server.certificate))
    client = OutboundClient(AddressGuard(loopback_allowed=True), trusting)

    assert client.request("POST", f"https://{SECURE_NAME}:{secure_server.port}/").body == b"ok"
    assert secure_server.asked == [SECURE_NAME]
    with pytest.raises(OutboundError, match=r"certificate is not valid.*other\.example\.com"):
        client.request("POST", f"https://other.example.com:{secure_server.port}/")


def test_a_certificate_of_nobody_known_is_refused(
    client: OutboundClient, secure_server: SecureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, ["127.0.0.1"])

    with pytest.raises(OutboundError, match="certificate is not valid"):
        client.request("POST", f"https://{SECURE_NAME}:{secure_server.port}/")
