"""Webhooks in tests, and the checks that each event has to pass."""

from app.carriers.base import Carrier, CarrierEvent, InboundMessage, MalformedWebhookError, Receipt
from app.carriers.cleaning import clean_event
from app.store.messages.messages import MessageState
from tests.carriers.description import CarrierDescription, Inbound, Outcome, Webhook

RECEIPT_STATES = (None, MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED)


def read(carrier: Carrier, adapter: CarrierDescription, webhook: Webhook) -> list[CarrierEvent]:
    """Return the cleaned events of a webhook, each of the right types."""
    events = [clean_event(event) for event in carrier.parse(adapter.unsigned(webhook))]
    for event in events:
        check_types(event)
    return events


def read_leniently(carrier: Carrier, adapter: CarrierDescription, webhook: Webhook) -> list[CarrierEvent]:
    """Return the events of a webhook; none if it is refused as malformed, which is the only error allowed."""
    try:
        return read(carrier, adapter, webhook)
    except MalformedWebhookError:
        return []


def read_message(carrier: Carrier, adapter: CarrierDescription, message: Inbound) -> InboundMessage:
    """Return the one inbound message of a webhook."""
    (event,) = read(carrier, adapter, adapter.inbound(message))
    assert isinstance(event, InboundMessage)
    return event


def read_receipt(carrier: Carrier, adapter: CarrierDescription, outcome: Outcome) -> Receipt:
    """Return the one receipt of a webhook."""
    (event,) = read(carrier, adapter, adapter.receipt(outcome))
    assert isinstance(event, Receipt)
    return event


def check_types(event: CarrierEvent) -> None:
    """Assert that an event can be stored."""
    if isinstance(event, InboundMessage):
        texts = [event.carrier_message_id, event.from_number, event.to_number, event.body]
        texts += [*event.media, *event.media_types, *event.other_recipients]
        assert event.from_number
        assert event.to_number
        assert len(event.media_types) in (0, len(event.media))
        assert event.to_number not in event.other_recipients
    else:
        texts = [event.message_id, event.carrier_message_id, event.code, event.reason, event.recipient]
        assert event.state in RECEIPT_STATES
        assert isinstance(event.opted_out, bool)
    assert event.carrier_message_id
    for text in texts:
        assert isinstance(text, str)
        assert "\x00" not in text
        text.encode()
