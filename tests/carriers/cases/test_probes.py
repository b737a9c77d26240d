"""Probes: receipts of our own making for a message that does not exist, with the carrier's proof."""

from dataclasses import replace

import pytest

from app.carriers.base import PROBE_ID, Carrier, Receipt, WebhookProbing, WebhookRequest
from app.carriers.credentials import NO_CREDENTIALS
from tests.carriers.description import PUBLIC_URL, CarrierDescription

CANNOT_SIGN = {"telnyx"}
"""Carriers whose secret key only they have."""


def probe(carrier: Carrier, adapter: CarrierDescription) -> WebhookRequest:
    """Return the carrier's probe as this instance receives it."""
    if not isinstance(carrier, WebhookProbing):
        assert adapter.name in CANNOT_SIGN
        pytest.skip(f"only {adapter.name} can sign")
    secret = adapter.account.get("webhook_secret", "")
    path = f"/{secret}" if secret else ""
    sent = carrier.make_probe(f"{PUBLIC_URL}/receive{path}?provider={adapter.name}&account=tenant-1", adapter.credentials)
    assert sent is not None
    headers = {name.lower(): value for name, value in sent.headers.items()}
    return replace(sent, headers=headers, path_secret=secret)


def test_probe_is_genuine(carrier: Carrier, adapter: CarrierDescription) -> None:
    request = probe(carrier, adapter)

    assert carrier.verify(request, adapter.credentials)
    assert not carrier.verify(request, NO_CREDENTIALS)


def test_probe_is_a_receipt_for_no_message(carrier: Carrier, adapter: CarrierDescription) -> None:
    (event,) = carrier.parse(probe(carrier, adapter))

    assert isinstance(event, Receipt)
    assert event.message_id == PROBE_ID
