"""Features of Vonage alone: logins, kinds of media, and its ways of naming an error."""

from dataclasses import replace
from typing import Any

import pytest

from app.carriers.base import AccountFinding, InboundMessage, Receipt, SendError, SendErrorKind, WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from app.carriers.vonage.adapter import Vonage
from app.carriers.vonage.codes import OPTED_OUT, read_code
from app.carriers.vonage.webhooks import read_event, read_number
from tests.carriers.adapters.vonage import APPLICATION_ID, PEM
from tests.carriers.description import NOW, PUBLIC_URL, TEXT
from tests.loopback_carrier import LoopbackCarrier, Received, Reply, run_loopback_carrier

BASIC = CarrierCredentials({"api_key": "abcd1234", "api_secret": "a-secret", "signature_secret": "s" * 32})
APPLICATION = CarrierCredentials({"application_id": APPLICATION_ID, "private_key": PEM, "signature_secret": "s" * 32})
ERRORS = "https://developer.vonage.com/api-errors/messages"


def make_vonage(carrier: LoopbackCarrier) -> Vonage:
    return Vonage(carrier.url, PUBLIC_URL, 2.0, lambda: NOW)


def accept(_: Received) -> Reply:
    return Reply(202, {"message_uuid": "v1"})


def content_of(url: str, body: str = "Hello") -> Any:
    with run_loopback_carrier(accept) as carrier:
        make_vonage(carrier).send(replace(TEXT, body=body, media=[url]), BASIC)
    return carrier.requests[0].body


def test_key_and_secret_log_in_too() -> None:
    with run_loopback_carrier(accept) as carrier:
        make_vonage(carrier).send(TEXT, BASIC)
    assert carrier.requests[0].headers["authorization"] == basic_auth("abcd1234", "a-secret")


@pytest.mark.parametrize(
    ("credentials", "reason"),
    [
        ({}, "No Vonage account is configured for the sender's number"),
        ({"application_id": "a", "private_key": "none"}, "The private key of the Vonage account cannot be read"),
    ],
)
def test_account_without_login_is_told(credentials: dict[str, str], reason: str) -> None:
    with run_loopback_carrier(accept) as carrier, pytest.raises(SendError) as raised:
        make_vonage(carrier).send(TEXT, CarrierCredentials(credentials))
    assert (raised.value.kind, raised.value.reason) == (SendErrorKind.BAD_CONFIGURATION, reason)
    assert carrier.requests == []


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.com/a.png", "image"),
        ("https://example.com/a.JPG?x=.mp4", "image"),
        ("https://example.com/links/abc", "image"),
        ("https://example.com/a.mp4", "video"),
        ("https://example.com/a.mp3", "audio"),
        ("https://example.com/a.vcf", "vcard"),
        ("https://example.com/a.pdf", "file"),
    ],
)
def test_medium_has_the_kind_of_its_name(url: str, kind: str) -> None:
    content = content_of(url)
    assert (content["channel"], content["message_type"], content[kind]) == ("mms", kind, {"url": url, "caption": "Hello"})
    assert "text" not in content


def test_several_media_are_refused_with_a_sentence() -> None:
    with run_loopback_carrier(accept) as carrier, pytest.raises(SendError) as raised:
        make_vonage(carrier).send(replace(TEXT, media=["https://example.com/a.png"] * 2), BASIC)
    assert raised.value.reason == "Vonage sends at most 1 media with a message"
    assert carrier.requests == []


def test_caption_that_is_too_long_is_refused() -> None:
    assert len(content_of("https://example.com/a.png", "x" * 3000)["image"]["caption"]) == 3000
    with pytest.raises(SendError, match="at most 3000 characters together with a medium"):
        content_of("https://example.com/a.png", "x" * 3001)


def test_sender_by_name_stays_as_it_is() -> None:
    with run_loopback_carrier(accept) as carrier:
        make_vonage(carrier).send(replace(TEXT, from_number="Acme"), BASIC)
    assert (carrier.requests[0].body["from"], carrier.requests[0].body["to"]) == ("Acme", "12125550123")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"type": f"{ERRORS}#1430", "title": "Invalid recipient"}, "1430"),
        ({"type": f"{ERRORS}#rejected", "title": 1020}, "1020"),
        ({"type": f"{ERRORS}#rejected", "title": "9"}, "9"),
        ({"error": {"error": {"type": f"{ERRORS}#undeliverable", "title": "1260"}}}, "1260"),
        ({"type": "https://developer.vonage.com/api-errors#low-balance", "title": "Low balance"}, "low-balance"),
        ({"type": f"{ERRORS}#rejected", "detail": "The user has opted out of messages"}, OPTED_OUT),
        ({"type": f"{ERRORS}#1250", "detail": "The user requested not to receive messages"}, OPTED_OUT),
        ({"type": f"{ERRORS}#a-word-of-tomorrow"}, "a-word-of-tomorrow"),
        ({"type": "about:blank", "title": "Bad Gateway"}, ""),
        ({"type": 5, "title": ["x"]}, ""),
        ({"error": "x"}, ""),
        ({}, ""),
    ],
)
def test_code_is_found_where_vonage_writes_it(error: Any, code: str) -> None:
    assert read_code(error) == code


def read(content: str) -> Any:
    return read_event(WebhookRequest(f"{PUBLIC_URL}/receive?provider=vonage&message=m7", {}, content.encode()))


def test_id_in_the_body_counts_before_the_url() -> None:
    receipt = read('{"message_uuid": "v1", "status": "delivered", "client_ref": "m1"}')
    assert isinstance(receipt, Receipt)
    assert receipt.message_id == "m1"
    assert read('{"message_uuid": "v1", "status": "delivered"}').message_id == "m7"


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file", "vcard"])
def test_medium_of_each_kind_is_received(kind: str) -> None:
    numbers = '"message_uuid": "v1", "from": "12125550123", "to": "12125550100"'
    medium = '{"url": "https://media.example.com/a", "caption": "Look"}'
    message = read(f'{{{numbers}, "{kind}": {medium}}}')
    assert isinstance(message, InboundMessage)
    assert (message.media, message.body) == (["https://media.example.com/a"], "Look")
    assert read(f'{{{numbers}, "text": "Hi", "{kind}": [{medium}, {medium}]}}').media == ["https://media.example.com/a"] * 2


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12125550123", "+12125550123"),
        (12125550123, "+12125550123"),
        ("+12125550123", "+12125550123"),
        ("4407700900123", "+447700900123"),
        ("72975", "72975"),
        ("Acme", "Acme"),
        ("٣" * 11, "٣" * 11),
        (None, ""),
        ({}, ""),
    ],
)
def test_number_gets_its_plus_sign(written: Any, number: str) -> None:
    assert read_number(written) == number


class TestAccount:
    """`test_account` sends an empty message, which Vonage refuses."""

    def find(self, credentials: CarrierCredentials, *replies: Reply) -> dict[str, AccountFinding]:
        rest = list(replies)
        with run_loopback_carrier(lambda _: rest.pop(0)) as carrier:
            found = make_vonage(carrier).test_account(credentials)
        assert [request.raw for request in carrier.requests if request.method == "POST"] == [b"{}"]
        return {finding.subject: finding for finding in found}

    def test_refused_empty_message_is_a_good_login(self) -> None:
        refused = Reply(422, {"type": f"{ERRORS}#1150", "title": "Unprocessable"})
        found = self.find(APPLICATION, refused)["private_key"]
        assert (found.is_ok, found.message) == (True, "Vonage accepts application_id and private_key.")
        assert self.find(BASIC, refused)["api_secret"].is_ok

    @pytest.mark.parametrize(
        ("reply", "message"),
        [
            (
                Reply(401, {"type": "https://developer.vonage.com/api-errors#unauthorized"}),
                "Vonage does not accept the account's credentials: compare application_id and private_key with "
                "Vonage's dashboard.",
            ),
            (Reply(is_lost=True), "Vonage did not respond in time: try again later."),
            (Reply(503, b"<html>"), "Vonage responded with HTTP status 503: whether it accepted the message is not known: try"),
        ],
    )
    def test_failed_login_is_told(self, reply: Reply, message: str) -> None:
        found = self.find(APPLICATION, reply)["private_key"]
        assert not found.is_ok
        assert message in found.message

    def test_urls_of_the_application_are_compared(self) -> None:
        both = CarrierCredentials(
            {"application_id": APPLICATION_ID, "private_key": PEM, "api_key": "abcd1234", "api_secret": "a-secret"}
        )
        refused, url = Reply(422, {}), f"{PUBLIC_URL}/receive?provider=vonage"
        good = {"inbound_url": {"address": url}, "status_url": {"address": url}}
        bad = {"inbound_url": {"address": "https://other.example.com"}, "status_url": None}

        found = self.find(both, refused, Reply(200, {"capabilities": {"messages": {"webhooks": good}}}))["application_id"]
        assert (found.is_ok, found.message) == (True, "The application calls this instance.")
        found = self.find(both, refused, Reply(200, {"capabilities": {"messages": {"webhooks": bad}}}))["application_id"]
        assert (found.is_ok, found.message) == (False, f"The application's inbound_url and status_url must be {url}.")
        assert not self.find(both, refused, Reply(404, {}))["application_id"].is_ok
