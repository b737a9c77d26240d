"""The meaning of each kind of missing response, and of Twilio's responses."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate

import pytest

from app.carriers.base import OutboundMessage, SendError, SendErrorKind, SendResult
from app.carriers.credentials import CarrierCredentials
from app.carriers.twilio.adapter import Twilio
from app.times.clock import HOUR, SECOND
from tests.raw_http import read_request
from tests.twilio.client import TwilioServer
from tests.world import CUSTOMER

NOW = 1_750_000_000_000
CREDENTIALS = CarrierCredentials({"account_sid": "AC1", "auth_token": "tökén"})
TEXT = OutboundMessage(message_id="m1", from_number="+12125550100", to_number=CUSTOMER, body="Hello", media=[], attempt=1)


def make_twilio(port: int, scheme: str = "http") -> Twilio:
    return Twilio(f"{scheme}://127.0.0.1:{port}", "https://texting.example.com", 1.5, lambda: NOW)


def refusal(twilio: Twilio) -> SendError:
    with pytest.raises(SendError) as raised:
        twilio.send(TEXT, CREDENTIALS)
    return raised.value


@contextmanager
def answering(*answers: bytes, ended: threading.Semaphore | None = None, reads_http: bool = True) -> Iterator[int]:
    """Listen on a port, and answer one connection after the other with these bytes, after reading its request.

    Args:
        answers: one for each connection.
        ended: is released once for each connection that was closed.
        reads_http: read a whole request first; otherwise the first bytes, for a caller that begins with TLS.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    # The test is over before all answers were asked for.
                    return
                # The caller may be gone before it has read everything.
                with connection, suppress(ConnectionError):
                    read_request(connection) if reads_http else connection.recv(65_536)
                    connection.sendall(answer)
                if ended is not None:
                    ended.release()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def http(status: str, body: bytes = b"{}", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode("latin-1") + body


def test_nothing_was_sent_where_the_connection_is_refused() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert refusal(make_twilio(unused.getsockname()[1])).kind is SendErrorKind.RETRY


def test_nothing_was_sent_where_tls_fails() -> None:
    with answering(b"this is no TLS\r\n", reads_http=False) as port:
        assert refusal(make_twilio(port, "https")).kind is SendErrorKind.RETRY


def test_connection_closed_during_tls_sent_nothing() -> None:
    with answering(b"", reads_http=False) as port:
        assert refusal(make_twilio(port, "https")).kind is SendErrorKind.RETRY


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{",
        b"garbage",
        http("201 Created", b"<html>"),
        http("201 Created"),
    ],
    ids=["ended", "cut", "no HTTP", "no JSON", "no sid"],
)
def test_failure_after_the_request_is_uncertain(answer: bytes) -> None:
    with answering(answer) as port:
        assert refusal(make_twilio(port)).kind is SendErrorKind.UNKNOWN


def test_a_taken_text_has_twilios_id_and_segments() -> None:
    body = b'{"sid": "SM1", "num_segments": "3", "status": "queued", "a_member_of_tomorrow": null}'
    with answering(http("201 Created", body)) as port:
        assert make_twilio(port).send(TEXT, CREDENTIALS) == SendResult("SM1", 3)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        ("400 Bad Request", 21211, SendErrorKind.REJECTED),
        ("400 Bad Request", 99998, SendErrorKind.REJECTED),
        ("400 Bad Request", 21610, SendErrorKind.OPTED_OUT),
        ("400 Bad Request", 30001, SendErrorKind.THROTTLED),
        ("400 Bad Request", 63018, SendErrorKind.THROTTLED),
        ("400 Bad Request", 30500, SendErrorKind.RETRY),
        ("400 Bad Request", 60005, SendErrorKind.RETRY),
        ("401 Unauthorized", 20003, SendErrorKind.BAD_CONFIGURATION),
        ("403 Forbidden", 20005, SendErrorKind.BAD_CONFIGURATION),
        ("404 Not Found", 20404, SendErrorKind.BAD_CONFIGURATION),
        ("429 Too Many Requests", 20429, SendErrorKind.THROTTLED),
        ("302 Found", 0, SendErrorKind.BAD_CONFIGURATION),
        ("500 Internal Server Error", 20500, SendErrorKind.RETRY),
        ("503 Service Unavailable", 20503, SendErrorKind.RETRY),
        ("500 Internal Server Error", 99999, SendErrorKind.UNKNOWN),
    ],
)
def test_each_refusal_has_its_meaning(status: str, code: int, kind: SendErrorKind) -> None:
    body = f'{{"code": {code}, "message": "…", "status": 400}}'.encode()
    with answering(http(status, body)) as port:
        error = refusal(make_twilio(port))
    assert error.kind is kind
    assert error.code == (str(code) if code else f"http-{status[:3]}")
    assert error.reason


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("7", 7 * SECOND),
        (formatdate(NOW // SECOND + 90, usegmt=True), 90 * SECOND),
        (formatdate(0, usegmt=True), 0),
        ("soon", 0),
        ("-5", 0),
        ("\u00b2", 0),
        ("\u00ff\u00fe", 0),
        ("Thu, 01 Jan 99999999999 00:00:00 GMT", 0),
        ("Fri, 27 Nov 2026 11:12:53 +99999999999999", 0),
        ("9" * 40, HOUR),
        ("Fri, 31 Dec 9999 23:59:59 GMT", HOUR),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str, pause: int) -> None:
    with answering(http("429 Too Many Requests", headers=f"Retry-After: {header}\r\n")) as port:
        assert refusal(make_twilio(port)).retry_after == pause


def test_a_number_without_an_account_is_told_so() -> None:
    twilio = make_twilio(1)
    with pytest.raises(SendError) as raised:
        twilio.send(TEXT, CarrierCredentials({}))
    assert raised.value.kind is SendErrorKind.BAD_CONFIGURATION


def test_a_connection_is_used_again_and_one_that_ended_is_not(twilio_server: TwilioServer) -> None:
    account = twilio_server.open_account()
    port = int(twilio_server.url.rpartition(":")[2])
    twilio = make_twilio(port)
    credentials = CarrierCredentials(account.provider)
    sids = {twilio.send(TEXT, credentials).carrier_message_id for _ in range(3)}
    assert len(sids) == 3
    first, second = http("201 Created", b'{"sid": "SM1"}'), http("201 Created", b'{"sid": "SM2"}')
    ended = threading.Semaphore(0)
    with answering(first, second, ended=ended) as closing_port:
        twilio = make_twilio(closing_port)
        # Each connection is ended by the other side after its answer.
        for sid in ("SM1", "SM2"):
            assert twilio.send(TEXT, CREDENTIALS).carrier_message_id == sid
            assert ended.acquire(timeout=5)


@pytest.mark.parametrize(("idle_seconds", "connections"), [(20.0, 1), (-1.0, 2)])
def test_a_connection_that_idled_is_not_trusted(monkeypatch: pytest.MonkeyPatch, idle_seconds: float, connections: int) -> None:
    monkeypatch.setattr("app.safe_http.session._IDLE_SECONDS", idle_seconds)
    accepted = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve(connection: socket.socket) -> None:
            with connection, suppress(ConnectionError):
                while read_request(connection):
                    connection.sendall(http("201 Created", b'{"sid": "SM1"}'))

        def accept() -> None:
            for _ in range(connections):
                connection, _ = listener.accept()
                accepted.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        twilio = make_twilio(listener.getsockname()[1])
        for _ in range(2):
            twilio.send(TEXT, CREDENTIALS)
    assert len(accepted) == connections


def test_no_exception_shows_a_telephone_number_or_a_secret() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        twilio = make_twilio(unused.getsockname()[1])
        with pytest.raises(SendError) as raised:
            twilio.find(TEXT, NOW, NOW, CREDENTIALS)
    shown = ""
    error: BaseException | None = raised.value
    while error is not None:
        shown += repr(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert "tökén" not in shown
    assert CUSTOMER[1:] not in shown
