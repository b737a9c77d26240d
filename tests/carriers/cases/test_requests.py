"""Requests to send, held against golden files."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.carriers.base import OutboundMessage, SendErrorKind
from tests.carriers.conftest import Sender
from tests.carriers.description import (
    FORM,
    GROUP,
    MEDIA_ONLY,
    MESSAGE_ID,
    OTHERS,
    PUBLIC_URL,
    TEXT,
    TEXT_AND_MEDIA,
    CarrierDescription,
    Feature,
    outbound,
)
from tests.carriers.loopback import LoopbackServer, Received

GOLDEN: dict[str, tuple[OutboundMessage, Feature | None]] = {
    "send_text": (TEXT, None),
    "send_media": (MEDIA_ONLY, Feature.MEDIA),
    "send_text_and_media": (TEXT_AND_MEDIA, Feature.MEDIA),
    "send_group": (GROUP, Feature.GROUP),
}


def describe(request: Received, header_names: tuple[str, ...]) -> dict[str, Any]:
    """Return a request in the form of the golden files."""
    names = ("content-type", *(name.lower() for name in header_names))
    headers = {name: request.headers.get(name, "") for name in names}
    is_form = headers["content-type"].startswith(FORM)
    body: Any = request.form if is_form else request.json()
    return {"method": request.method, "path": request.target, "headers": headers, "form" if is_form else "json": body}


def send_one(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, message: OutboundMessage) -> Received:
    loopback.answer(adapter.success("out1", 1))
    sender.send(message)
    (request,) = loopback.requests
    return request


@pytest.mark.parametrize("name", GOLDEN)
def test_request_is_the_golden_one(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, name: str) -> None:
    message, feature = GOLDEN[name]
    if feature is not None:
        adapter.require(feature)
    message = replace(message, media=message.media[: sender.carrier.capabilities.max_media])

    request = describe(send_one(sender, loopback, adapter, message), adapter.golden_headers)

    file = adapter.golden / f"{name}.json"
    assert request == (json.loads(file.read_text()) if file.exists() else "no golden file"), json.dumps(request, indent=2)


def test_request_logs_in_with_the_account(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    request = send_one(sender, loopback, adapter, TEXT)

    adapter.check_authorization(request)
    assert not any(secret in request.target or secret.encode() in request.body for secret in adapter.secrets)


def test_request_names_our_callback_url(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    adapter.require(Feature.CALLBACK_URL)

    url = adapter.callback_url_in(send_one(sender, loopback, adapter, TEXT))

    assert url.startswith(f"{PUBLIC_URL}/receive?provider={adapter.name}")


@pytest.mark.parametrize("message_id", [MESSAGE_ID, "RZFVuT5l3Fk8jlqImUrL"])
def test_request_carries_our_id(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, message_id: str) -> None:
    adapter.require(Feature.OUR_ID)
    message = OutboundMessage(
        message_id=message_id, from_number="+12125550100", to_number="+12125550123", body="a", media=[], attempt=2
    )

    assert adapter.our_id_in(send_one(sender, loopback, adapter, message)) == message_id


@pytest.mark.parametrize(
    "text", ["a", "\n a \n", "a" * 1600, "&=+%;#?/\\\"'<>", "\N{ZERO WIDTH SPACE}b", "日本語 🧑‍🤝‍🧑"], ids=ascii
)
def test_text_arrives_as_it_is(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, text: str) -> None:
    request = describe(send_one(sender, loopback, adapter, outbound(text)), ())

    assert text in json.dumps(request, ensure_ascii=False) or text in _strings(request)


def test_group_that_the_carrier_cannot_send_is_refused(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription
) -> None:
    limit = sender.carrier.capabilities.max_recipients
    assert (limit == 1) is (Feature.GROUP in adapter.absent)
    others = tuple(f"+121255501{number:02}" for number in range(30, 30 + limit))

    error = sender.fail(outbound("Hello", others=others))

    assert error.kind is SendErrorKind.REJECTED
    assert loopback.requests == []


def test_media_that_the_carrier_cannot_send_are_refused(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription
) -> None:
    limit = sender.carrier.capabilities.max_media
    assert (limit == 0) is (Feature.MEDIA in adapter.absent)

    error = sender.fail(outbound("Hello", [f"https://example.com/{number}.png" for number in range(limit + 1)]))

    assert error.kind is SendErrorKind.REJECTED
    assert loopback.requests == []


def test_group_goes_to_everybody(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    adapter.require(Feature.GROUP)

    body = send_one(sender, loopback, adapter, GROUP).body.decode()

    assert all(number[1:] in body for number in (*OTHERS, GROUP.to_number))


def test_connection_is_used_again(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    loopback.answer(adapter.success("out1", 1))
    for _ in range(3):
        sender.send()

    assert (len(loopback.requests), loopback.connections) == (3, 1)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [value] if isinstance(value, str) else []
