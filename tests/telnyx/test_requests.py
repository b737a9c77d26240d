"""Requests to Telnyx, and the meaning of its responses."""

from dataclasses import replace
from typing import Any

import pytest

from app.carriers.base import SendError, SendErrorKind, SendResult
from app.carriers.credentials import CarrierCredentials
from app.carriers.telnyx.adapter import Telnyx
from app.carriers.telnyx.codes import CODES
from app.times.clock import SECOND
from tests.loopback_carrier import LOST, Reply
from tests.telnyx.carrier import API_KEY, CREDENTIALS, TEXT, make_telnyx, read_golden, replying

ACCEPTED = Reply(200, read_golden("accepted"))
PROFILE = CarrierCredentials({"access_token": API_KEY, "messaging_profile_id": "40009192-4b6e-4ff2-a1d8-6c1f5c1b6f10"})


def refusal(telnyx: Telnyx) -> SendError:
    with pytest.raises(SendError) as raised:
        telnyx.send(TEXT, CREDENTIALS)
    return raised.value


def errors(*codes: Any, **more: str) -> dict[str, Any]:
    return {"errors": [{"code": code, **more} for code in codes]}


def test_message_is_the_golden_one() -> None:
    media = ["https://example.com/a.png", "https://example.com/b.png?c=d&e"]
    with replying(ACCEPTED) as (telnyx, carrier):
        result = telnyx.send(replace(TEXT, body="Grüße & mehr + 😀", media=media), PROFILE)
    (request,) = carrier.requests
    assert {"path": request.path, "body": request.body} == read_golden("send_with_profile")
    assert request.headers["authorization"] == f"Bearer {API_KEY}"
    assert result == SendResult("40385f64-5717-4562-b3fc-2c963f66afa6", 2)


def test_group_message_has_one_id() -> None:
    answer = {"data": {"id": "one", "group_message_id": "all", "parts": 1}}
    with replying(Reply(200, answer)) as (telnyx, carrier):
        result = telnyx.send(replace(TEXT, body="Hello, all!", other_recipients=["+12125550124"]), PROFILE)
    (request,) = carrier.requests
    assert (request.path, request.body["to"]) == ("/v2/messages/group_mms", ["+12125550123", "+12125550124"])
    assert "messaging_profile_id" not in request.body
    assert result == SendResult("all", 1)


def test_message_without_text_or_media_members() -> None:
    with replying(ACCEPTED) as (telnyx, carrier):
        telnyx.send(replace(TEXT, body="", media=["https://example.com/a.png"]), CREDENTIALS)
    assert carrier.requests[0].body.keys() == {"from", "to", "media_urls", "webhook_url"}


class TestIdempotencyKey:
    def test_same_request_has_the_same_key(self) -> None:
        with replying(ACCEPTED, ACCEPTED) as (telnyx, carrier):
            telnyx.send(TEXT, CREDENTIALS)
            telnyx.send(replace(TEXT, attempt=2), CREDENTIALS)
        first, second = carrier.requests
        assert first.raw == second.raw
        key = first.headers["idempotency-key"]
        assert key == second.headers["idempotency-key"] == telnyx.idempotency_key(TEXT, CREDENTIALS)
        assert key.startswith("m1-")
        assert 1 <= len(key) <= 255

    def test_stored_key_stays_if_a_link_changes(self) -> None:
        key = make_telnyx(1).idempotency_key(replace(TEXT, media=["https://texting.example.com/media/a/a.png"]), CREDENTIALS)
        with replying(ACCEPTED, ACCEPTED) as (telnyx, carrier):
            for link in ("https://texting.example.com/media/a/1-o-f/a.png", "https://texting.example.com/media/a/2-o-e/a.png"):
                telnyx.send(replace(TEXT, media=[link], idempotency_key=key), CREDENTIALS)
        assert [request.headers["idempotency-key"] for request in carrier.requests] == [key, key]

    @pytest.mark.parametrize(
        "change",
        [
            {"body": "Hello!"},
            {"media": ["https://example.com/a.png"]},
            {"to_number": "+12125550124"},
            {"other_recipients": ["+12125550124"]},
            {"message_id": "m2"},
        ],
    )
    def test_changed_request_has_another_key(self, change: dict[str, Any]) -> None:
        telnyx = make_telnyx(1)
        assert telnyx.idempotency_key(replace(TEXT, **change), CREDENTIALS) != telnyx.idempotency_key(TEXT, CREDENTIALS)
        assert telnyx.idempotency_key(TEXT, PROFILE) != telnyx.idempotency_key(TEXT, CREDENTIALS)

    def test_key_has_the_documented_form(self) -> None:
        key = make_telnyx(1).idempotency_key(replace(TEXT, message_id="ü/../" * 100), CREDENTIALS)
        assert all(character.isascii() and (character.isalnum() or character in "_:-") for character in key)
        assert len(key) <= 255


@pytest.mark.parametrize(("code", "known"), CODES.items())
def test_known_code_decides(code: str, known: Any) -> None:
    body = errors(code) if code.isdecimal() else errors("10015", detail="The Idempotency-Key was used already")
    with replying(Reply(400, body)) as (telnyx, _):
        error = refusal(telnyx)
    assert (error.kind, error.code) == (known.kind, code)
    assert error.reason == known.sentence


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, errors("99999"), SendErrorKind.REJECTED),
        (400, errors("99999", "40300"), SendErrorKind.OPTED_OUT),
        (400, errors(40300), SendErrorKind.OPTED_OUT),
        (401, errors("10009"), SendErrorKind.BAD_CONFIGURATION),
        (403, {}, SendErrorKind.BAD_CONFIGURATION),
        (409, {}, SendErrorKind.UNKNOWN),
        (409, errors("10012"), SendErrorKind.UNKNOWN),
        (422, {}, SendErrorKind.REJECTED),
        (422, errors("10015", title="Invalid Idempotency key"), SendErrorKind.UNKNOWN),
        (429, {}, SendErrorKind.THROTTLED),
        (302, {}, SendErrorKind.BAD_CONFIGURATION),
        (500, errors("10007"), SendErrorKind.RETRY),
    ],
)
def test_refusal_has_its_meaning(status: int, body: Any, kind: SendErrorKind) -> None:
    with replying(Reply(status, body)) as (telnyx, _):
        assert refusal(telnyx).kind is kind


def test_refusal_of_the_documentation() -> None:
    with replying(Reply(403, read_golden("refused"))) as (telnyx, _):
        error = refusal(telnyx)
    assert (error.kind, error.code, error.reason) == ("opted-out", "40300", "The recipient has opted out at the carrier")


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"", b"<html>", {}, [], {"errors": None}, {"errors": [None, 5]}, errors(None), errors("x")])
def test_gateway_error_leaves_doubt(status: int, body: Any) -> None:
    with replying(Reply(status, body)) as (telnyx, _):
        assert refusal(telnyx).kind is SendErrorKind.UNKNOWN


@pytest.mark.parametrize(
    "reply",
    [
        LOST,
        Reply(200, b""),
        Reply(200, b"<html>"),
        Reply(200, []),
        Reply(200, {"data": None}),
        Reply(200, {"data": {"id": None}}),
        Reply(200, {"data": {"id": ["x"]}}),
        Reply(200, b"{", {"Content-Length": "500"}),
    ],
)
def test_success_without_an_id_leaves_doubt(reply: Reply) -> None:
    with replying(reply) as (telnyx, _):
        assert refusal(telnyx).kind is SendErrorKind.UNKNOWN


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        ("sending_failed", "40300", "opted-out"),
        ("sending_failed", "40318", "rejected"),
        ("delivery_failed", None, "rejected"),
        ("expired", "10009", "bad-configuration"),
    ],
)
def test_failure_inside_a_success_is_final(status: str, code: Any, kind: str) -> None:
    answer = {"data": {"id": "a", "to": [{"phone_number": TEXT.to_number, "status": status}], **errors(code)}}
    with replying(Reply(200, answer)) as (telnyx, _):
        assert refusal(telnyx).kind == kind


def test_group_that_fails_in_part_is_taken() -> None:
    answer = {"data": {"id": "a", "to": [{"status": "sending_failed"}, {"status": "queued"}], "parts": "many"}}
    with replying(Reply(200, answer)) as (telnyx, _):
        assert telnyx.send(TEXT, CREDENTIALS) == SendResult("a", 0)


def test_retry_after_is_obeyed() -> None:
    with replying(Reply(429, errors("10011"), {"Retry-After": "7"})) as (telnyx, _):
        assert refusal(telnyx).retry_after == 7 * SECOND


def test_number_without_an_account_is_told_so() -> None:
    with pytest.raises(SendError) as raised:
        make_telnyx(1).send(TEXT, CarrierCredentials({}))
    assert raised.value.kind is SendErrorKind.BAD_CONFIGURATION
