"""Requests that break a rule of HTTP, of JSON or of an operation: each gets one clear answer, and nothing is written."""

import gzip
import json
import socket
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Request
from marshmallow import Schema

from app import create_app
from app.errors import DomainError
from app.problems.catalogue import Problem
from app.problems.requests import CONTENT_TYPE_REFUSED, JSON_MALFORMED, METHOD_NOT_ALLOWED, PARAMETERS_INVALID, REQUEST_REFUSED
from app.times.clock import system_clock
from blueprints.http.request_parser import RequestParser
from dev.stack import StackEndpoints
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World, make_settings, people_world, serve

JSON = {"Content-Type": "application/json"}
DEEP = 100_000
TEXT = {"to": CUSTOMER, "from": "+12125550100", "message": "Hello!"}


def write_names(count: int, end: str = "}") -> bytes:
    """Write an object of many names as JSON."""
    return (json.dumps({str(number): number for number in range(count)})[:-1] + end).encode()


BODIES: dict[str, tuple[bytes, Problem]] = {
    "nothing": (b"", PARAMETERS_INVALID),
    "broken": (b'{"to": ', JSON_MALFORMED),
    "a list": (b"[]", JSON_MALFORMED),
    "a text": (b'"to"', JSON_MALFORMED),
    "null": (b"null", JSON_MALFORMED),
    "no UTF-8": (b'{"message": "\xff"}', JSON_MALFORMED),
    "UTF-16": ('{"message": "x"}'.encode("utf-16"), JSON_MALFORMED),
    "deep lists": (b"[" * DEEP + b"]" * DEEP, JSON_MALFORMED),
    "deep objects": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, JSON_MALFORMED),
    "a long integer": (b'{"sendAt": ' + b"9" * 10_000 + b"}", JSON_MALFORMED),
    "NaN": (b'{"sendAt": NaN}', JSON_MALFORMED),
    "Infinity": (b'{"sendAt": -Infinity}', JSON_MALFORMED),
    "a field twice": (b'{"to": "+12125550123", "to": "+12125550124"}', PARAMETERS_INVALID),
    "many fields, one twice": (write_names(900, ', "899": 1}'), PARAMETERS_INVALID),
    "too many names": (write_names(50_000), JSON_MALFORMED),
    "too many values": (json.dumps(TEXT | {"media": [[0] * 500] * 50}).encode(), JSON_MALFORMED),
    "half a surrogate pair": (json.dumps(TEXT | {"message": "\ud800"}).encode(), PARAMETERS_INVALID),
    "NUL": (json.dumps(TEXT | {"message": "a\0b"}).encode(), PARAMETERS_INVALID),
    "a huge number": (json.dumps(TEXT | {"sendAt": 10**400}).encode(), PARAMETERS_INVALID),
    "a number too large for a float": (b'{"sendAt": 1e999}', PARAMETERS_INVALID),
}
HARDLY_HTTP = {
    "a header too large": b"GET /api/v2/contacts HTTP/1.1\r\nHost: x\r\nX-Large: " + b"x" * 70_000 + b"\r\n\r\n",
    "an unknown version": b"GET / HTTP/9.9\r\n\r\n",
    "no HTTP": b"\x00\x01\x02\r\n\r\n",
}
NAMED = {
    "a field twice": "to",
    "many fields, one twice": "899",
    "half a surrogate pair": "message",
    "NUL": "message",
    "a huge number": "sendAt",
}


@pytest.fixture(scope="module")
def office(stack: StackEndpoints, worker_id: str) -> Iterator[World]:
    """One office for all of these tests: none of their requests changes anything in it."""
    with serve(make_settings(stack, f"demo-{worker_id}-{uuid.uuid4().hex[:8]}"), system_clock) as served:
        yield people_world(served)


def parse_address(office: World) -> tuple[str, int]:
    url = urlsplit(office.served.url)
    return url.hostname or "", url.port or 0


def stored_contacts(office: World) -> list[Any]:
    found: list[Any] = office.call("GET", "/api/v2/contacts", office.ann).json()["contacts"]
    return found


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_wrong_is_refused_and_nothing_is_written(office: World, name: str) -> None:
    body, problem = BODIES[name]

    answer = office.call("POST", "/api/send", office.ann, data=body, headers=JSON)

    assert answer.status_code == problem.status, answer.text
    assert set(answer.json()) == {"errors", "referenceCode", "type"}
    assert NAMED.get(name, "") in " ".join(answer.json()["errors"])
    if problem is JSON_MALFORMED:
        # v2 names the kind of error too.
        assert_refused(office.call("POST", "/api/v2/users", office.admin, data=body, headers=JSON), JSON_MALFORMED)
    assert stored_contacts(office) == []


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data", "nonsense", ""])
@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_of_another_type_is_refused(office: World, content_type: str, in_chunks: bool) -> None:
    body = json.dumps(TEXT).encode()

    answer = office.call(
        "POST", "/api/send", office.ann, data=iter([body]) if in_chunks else body, headers={"Content-Type": content_type}
    )

    assert_refused(answer, CONTENT_TYPE_REFUSED)


def test_a_compressed_body_is_refused(office: World) -> None:
    body = gzip.compress(json.dumps(TEXT).encode())

    answer = office.call("POST", "/api/send", office.ann, data=body, headers=JSON | {"Content-Encoding": "gzip"})

    assert answer.status_code == 415
    assert answer.json()["reason"] == "The request body must not be compressed"


def test_a_body_of_eleven_megabytes_is_refused_unread(office: World) -> None:
    body = b'{"message": "' + b"x" * 11_000_000 + b'"}'

    with socket.create_connection(parse_address(office), timeout=10) as connection:
        head = f"POST /api/send HTTP/1.1\r\nHost: x\r\nAuthorization: {office.ann.authorization}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        answer = connection.recv(10_000)

    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("path", ["contacts/%00", "contacts?phoneNumber=%FF", "contacts?x=%00"])
def test_a_url_that_is_no_text_is_refused(office: World, path: str) -> None:
    assert_refused(office.call("GET", f"/api/v2/{path}", office.ann), REQUEST_REFUSED)


def test_a_path_that_is_no_text_is_refused(office: World) -> None:
    # The server of the tests mends such a path; the production server hands it over as it came.
    app = create_app(office.instance.core.settings)

    answer = app.test_client().get("/", environ_overrides={"PATH_INFO": "/api/v2/contacts/\xff"})

    assert answer.status_code == 400
    assert answer.get_json()["reason"] == "The path of the URL is not UTF-8"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_a_method_that_nothing_knows_is_refused(office: World, method: str) -> None:
    assert_refused(office.call(method, "/api/v2/contacts", office.ann), METHOD_NOT_ALLOWED)


def test_a_method_is_what_the_request_line_says(office: World) -> None:
    headers = {"X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE", "X-Method-Override": "DELETE"}

    answer = office.call("GET", f"/api/v2/users/{office.ann.user.id}?_method=DELETE", office.ann, headers=headers)

    assert answer.status_code == 200
    assert office.call("GET", f"/api/v2/users/{office.ann.user.id}", office.ann).status_code == 200


def test_head_tells_what_get_does_without_its_body(office: World) -> None:
    answer = office.call("HEAD", "/api/v2/contacts", office.ann)

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("head", HARDLY_HTTP.values(), ids=HARDLY_HTTP)
def test_malformed_http_ends_only_its_connection(office: World, head: bytes) -> None:
    with socket.create_connection(parse_address(office), timeout=10) as connection:
        connection.sendall(head)
        answer = connection.recv(1000)

    assert answer == b"" or b" 4" in answer or b" 5" in answer
    assert office.call("GET", "/api/v2/contacts", office.ann).status_code == 200


@pytest.mark.parametrize("name", ["99999", "another"])
def test_json_of_100000_names_costs_little_cpu(name: str) -> None:
    body = write_names(100_000, f', "{name}": 2}}')
    request = Request.from_values(data=body, content_type="application/json")

    started = time.process_time()
    with pytest.raises(DomainError):
        RequestParser().load_json(request, Schema())  # type: ignore[arg-type]

    assert time.process_time() - started < 2


def test_many_wrong_values_name_the_first_100(office: World) -> None:
    answer = office.call("POST", "/api/send", office.ann, json=TEXT | {"media": [1] * 5000})

    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 100
