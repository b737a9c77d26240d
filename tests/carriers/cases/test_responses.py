"""Responses that accept a message, also those that no carrier should give."""

import json
from typing import Any

import pytest

from app.carriers.base import SendErrorKind
from tests.carriers.conftest import Sender
from tests.carriers.description import MISSING, CarrierDescription, Feature
from tests.carriers.loopback import LoopbackServer, Reply

NESTED = b"[" * 50_000
BODIES = {
    "empty": b"",
    "html": b"<html><h1>Welcome</h1></html>",
    "array": b"[]",
    "string": b'"out1"',
    "number": b"5",
    "null": b"null",
    "empty object": b"{}",
    "cut json": b'{"sid": "ou',
    "bytes": b"\xff\xfe\x00",
    "deep": NESTED,
    "huge": b'{"a": "' + b"x" * 3_000_000 + b'"}',
}


def test_accepted_message_has_id_and_segments(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    loopback.answer(adapter.success("out1", 3))

    assert sender.send() == ("out1", 0 if Feature.SEGMENTS in adapter.absent else 3)


@pytest.mark.parametrize(
    "carrier_id", [MISSING, None, "", [], {}, ["x"], {"id": "x"}, True], ids=lambda value: ascii(value)[:12]
)
def test_success_without_id_is_uncertain(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, carrier_id: Any
) -> None:
    loopback.answer(adapter.success(carrier_id, 1))

    error = sender.fail()

    assert (error.kind, error.is_answered) == (SendErrorKind.UNKNOWN, True)
    assert error.reason
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("name", BODIES)
def test_success_with_another_body_is_uncertain(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, name: str
) -> None:
    loopback.answer(Reply(adapter.success("out1", 1).status, BODIES[name]))

    assert sender.fail().kind is SendErrorKind.UNKNOWN
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("segments", [MISSING, None, "", "many", "-1", -1, [], {}, "9" * 40, True, "²", "٣"], ids=ascii)
def test_odd_segments_cost_no_message(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, segments: Any
) -> None:
    loopback.answer(adapter.success("out1", segments))

    carrier_id, counted = sender.send()

    assert carrier_id == "out1"
    assert counted in (0, 1)


def test_unknown_fields_of_a_success_are_ignored(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    reply = adapter.success("out1", 1)
    body = json.loads(reply.body)
    assert isinstance(body, dict)
    loopback.answer(Reply(reply.status, json.dumps({**body, "a_field_of_tomorrow": {"a": [None]}}).encode(), reply.headers))

    assert sender.send()[0] == "out1"


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_success_status_counts(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, status: int) -> None:
    loopback.answer(Reply(status, adapter.success("out1", 1).body))

    assert sender.send()[0] == "out1"
