"""Delivery receipts in the carrier's own format."""

import pytest

from app.carriers.base import Carrier, Receipt
from app.store.messages.messages import MessageState
from tests.carriers.description import JSON, MESSAGE_ID, CarrierDescription, Feature, Outcome
from tests.carriers.events import read, read_leniently, read_receipt
from tests.carriers.mutations import WRONG_TEXTS, WRONG_VALUES, paths, with_more, with_value, without

FAILURES = (MessageState.FAILED, MessageState.UNDELIVERED)


def test_status_has_its_state(carrier: Carrier, adapter: CarrierDescription, reported_status: str) -> None:
    receipt = read_receipt(carrier, adapter, Outcome(status=reported_status))

    assert receipt.state is adapter.statuses[reported_status]
    assert receipt.carrier_message_id == "out1"
    if Feature.OUR_ID not in adapter.absent:
        assert receipt.message_id == MESSAGE_ID
    assert bool(receipt.reason) is (receipt.state in FAILURES)


def test_statuses_are_described(adapter: CarrierDescription) -> None:
    assert adapter.statuses[adapter.delivered_status] is MessageState.DELIVERED
    assert adapter.statuses[adapter.failed_status] in FAILURES


@pytest.mark.parametrize("status", ["a-status-of-tomorrow", "", "\x00", "DELIVERED\n"], ids=ascii)
def test_unknown_status_changes_nothing(carrier: Carrier, adapter: CarrierDescription, status: str) -> None:
    for event in read_leniently(carrier, adapter, adapter.receipt(Outcome(status=status))):
        assert isinstance(event, Receipt)
        assert event.state is None


def test_failure_has_code_and_sentence(carrier: Carrier, adapter: CarrierDescription, reported_code: str) -> None:
    adapter.require(Feature.RECEIPT_CODES)

    receipt = read_receipt(carrier, adapter, Outcome(status=adapter.failed_status, code=reported_code))

    assert (receipt.code, receipt.reason) == (reported_code, adapter.codes[reported_code].sentence)
    assert receipt.opted_out is (adapter.kinds[reported_code] == "opted-out")
    assert receipt.state in FAILURES


def test_failure_with_unknown_code_has_a_reason(carrier: Carrier, adapter: CarrierDescription) -> None:
    adapter.require(Feature.RECEIPT_CODES)

    receipt = read_receipt(carrier, adapter, Outcome(status=adapter.failed_status, code=adapter.unknown_code))

    assert receipt.code == adapter.unknown_code
    assert adapter.unknown_code in receipt.reason
    assert not receipt.opted_out


def test_code_of_a_success_is_not_kept(carrier: Carrier, adapter: CarrierDescription) -> None:
    adapter.require(Feature.RECEIPT_CODES)
    code = next(code for code in adapter.codes if code not in adapter.refusal_only_codes)

    receipt = read_receipt(carrier, adapter, Outcome(status=adapter.delivered_status, code=code))

    assert (receipt.state, receipt.code, receipt.reason) == (MessageState.DELIVERED, "", "")
    assert not receipt.opted_out


def test_unknown_fields_of_a_receipt_are_ignored(carrier: Carrier, adapter: CarrierDescription) -> None:
    webhook = adapter.receipt(Outcome(status=adapter.delivered_status))

    assert read(carrier, adapter, webhook.replace(payload=with_more(webhook.payload))) == read(carrier, adapter, webhook)


def test_missing_fields_of_a_receipt_raise_nothing_else(carrier: Carrier, adapter: CarrierDescription) -> None:
    for status in adapter.statuses:
        webhook = adapter.receipt(Outcome(status=status))
        for path in list(paths(webhook.payload)):
            read_leniently(carrier, adapter, webhook.replace(payload=without(webhook.payload, path)))


def test_wrong_types_of_a_receipt_raise_nothing_else(carrier: Carrier, adapter: CarrierDescription) -> None:
    webhook = adapter.receipt(Outcome(status=adapter.failed_status))
    for path in list(paths(webhook.payload)):
        for value in WRONG_VALUES if webhook.content_type == JSON else WRONG_TEXTS:
            read_leniently(carrier, adapter, webhook.replace(payload=with_value(webhook.payload, path, value)))


@pytest.mark.parametrize("message_id", ["", "\x00", "a/b", "x" * 2000, "é😀", "a&b=c#d"], ids=lambda value: ascii(value)[:12])
def test_odd_ids_of_ours_raise_nothing_else(carrier: Carrier, adapter: CarrierDescription, message_id: str) -> None:
    for event in read_leniently(
        carrier, adapter, adapter.receipt(Outcome(status=adapter.delivered_status, message_id=message_id))
    ):
        assert isinstance(event, Receipt)
