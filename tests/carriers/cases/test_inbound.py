"""Inbound messages in the carrier's own format."""

import json
from typing import Any

import pytest

from app.carriers.base import Carrier, InboundMessage
from tests.carriers.description import CUSTOMER, FORM, JSON, OFFICE, OTHERS, CarrierDescription, Feature, Inbound, Webhook
from tests.carriers.events import read, read_leniently, read_message
from tests.carriers.mutations import WRONG_TEXTS, WRONG_VALUES, paths, with_more, with_value, without

MEDIA = (("https://media.example.com/a", "image/png"), ("https://media.example.com/b?c=d", "application/pdf"))
GROUP = Inbound(others=OTHERS, text="Hello all")


def golden_webhook(adapter: CarrierDescription, name: str) -> Webhook:
    """Return a golden file as a request."""
    form, document = adapter.golden / f"{name}.form", adapter.golden / f"{name}.json"
    if form.exists():
        return Webhook(adapter.receive_url, form.read_bytes().strip(), FORM)
    return Webhook(adapter.receive_url, document.read_bytes(), JSON)


def describe(message: InboundMessage) -> dict[str, Any]:
    values = {name: getattr(message, name) for name in message.__dataclass_fields__}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


@pytest.mark.parametrize("name", ["inbound", "inbound_group"])
def test_golden_message_is_read_whole(carrier: Carrier, adapter: CarrierDescription, name: str) -> None:
    if name == "inbound_group":
        adapter.require(Feature.INBOUND_GROUP)
    (event,) = read(carrier, adapter, golden_webhook(adapter, name))

    assert isinstance(event, InboundMessage)
    expected = json.loads((adapter.golden / f"{name}.expected.json").read_text())
    assert describe(event) == describe(event) | expected
    assert set(expected) >= {"carrier_message_id", "from_number", "to_number", "body"}


def test_message_is_read(carrier: Carrier, adapter: CarrierDescription) -> None:
    message = read_message(carrier, adapter, Inbound())

    assert (message.carrier_message_id, message.body) == ("in1", "Are you open?")
    assert (message.from_number, message.to_number) == (CUSTOMER, OFFICE)
    assert [*message.media, *message.media_types, *message.other_recipients] == []
    assert (message.handled_keyword, message.dropped_media) == (None, 0)


@pytest.mark.parametrize("text", ["", " ", "Grüße & + % 😀", "a\nb\r\nc", "x" * 1600, "<script>"], ids=ascii)
def test_text_is_read_as_it_is(carrier: Carrier, adapter: CarrierDescription, text: str) -> None:
    assert read_message(carrier, adapter, Inbound(text=text)).body == text


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b", "a\udbff"], ids=ascii)
def test_characters_that_cannot_be_stored_cost_no_message(carrier: Carrier, adapter: CarrierDescription, text: str) -> None:
    assert read_message(carrier, adapter, Inbound(text=text)).body.startswith("a")


def test_media_are_read_in_order(carrier: Carrier, adapter: CarrierDescription) -> None:
    adapter.require(Feature.INBOUND_MEDIA)
    message = read_message(carrier, adapter, Inbound(media=MEDIA, text=""))

    assert list(message.media) == [url for url, _ in MEDIA]
    types = [] if Feature.MEDIA_TYPES in adapter.absent else [kind for _, kind in MEDIA]
    assert list(message.media_types) == types


def test_media_without_web_addresses_are_dropped(carrier: Carrier, adapter: CarrierDescription) -> None:
    adapter.require(Feature.INBOUND_MEDIA)
    odd = (("file:///etc/passwd", "image/png"), ("", ""), MEDIA[0], ("https://a b", "image/png"), ("x" * 5000, ""))
    message = read_message(carrier, adapter, Inbound(media=odd))

    assert list(message.media) == [MEDIA[0][0]]


def test_group_is_never_a_message_of_one_person(carrier: Carrier, adapter: CarrierDescription) -> None:
    adapter.require(Feature.INBOUND_GROUP)
    message = read_message(carrier, adapter, GROUP)

    assert (message.from_number, message.to_number) == (CUSTOMER, OFFICE)
    assert sorted(message.other_recipients) == sorted(OTHERS)


@pytest.mark.parametrize("sender", ["72975", "AMZN-Alert", "+447700900123"])
def test_other_senders_are_read(carrier: Carrier, adapter: CarrierDescription, sender: str) -> None:
    assert read_message(carrier, adapter, Inbound(from_number=sender)).from_number == sender


@pytest.mark.parametrize(
    "sender", ["anonymous", "+1 (212) 555-0123", "+", "+0", "++1", " ", "/../", "\N{EM SPACE}", "+" + "9" * 200]
)
def test_odd_senders_raise_nothing(carrier: Carrier, adapter: CarrierDescription, sender: str) -> None:
    read_leniently(carrier, adapter, adapter.inbound(Inbound(from_number=sender)))


def test_number_has_one_form(carrier: Carrier, adapter: CarrierDescription) -> None:
    assert read_message(carrier, adapter, Inbound(from_number="+4407700900123")).from_number == "+447700900123"


def test_unknown_fields_are_ignored(carrier: Carrier, adapter: CarrierDescription) -> None:
    webhook = adapter.inbound(Inbound())

    assert read(carrier, adapter, webhook.replace(payload=with_more(webhook.payload))) == read(carrier, adapter, webhook)


@pytest.mark.parametrize("message", [Inbound(), Inbound(media=MEDIA), GROUP], ids=["text", "media", "group"])
def test_missing_fields_raise_nothing_else(carrier: Carrier, adapter: CarrierDescription, message: Inbound) -> None:
    webhook = adapter.inbound(message)
    for path in list(paths(webhook.payload)):
        read_leniently(carrier, adapter, webhook.replace(payload=without(webhook.payload, path)))


@pytest.mark.parametrize("message", [Inbound(), Inbound(media=MEDIA), GROUP], ids=["text", "media", "group"])
def test_wrong_types_raise_nothing_else(carrier: Carrier, adapter: CarrierDescription, message: Inbound) -> None:
    webhook = adapter.inbound(message)
    for path in list(paths(webhook.payload)):
        for value in WRONG_VALUES if webhook.content_type == JSON else WRONG_TEXTS:
            read_leniently(carrier, adapter, webhook.replace(payload=with_value(webhook.payload, path, value)))


@pytest.mark.parametrize("blank", ["from_number", "to_number", "carrier_id"])
def test_message_without_numbers_or_id_is_malformed(carrier: Carrier, adapter: CarrierDescription, blank: str) -> None:
    if blank == "carrier_id":
        adapter.require(Feature.INBOUND_ID)
    webhook = adapter.inbound(Inbound(**{blank: ""}))  # type: ignore[arg-type]

    assert read_leniently(carrier, adapter, webhook) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b"5",
        b'"x"',
        b"[" * 50_000,
        b"a=" * 30_000,
        b"%ff=%ff",
        b"[[]]",
        b"[null]",
    ],
    ids=lambda body: ascii(body[:12]),
)
@pytest.mark.parametrize("content_type", [FORM, JSON, "text/plain", "", "multipart/form-data"])
def test_another_format_raises_nothing_else(
    carrier: Carrier, adapter: CarrierDescription, body: bytes, content_type: str
) -> None:
    assert read_leniently(carrier, adapter, Webhook(adapter.receive_url, body, content_type)) == []


def test_huge_message_is_read_or_refused(carrier: Carrier, adapter: CarrierDescription) -> None:
    read_leniently(carrier, adapter, adapter.inbound(Inbound(text="x" * 60_000, media=MEDIA * 40, others=OTHERS * 40)))
