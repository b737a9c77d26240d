"""Fields and numbers that only Plivo's webhooks have."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.carriers.base import InboundMessage, Keyword, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.plain_numbers import add_plus
from app.carriers.plivo.webhooks import read_event
from app.store.messages.messages import MessageState

URL = "https://texting.example.com/receive?provider=plivo"
INBOUND = {"MessageUUID": "u1", "From": "12125550123", "To": "12125550100", "Text": "Hello"}


def read(url: str = URL, **form: str) -> InboundMessage | Receipt:
    return read_event(WebhookRequest(url, {}, urlencode(form).encode()))


def test_receipt_of_a_part_is_about_the_message() -> None:
    body = (Path(__file__).parent / "golden" / "receipt.form").read_bytes().strip()

    event = read_event(WebhookRequest(f"{URL}&message=m1", {}, body))

    expected = Receipt(message_id="m1", carrier_message_id="83876bdb-2033-4876-bfaf-0ff8693705af", state=MessageState.DELIVERED)
    assert event == expected


def test_receipt_without_our_id_is_known_by_its_status() -> None:
    assert read(MessageUUID="u1", Status="sent") == Receipt(message_id="", carrier_message_id="u1", state=MessageState.SENT)


@pytest.mark.parametrize(
    ("intent", "keyword"),
    [("optout", Keyword.STOP), ("optin", Keyword.START), ("HELP", Keyword.HELP), ("", None), ("other", None)],
)
def test_keyword_that_plivo_handles_is_known(intent: str, keyword: Keyword | None) -> None:
    event = read(**INBOUND, MessageIntent=intent)

    assert isinstance(event, InboundMessage)
    assert event.handled_keyword is keyword


@pytest.mark.parametrize("first", [0, 1])
def test_media_are_counted_from_zero_or_one(first: int) -> None:
    media = {f"Media{first + index}": f"https://example.com/{index}" for index in (10, 2, 0)}

    event = read(**INBOUND, **media, MediaCount="3", Media="x", Mediaa="y")

    assert isinstance(event, InboundMessage)
    assert event.media == [f"https://example.com/{index}" for index in (0, 2, 10)]


@pytest.mark.parametrize(
    ("form", "text"), [({"Text": "a", "Body": ""}, "a"), ({"Text": "", "Body": "b"}, "b"), ({"Text": ""}, "")]
)
def test_text_of_mms_is_in_body(form: dict[str, str], text: str) -> None:
    event = read(**{**INBOUND, **form})

    assert isinstance(event, InboundMessage)
    assert event.body == text


@pytest.mark.parametrize("code", ["000", "0", "", "abc", "²", "9" * 40])
def test_code_that_is_none_is_not_shown(code: str) -> None:
    event = read(MessageUUID="u1", Status="failed", ErrorCode=code)

    assert isinstance(event, Receipt)
    assert (event.code, event.reason) == ("", "The carrier gave no reason")


@pytest.mark.parametrize("name", ["MessageUUID", "From", "To"])
def test_message_without_id_or_number_is_malformed(name: str) -> None:
    with pytest.raises(MalformedWebhookError):
        read(**{key: value for key, value in INBOUND.items() if key != name})


@pytest.mark.parametrize(
    ("number", "canonical"),
    [
        ("12125550123", "+12125550123"),
        ("+12125550123", "+12125550123"),
        ("447700900123", "+447700900123"),
        ("4407700900123", "+447700900123"),
        ("72975", "72975"),
        ("262966", "262966"),
        ("AMZN-Alert", "AMZN-Alert"),
        ("", ""),
        ("٤٤٧٧", "٤٤٧٧"),
        ("9" * 40, "9" * 40),
    ],
)
def test_number_without_plus_becomes_canonical(number: str, canonical: str) -> None:
    assert add_plus(number) == canonical
