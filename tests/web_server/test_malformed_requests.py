"""Requests that are no HTTP: 4xx in JSON, nothing behind them answered, and no trace in the log."""

import json
import socket

import pytest

from tests.web_server.conftest import Office
from tests.web_server.test_slow_requests import FORM, JSON, head

CHUNKS = {
    "no number": b"zz\r\n{}\r\n0\r\n\r\n",
    "hexadecimal by prefix": b"0x2\r\n{}\r\n0\r\n\r\n",
    "negative": b"-1\r\n{}\r\n0\r\n\r\n",
    "plus": b"+2\r\n{}\r\n0\r\n\r\n",
    "underscore": b"0_2\r\n{}\r\n0\r\n\r\n",
    "space": b"2 \r\n{}\r\n0\r\n\r\n",
    "empty size": b"\r\n{}\r\n0\r\n\r\n",
    "bare line feed in an extension": b"2;a=b\n\r\n{}\r\n0\r\n\r\n",
    "long extension": b"2;" + b"x" * 9000 + b"\r\n{}\r\n0\r\n\r\n",
    "no end of a chunk": b"2\r\n{}XX0\r\n\r\n",
    "bad trailer": b"2\r\n{}\r\n0\r\nno colon\r\n\r\n",
    "bare line feed behind a trailer": b"2\r\n{}\r\n0\r\na: b\n\r\n\r\n",
    "a size without end": b"f" * 9000,
}
TARGETS = {
    "/auth/saml/callback": FORM,
    "/receive?provider=twilio": FORM,
    "/receive?provider=simulator": JSON,
    "/api/send": JSON,
    "/api/contacts": JSON,
    "/api/v2/contacts/import": "text/csv",
    "/tasks/deliver": JSON,
    "/nowhere": JSON,
    "/health": JSON,
}
HEADS = {
    "Content-Type twice": (b"POST /api/send HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Type: a/c\r\n\r\n", 400),
    "both lengths": (head("/api/send", "Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
    "two lengths": (head("/api/send", "Content-Length: 2", "Content-Length: 2") + b"{}", 400),
    "length with a sign": (head("/api/send", "Content-Length: +2") + b"{}", 400),
    "unknown coding": (head("/api/send", "Transfer-Encoding: brotli") + b"{}", 501),
    "no colon": (head("/api/send", "no colon"), 400),
    "bare line feeds": (b"GET /health HTTP/1.1\nHost: x\n\n", 400),
    "version": (b"GET / HTTP/9.9\r\n\r\n", 400),
    "long line": (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", 414),
    "long line without end": (b"GET /" + b"x" * 20_000, 414),
    "long header": (head("/api/send", "X: " + "x" * 20_000), 431),
    "endless head": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000, 431),
    "expectation": (head("/api/send", "Expect: tea"), 417),
}


@pytest.mark.parametrize("name", CHUNKS)
def test_malformed_chunk_is_400_on_every_path(office: Office, name: str) -> None:
    for path, content_type in TARGETS.items():
        for lines in ([], [f"Authorization: {office.authorization}"], ["Idempotency-Key: k"]):
            request = head(path, f"Content-Type: {content_type}", "Transfer-Encoding: chunked", *lines) + CHUNKS[name]

            got = office.exchange(request + head("/health", method="GET"))

            assert got.startswith(b"HTTP/1.1 400 "), (path, got[:200])
            assert got.count(b"HTTP/1.1 ") == 1
            assert b"Connection: close" in got
            assert json.loads(got.partition(b"\r\n\r\n")[2])["status"] == 400
    log = office.read_log()
    assert "Traceback" not in log
    assert '"ERROR"' not in log


def test_malformed_chunk_of_a_long_body_is_400(office: Office) -> None:
    lines = [f"Authorization: {office.authorization}", f"Content-Type: {JSON}", "Transfer-Encoding: chunked"]
    piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"

    got = office.exchange(head("/api/v2/contacts/batch", *lines) + piece * 12 + b"zz\r\n")

    assert got.startswith(b"HTTP/1.1 400 ")
    assert "Traceback" not in office.read_log()


def test_body_cut_off_is_400(office: Office) -> None:
    lines = [f"Authorization: {office.authorization}", f"Content-Type: {JSON}"]
    for framing in (["Content-Length: 100"], ["Transfer-Encoding: chunked"]):
        with office.connect(head("/api/contacts", *lines, *framing) + b"2\r\n{}\r\n") as connection:
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("name", HEADS)
def test_refusals_of_the_server_itself_are_json(office: Office, name: str) -> None:
    request, status = HEADS[name]

    got = office.exchange(request)

    start, _, body = got.partition(b"\r\n\r\n")
    assert start.startswith(f"HTTP/1.1 {status} ".encode()), got[:300]
    assert b"Content-Type: application/json" in start
    answer = json.loads(body)
    assert answer["_errType"] == "TXBDEV_API_ERROR_V1"
    assert answer["reason"].startswith(("The ", "A header"))
    assert answer["detail"].startswith(answer["reason"])


def test_header_sent_twice_is_named(office: Office) -> None:
    _, _, body = office.exchange(HEADS["Content-Type twice"][0]).partition(b"\r\n\r\n")

    assert json.loads(body)["reason"] == "The header CONTENT-TYPE is malformed or sent twice"


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO", "SCRIPT-NAME"])
def test_path_headers_from_this_machine_are_ignored(office: Office, name: str) -> None:
    got = office.exchange(head("/docs/errors/internal", f"{name}: /elsewhere", "Connection: close", method="GET"))

    assert got.startswith(b"HTTP/1.1 200 ")
