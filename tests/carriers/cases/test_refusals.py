"""Responses that refuse a message: codes, HTTP statuses, and waits."""

from email.utils import formatdate

import pytest

from app.carriers.base import SendErrorKind
from app.times.clock import HOUR, SECOND
from tests.carriers.conftest import Sender
from tests.carriers.description import NOW, CarrierDescription, Feature
from tests.carriers.loopback import LoopbackServer, Reply

HTML = b"<html><h1>Something happened</h1></html>"
KIND_OF_STATUS = {
    302: SendErrorKind.BAD_CONFIGURATION,
    308: SendErrorKind.BAD_CONFIGURATION,
    400: SendErrorKind.REJECTED,
    401: SendErrorKind.BAD_CONFIGURATION,
    403: SendErrorKind.BAD_CONFIGURATION,
    404: SendErrorKind.REJECTED,
    408: SendErrorKind.UNKNOWN,
    413: SendErrorKind.REJECTED,
    422: SendErrorKind.REJECTED,
    429: SendErrorKind.THROTTLED,
    500: SendErrorKind.UNKNOWN,
    502: SendErrorKind.UNKNOWN,
    503: SendErrorKind.UNKNOWN,
    504: SendErrorKind.UNKNOWN,
    520: SendErrorKind.UNKNOWN,
}
GATEWAY_BODIES = [b"", b"{}", b"[]", b'"x"', b'{"code": 504}', b'{"code": null}', b'{"code": [1]}', b'{"errors": {}}', b"\xff"]


def test_every_code_has_an_expected_kind(adapter: CarrierDescription) -> None:
    assert sorted(adapter.kinds) == sorted(adapter.codes)
    assert adapter.unknown_code not in adapter.codes
    assert adapter.receipt_only_codes | adapter.refusal_only_codes <= set(adapter.codes)


def test_code_has_its_kind_and_sentence(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, refused_code: str
) -> None:
    loopback.answer(adapter.refusal(refused_code))

    error = sender.fail()

    assert (error.kind, error.code) == (adapter.kinds[refused_code], refused_code)
    assert error.reason == adapter.codes[refused_code].sentence
    assert error.is_answered
    assert len(loopback.requests) == 1


def test_code_decides_with_any_status(adapter: CarrierDescription) -> None:
    for status in (400, 403, 429, 500, 503):
        assert {code: adapter.codes.kind_of(status, code) for code in adapter.codes} == adapter.kinds


def test_opt_out_code_exists_or_is_declared_absent(adapter: CarrierDescription) -> None:
    assert ("opted-out" in adapter.kinds.values()) is (Feature.OPT_OUT_CODE not in adapter.absent)


@pytest.mark.parametrize(
    ("status", "kind"), [(400, SendErrorKind.REJECTED), (500, SendErrorKind.UNKNOWN), (503, SendErrorKind.UNKNOWN)]
)
def test_unknown_code_leaves_it_to_the_status(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, status: int, kind: SendErrorKind
) -> None:
    loopback.answer(adapter.refusal(adapter.unknown_code, status))

    error = sender.fail()

    assert (error.kind, error.code) == (kind, adapter.unknown_code)
    assert error.reason


@pytest.mark.parametrize("status", KIND_OF_STATUS)
@pytest.mark.parametrize("body", [HTML, b""], ids=["html", "empty"])
def test_status_without_code_has_its_kind(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, status: int, body: bytes
) -> None:
    location = {"Location": "http://127.0.0.1:1/elsewhere"} if status < 400 else {}
    loopback.answer(Reply(status, body, {"Content-Type": "text/html", **location}))

    error = sender.fail()

    assert (error.kind, error.is_answered) == (KIND_OF_STATUS[status], True)
    assert error.reason
    assert "html" not in error.reason


@pytest.mark.parametrize("status", [408, 500, 502, 504])
@pytest.mark.parametrize("body", GATEWAY_BODIES, ids=ascii)
def test_gateway_error_leaves_doubt(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, status: int, body: bytes
) -> None:
    loopback.answer(Reply(status, body))

    error = sender.fail()

    assert error.kind is SendErrorKind.UNKNOWN
    assert len(loopback.requests) == 1


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("7", 7 * SECOND),
        (formatdate(NOW // SECOND + 90, usegmt=True), 90 * SECOND),
        (formatdate(0, usegmt=True), 0),
        ("soon", 0),
        ("-5", 0),
        ("²", 0),
        ("ÿþ", 0),
        ("", 0),
        ("Thu, 01 Jan 99999999999 00:00:00 GMT", 0),
        ("Fri, 27 Nov 2026 11:12:53 +99999999999999", 0),
        ("9" * 40, HOUR),
        ("Fri, 31 Dec 9999 23:59:59 GMT", HOUR),
    ],
    ids=ascii,
)
def test_retry_after_is_honored_within_limits(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, header: str, pause: int
) -> None:
    loopback.answer(Reply(429, b"{}", {"Retry-After": header}))

    error = sender.fail()

    assert (error.kind, error.retry_after) == (SendErrorKind.THROTTLED, pause)
