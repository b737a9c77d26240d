"""Signatures, by the carrier's own library where there is one."""

import json
from typing import Any

import pytest

from app.carriers.base import Carrier, WebhookRequest
from app.carriers.credentials import NO_CREDENTIALS, CarrierCredentials
from app.times.clock import MINUTE
from tests.carriers.description import (
    FORM,
    JSON,
    NOW,
    CarrierDescription,
    Feature,
    Inbound,
    Outcome,
    Signer,
    SigningKey,
    Webhook,
)

INBOUND = Inbound(text="Grüße & 😀 + =?")


def account_of(adapter: CarrierDescription, **values: str) -> CarrierCredentials:
    return CarrierCredentials({**adapter.account, **values})


def changed(request: WebhookRequest, **changes: Any) -> WebhookRequest:
    values: dict[str, Any] = {"url": request.url, "headers": request.headers, "body": request.body}
    return WebhookRequest(**(values | changes))


def webhooks_of(adapter: CarrierDescription) -> list[Webhook]:
    return [adapter.inbound(INBOUND), adapter.receipt(Outcome(status=adapter.delivered_status))]


@pytest.fixture
def key(signer: Signer) -> SigningKey:
    return signer.new_key()


@pytest.fixture
def account(adapter: CarrierDescription, signer: Signer, key: SigningKey) -> CarrierCredentials:
    return account_of(adapter, **{signer.field: key.stored})


def test_signed_request_is_genuine(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, key: SigningKey, account: CarrierCredentials
) -> None:
    for webhook in webhooks_of(adapter):
        assert carrier.verify(adapter.sign(webhook, key), account)


def test_another_key_is_not_genuine(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, account: CarrierCredentials
) -> None:
    for webhook in webhooks_of(adapter):
        assert not carrier.verify(adapter.sign(webhook, signer.new_key()), account)


def test_account_without_a_secret_accepts_nothing(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, key: SigningKey
) -> None:
    request = adapter.sign(adapter.inbound(INBOUND), key)

    assert not carrier.verify(request, NO_CREDENTIALS)
    blank = dict.fromkeys((other.field for other in adapter.signers), "")
    assert not carrier.verify(request, account_of(adapter, **blank))


def test_request_without_a_signature_is_not_genuine(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, account: CarrierCredentials
) -> None:
    request = adapter.unsigned(adapter.inbound(INBOUND))

    assert not carrier.verify(request, account)
    assert not carrier.verify(request, NO_CREDENTIALS)


@pytest.mark.parametrize(
    "value",
    ["", " ", "x", "ü", "ÿþ", "=", "====", "Basic", "Basic !", "Bearer", "Bearer a.b.c", "0" * 64, "A" * 100_000],
    ids=lambda value: ascii(value)[:14],
)
def test_damaged_header_is_not_genuine(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, key: SigningKey, account: CarrierCredentials, value: str
) -> None:
    request = adapter.sign(adapter.inbound(INBOUND), key)
    for name in request.headers.keys() - {"content-type", "user-agent"}:
        if _is_signed_apart(name):
            continue
        assert not carrier.verify(changed(request, headers={**request.headers, name: value}), account), name
        less = {other: text for other, text in request.headers.items() if other != name}
        assert not carrier.verify(changed(request, headers=less), account), name


@pytest.mark.parametrize("part", [0.3, 0.5, 0.7])
def test_almost_right_header_is_not_genuine(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, key: SigningKey, account: CarrierCredentials, part: float
) -> None:
    request = adapter.sign(adapter.inbound(INBOUND), key)
    for name in request.headers.keys() - {"content-type", "user-agent"}:
        if _is_signed_apart(name):
            continue
        value = request.headers[name]
        # Not at the end: its last bits may count for nothing in Base64.
        place = int(len(value) * part)
        other = value[:place] + ("1" if value[place] != "1" else "2") + value[place + 1 :]
        for damaged in (other, value[:place], value[place:], value + value):
            assert not carrier.verify(changed(request, headers={**request.headers, name: damaged}), account), name


def test_changed_body_is_not_genuine(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, key: SigningKey, account: CarrierCredentials
) -> None:
    adapter.require(Feature.SIGNED_BODY)
    for webhook in webhooks_of(adapter):
        request = adapter.sign(webhook, key)
        more = request.body + (b"&More=1" if webhook.content_type == FORM else b" ")
        other = adapter.inbound(Inbound(text="changed")).body
        for body in (more, other, b"", request.body[1:], b"\xff"):
            assert not carrier.verify(changed(request, body=body), account)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("texting.", "other."),
        ("https:", "http:"),
        ("/receive", "/received"),
        ("provider=", "more=1&provider="),
        ("m1Ab", "m2Ab"),
    ],
)
def test_changed_url_is_not_genuine(
    carrier: Carrier,
    adapter: CarrierDescription,
    signer: Signer,
    key: SigningKey,
    account: CarrierCredentials,
    old: str,
    new: str,
) -> None:
    adapter.require(Feature.SIGNED_URL)
    request = adapter.sign(adapter.receipt(Outcome(status=adapter.delivered_status)), key)
    if old not in request.url:
        pytest.skip(f"{adapter.name} has no {old} in its callback URLs")

    assert not carrier.verify(changed(request, url=request.url.replace(old, new)), account)


def test_previous_secret_is_accepted_while_rotating(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, key: SigningKey
) -> None:
    adapter.require(Feature.PREVIOUS_SECRET)
    newer = signer.new_key()
    rotating = account_of(adapter, **{signer.field: newer.stored, signer.previous_field: key.stored})
    webhook = adapter.inbound(INBOUND)

    assert carrier.verify(adapter.sign(webhook, key), rotating)
    assert carrier.verify(adapter.sign(webhook, newer), rotating)
    assert not carrier.verify(adapter.sign(webhook, signer.new_key()), rotating)
    assert not carrier.verify(adapter.sign(webhook, key), account_of(adapter, **{signer.field: newer.stored}))


@pytest.mark.parametrize(("minutes", "is_genuine"), [(-60, False), (-6, False), (-4, True), (4, True), (6, False), (60, False)])
def test_old_and_future_signatures_are_refused(
    carrier: Carrier,
    adapter: CarrierDescription,
    signer: Signer,
    key: SigningKey,
    account: CarrierCredentials,
    minutes: int,
    is_genuine: bool,
) -> None:
    adapter.require(Feature.SIGNED_TIME)
    request = adapter.sign(adapter.inbound(INBOUND), key, NOW + minutes * MINUTE)

    assert carrier.verify(request, account) is is_genuine


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"{", b"[]", b"null", b"[" * 50_000, b"a=1&" * 20_000], ids=lambda body: ascii(body[:8])
)
@pytest.mark.parametrize("content_type", [FORM, JSON, "text/plain", ""])
def test_odd_body_raises_nothing(
    carrier: Carrier,
    adapter: CarrierDescription,
    signer: Signer,
    key: SigningKey,
    account: CarrierCredentials,
    body: bytes,
    content_type: str,
) -> None:
    request = adapter.sign(adapter.inbound(INBOUND), key)
    odd = changed(request, body=body, headers={**request.headers, "content-type": content_type})

    if Feature.SIGNED_BODY not in adapter.absent:
        assert not carrier.verify(odd, account)
    else:
        carrier.verify(odd, account)


def test_unknown_fields_are_signed_too(
    carrier: Carrier, adapter: CarrierDescription, signer: Signer, key: SigningKey, account: CarrierCredentials
) -> None:
    webhook = adapter.inbound(INBOUND)
    if isinstance(webhook.payload, dict):
        webhook = webhook.replace(payload={**json.loads(json.dumps(webhook.payload)), "AFieldOfTomorrow": "ü +", "Empty": ""})

    assert carrier.verify(adapter.sign(webhook, key), account)


def _is_signed_apart(name: str) -> bool:
    """Whether a header only tells how a request is signed."""
    return name.endswith("-settings")
