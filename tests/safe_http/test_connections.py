"""Requests on the wire: kept connections, interim responses, and lengths that are not true."""

import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress

import pytest

from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.session import HttpSession, NoAnswerError, NothingSentError
from app.safe_http.ssrf_guard import AddressGuard
from app.task_queue import paths
from tests.raw_http import Serve, read_request, serving
from tests.world import wait_until

HEAD = b"HTTP/1.1 200 OK\r\n"
OK = HEAD + b"Content-Length: 2\r\n\r\nok"


class CountedServer:
    """Serves requests by one response, and counts connections and requests."""

    def __init__(self, response: bytes = OK, requests_each: int = 100) -> None:
        self.connections = 0
        self.requests: list[bytes] = []
        self._response = response
        self._requests_each = requests_each

    def __call__(self, connection: socket.socket) -> None:
        """Serve one connection."""
        self.connections += 1
        for _ in range(self._requests_each):
            if request := read_request(connection):
                self.requests.append(request)
                connection.sendall(self._response)


def respond_once(response: bytes) -> Serve:
    return CountedServer(response, requests_each=1)


def test_a_task_of_another_test_is_no_request() -> None:
    server = CountedServer()
    with serving(server) as port:
        stray = HttpSession(5.0, keeps_connections=False).request("POST", f"http://127.0.0.1:{port}{paths.DELIVER}", body=b"{}")

    assert (stray.status, server.requests) == (404, [])


def test_a_thread_keeps_one_connection_to_each_server() -> None:
    one, other = CountedServer(), CountedServer()
    session = HttpSession(5.0, keeps_connections=True)
    with serving(one) as port, serving(other) as other_port:
        for _ in range(3):
            assert session.request("GET", f"http://127.0.0.1:{port}/").body == b"ok"
            assert session.request("POST", f"http://127.0.0.1:{other_port}/", body=b"{}").body == b"ok"

    assert (one.connections, len(one.requests)) == (1, 3)
    assert (other.connections, len(other.requests)) == (1, 3)


@pytest.mark.parametrize(
    "response",
    [OK, HEAD + b"Connection: close\r\n\r\nok", OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother"],
    ids=["closed", "closing", "unasked"],
)
def test_a_connection_that_ended_or_goes_on_unasked_is_made_anew(response: bytes) -> None:
    server = CountedServer(response, requests_each=1)
    session = HttpSession(5.0, keeps_connections=True)
    with serving(server) as port:
        for _ in range(3):
            assert session.request("GET", f"http://127.0.0.1:{port}/").body == b"ok"
            time.sleep(0.05)

    assert server.connections == 3


def test_a_cut_response_ends_its_connection() -> None:
    server = CountedServer(HEAD + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000)
    session = HttpSession(5.0, keeps_connections=True)
    with serving(server) as port:
        bodies = [session.request("GET", f"http://127.0.0.1:{port}/", max_bytes=10).body for _ in range(2)]

    assert bodies == [b"x" * 10] * 2
    assert server.connections == 2


def test_connections_of_a_thread_are_limited_and_end_with_it() -> None:
    closed: Counter[str] = Counter()

    def serve(connection: socket.socket) -> None:
        while read_request(connection):
            connection.sendall(OK)
        closed["connections"] += 1

    session = HttpSession(5.0, keeps_connections=True)
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(serve)) for _ in range(12)]
        open_counts: list[int] = []

        def call_all() -> None:
            for port in ports:
                session.request("GET", f"http://127.0.0.1:{port}/")
            wait_until(lambda: closed["connections"], lambda count: count == 2)
            open_counts.append(len(ports) - closed["connections"])

        thread = threading.Thread(target=call_all)
        thread.start()
        thread.join()
        wait_until(lambda: closed["connections"], lambda count: count == len(ports))

    assert open_counts == [10]


@pytest.mark.parametrize("interim", [b"100 Continue", b"102 Processing", b"103 Early Hints"])
def test_interim_responses_are_skipped(interim: bytes) -> None:
    response = b"HTTP/1.1 " + interim + b"\r\nLink: </a>\r\n\r\n" + OK
    with serving(respond_once(response)) as port:
        answer = HttpSession(5.0).request("POST", f"http://127.0.0.1:{port}/", body=b"{}")

    assert (answer.status, answer.body, "link" in answer.headers) == (200, b"ok", False)


@pytest.mark.parametrize(
    "head",
    [
        b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 99999999999999\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
    ],
)
def test_an_announced_length_never_decides_how_much_is_read(head: bytes) -> None:
    sent = 0

    def flood(connection: socket.socket) -> None:
        nonlocal sent
        read_request(connection)
        connection.sendall(HEAD + head)
        while True:
            sent += connection.send(b"x" * 65_536)

    with serving(flood) as port:
        client = OutboundClient(AddressGuard(loopback_allowed=True))
        with suppress(OutboundError):
            assert client.request("GET", f"http://127.0.0.1:{port}/", max_bytes=1000).body == b"x" * 1000

    # What the buffers of both sides hold comes on top.
    assert sent < 20_000_000


@pytest.mark.parametrize(
    "response",
    [
        HEAD + b"Content-Length: 10\r\n\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"X: 1\r\n" * 200 + b"\r\n",
        b"",
        b"HTTP/1.1\r\n",
        b"220 mail.example.com\r\n\r\n",
    ],
)
def test_half_a_response_is_none(response: bytes) -> None:
    with serving(respond_once(response)) as port:
        with pytest.raises(NoAnswerError):
            HttpSession(5.0).request("POST", f"http://127.0.0.1:{port}/", body=b"{}")
        with pytest.raises(OutboundError, match="broke off"):
            OutboundClient(AddressGuard(loopback_allowed=True)).request("POST", f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("headers", [{"X-One": "1\r\nX-Two: 2"}, {"X-One": "€"}])
def test_a_header_that_cannot_be_sent_sends_nothing(headers: dict[str, str]) -> None:
    server = CountedServer()
    with serving(server) as port, pytest.raises(NothingSentError):
        HttpSession(5.0).request("GET", f"http://127.0.0.1:{port}/", headers)

    assert server.requests == []


def test_the_length_of_a_body_is_sent_once() -> None:
    server = CountedServer()
    with serving(server) as port:
        HttpSession(5.0).request("POST", f"http://127.0.0.1:{port}/", body=b"12345")
        HttpSession(5.0).request("POST", f"http://127.0.0.1:{port}/")
        HttpSession(5.0).request("GET", f"http://127.0.0.1:{port}/")

    lengths = [
        [line for line in request.split(b"\r\n") if line.lower().startswith(b"content-length")] for request in server.requests
    ]
    assert lengths == [[b"Content-Length: 5"], [b"Content-Length: 0"], []]
