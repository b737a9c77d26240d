"""Callers that send half a request: they cost no thread, and nobody else waits for them."""

import json
import time

import pytest

from app.endpoints import PUBLIC_BODY_LIMIT_BYTES
from tests.web_server.conftest import THREADS, Office, held, read_all
from web_server.framing import MAX_BODY_BYTES
from web_server.worker import REQUEST_SECONDS

MANY = 40
QUICK_SECONDS = 2.0
PING = b"GET /docs/errors/internal HTTP/1.1\r\nHost: x\r\n\r\n"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def head(path: str, *lines: str, method: str = "POST") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *lines, "", ""]).encode()


def half_body(path: str, content_type: str, *lines: str) -> bytes:
    return head(path, f"Content-Type: {content_type}", "Content-Length: 100000", *lines) + b'{"to'


def send(office: Office, key: str = "", message: str = "Hello!") -> bytes:
    body = json.dumps({"to": "+12125550123", "from": office.number, "message": message}).encode()
    lines = [f"Authorization: {office.authorization}", f"Content-Type: {JSON}", f"Content-Length: {len(body)}"]
    return head("/api/send", *lines, *([f"Idempotency-Key: {key}"] if key else [])) + body


WRONG = "Authorization: Bearer nobody:wrong"
HALF = {
    "nothing": b"",
    "half a request line": b"POST /rec",
    "half a head": b"POST /receive HTTP/1.1\r\nHost: x\r\n",
    "carrier": half_body("/receive?provider=twilio", FORM),
    "SAML": half_body("/auth/saml/callback", FORM),
    "no credential": half_body("/api/send", JSON),
    "no credential, key": half_body("/api/send", JSON, "Idempotency-Key: k"),
    "wrong credential, key": half_body("/api/v2/contacts/batch", JSON, "Idempotency-Key: k", WRONG),
    "unknown path": half_body("/nowhere", JSON),
    "half a chunk": head("/receive?provider=twilio", f"Content-Type: {FORM}", "Transfer-Encoding: chunked") + b"40\r\nFrom=",
    "expecting": head("/receive?provider=twilio", f"Content-Type: {FORM}", "Content-Length: 100", "Expect: 100-continue"),
    "long, carrier": head("/receive?provider=twilio", f"Content-Type: {FORM}", "Content-Length: 1000000") + b"x",
    "long, wrong credential": head("/api/v2/contacts/batch", f"Content-Type: {JSON}", "Content-Length: 9000000", WRONG) + b"{",
}


@pytest.mark.parametrize("name", HALF)
def test_half_a_request_delays_nobody(office: Office, name: str) -> None:
    with held(office, MANY, HALF[name]):
        pings = [office.timed(PING) for _ in range(3)]
        sends = [office.timed(send(office)) for _ in range(2)]

    assert all(answer.startswith(b"HTTP/1.1 200 ") for answer, _ in pings + sends)
    assert max(seconds for _, seconds in pings + sends) < QUICK_SECONDS


@pytest.mark.parametrize("path", ["/api/v2/contacts/batch", "/api/send"])
def test_long_half_body_of_a_user_leaves_threads(office: Office, path: str) -> None:
    lines = [f"Authorization: {office.authorization}", f"Content-Type: {JSON}", "Content-Length: 1000000"]

    with held(office, MANY, head(path, *lines, "Idempotency-Key: slow") + b'{"to'):
        answers = [office.timed(PING) for _ in range(5)]

    assert all(answer.startswith(b"HTTP/1.1 200 ") for answer, _ in answers)
    # Half of the threads wait; each of the others gives up after a moment.
    assert max(seconds for _, seconds in answers) < MANY / (THREADS / 2) * 0.5 + QUICK_SECONDS


def test_body_that_never_comes_is_answered_408(office: Office) -> None:
    with office.connect(HALF["carrier"]) as connection:
        started = time.monotonic()
        answer = read_all(connection)

    assert REQUEST_SECONDS - 1 < time.monotonic() - started < REQUEST_SECONDS + 5
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/json" in answer


def test_long_body_that_never_comes_is_answered_408(office: Office) -> None:
    lines = [
        f"Authorization: {office.authorization}",
        f"Content-Type: {JSON}",
        "Content-Length: 1000000",
        "Idempotency-Key: late",
    ]

    with office.connect(head("/api/send", *lines) + b'{"to') as connection:
        answer = read_all(connection)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"Traceback" not in office.read_log().encode()


def test_request_in_small_pieces_is_answered(office: Office) -> None:
    data = send(office, message="in pieces")

    with office.connect() as connection:
        for start in range(0, len(data), 40):
            connection.sendall(data[start : start + 40])
            time.sleep(0.02)
        answer = connection.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_requests_behind_each_other_are_all_answered(office: Office) -> None:
    last = PING.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    got = office.exchange(send(office, message="one") + send(office, message="two") + PING + last)

    assert got.count(b"HTTP/1.1 200 ") == 4


def test_body_is_sent_after_100_continue(office: Office) -> None:
    data = send(office, message="expected").replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    start, _, body = data.partition(b"\r\n\r\n")

    with office.connect(start + b"\r\n\r\n") as connection:
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        answer = connection.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_long_body_arrives_whole(office: Office) -> None:
    rows = [{"phone_number": f"+1212555{number:04}", "full_name": "x" * 90} for number in range(100, 110)] * 800
    body = json.dumps({"contacts": rows}).encode()
    lines = [f"Authorization: {office.authorization}", f"Content-Type: {JSON}", f"Content-Length: {len(body)}"]

    answer, _ = office.timed(head("/api/v2/contacts/batch", *lines) + body)

    assert len(body) > MAX_BODY_BYTES
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_open_endpoints_take_no_more_than_is_held() -> None:
    assert PUBLIC_BODY_LIMIT_BYTES <= MAX_BODY_BYTES


def test_answers_close_without_holding_the_server(office: Office) -> None:
    with held(office, MANY, PING.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")):
        _, seconds = office.timed(PING)

    assert seconds < QUICK_SECONDS


def test_saml_form_of_many_fields_signs_nobody_on(office: Office) -> None:
    body = b"&".join(b"a%d=1" % number for number in range(5000))

    lines = [f"Content-Type: {FORM}", f"Content-Length: {len(body)}", "Connection: close"]

    answer = office.exchange(head("/auth/saml/callback", *lines) + body)

    assert b"The sign-on failed" in answer
    assert "the form cannot be read: Bad Request" in office.read_log()
