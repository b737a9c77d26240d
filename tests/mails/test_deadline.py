"""The deadline of an e-mail covers name resolution, all addresses of the server together, and TLS."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from app.branding import Brand
from app.configuration.settings import Settings
from app.mail import mailer as mailers
from app.mail.mailer import Mailer, MailResult
from app.mail.message import Letter
from app.safe_http.network import CONNECT_SECONDS
from tests.mails.conftest import MakeSettings

NOW = 1_795_000_000_000
BRAND = Brand("Acme Texting", "help@example.com")
LETTER = Letter("Welcome", ["Hello."])
ADDRESSES = 8
HANGING_SECONDS = 20.0


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that drops connections: its backlog is full."""
    with ExitStack() as opened:
        full = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            filler = opened.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        yield full.getsockname()[1]


def time_of_send(settings: Settings) -> float:
    """Send an e-mail in vain, and return how long it took, in s."""
    started = time.monotonic()
    assert Mailer(settings, lambda: NOW).send(BRAND, "jane@example.com", LETTER, "mail-1") is MailResult.NO_RESPONSE
    return time.monotonic() - started


def test_name_resolution_that_hangs_counts(settings_of: MakeSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def hang(*_: Any, **__: Any) -> Any:
        released.wait(HANGING_SECONDS)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hang)

    assert time_of_send(settings_of(log_in=False)) < HANGING_SECONDS / 2
    released.set()


def test_silent_addresses_share_the_time_to_connect(
    settings_of: MakeSettings, monkeypatch: pytest.MonkeyPatch, silent_port: int
) -> None:
    monkeypatch.setattr("app.mail.bounded_smtp.look_up", lambda *_: ["127.0.0.1"] * ADDRESSES)

    assert time_of_send(settings_of(log_in=False, SMTP_PORT=str(silent_port))) < ADDRESSES * CONNECT_SECONDS / 2


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_handshake_that_hangs_counts(settings_of: MakeSettings, monkeypatch: pytest.MonkeyPatch, tls: str) -> None:
    monkeypatch.setattr(mailers, "_TIMEOUT_SECONDS", 2.0)
    released = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            caller, _ = listener.accept()
            with caller, suppress(OSError):
                if tls == "starttls":
                    for response in (b"220 ready", b"250-hello\r\n250 STARTTLS", b"220 go ahead"):
                        caller.sendall(response + b"\r\n")
                        caller.recv(1000)
                released.wait(HANGING_SECONDS)

        threading.Thread(target=greet, daemon=True).start()
        port = str(listener.getsockname()[1])
        assert time_of_send(settings_of(log_in=False, SMTP_PORT=port, SMTP_TLS=tls)) < HANGING_SECONDS / 2
        released.set()
