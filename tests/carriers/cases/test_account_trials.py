"""Trials of an account: log-ins without a message."""

import logging
import time

import pytest

from tests.carriers.conftest import IMPATIENT_SECONDS, Sender
from tests.carriers.description import CUSTOMER, CarrierDescription, Feature
from tests.carriers.loopback import Ending, LoopbackServer, Reply

ODD = [b"", b"<html></html>", b"[]", b'{"status": [], "data": 5, "messages": {}}', b'{"data": [null]}', b"\xff"]
BROKEN = {
    "faulty": Reply(500, b"<html></html>"),
    "redirect": Reply(302, b"", {"Location": "http://127.0.0.1:1/"}),
    "closed": Reply(ending=Ending.CLOSED),
    "hanging": Reply(ending=Ending.HANGING),
}


def trial(sender: Sender, adapter: CarrierDescription) -> list[tuple[str, bool, str]]:
    adapter.require(Feature.ACCOUNT_TEST)
    findings = [
        (finding.subject, finding.is_ok, finding.message) for finding in sender.carrier.test_account(adapter.credentials)
    ]
    assert findings
    assert all(subject and message.endswith(".") for subject, _, message in findings)
    assert not [secret for secret in adapter.secrets if any(secret in message for _, _, message in findings)]
    return findings


def test_good_account_is_found_well(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    adapter.require(Feature.ACCOUNT_TEST)
    loopback.answer(*adapter.account_replies())

    assert all(is_ok for _, is_ok, _ in trial(sender, adapter))
    assert loopback.requests + loopback.auxiliary_requests
    assert not any(CUSTOMER[1:] in request.target for request in loopback.requests)


@pytest.mark.parametrize("status", [401, 403])
def test_refused_log_in_is_found(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    loopback.answer(Reply(status, " ".join(adapter.secrets).encode()))

    assert not all(is_ok for _, is_ok, _ in trial(sender, adapter))
    assert not [secret for secret in adapter.secrets if secret in caplog.text]


@pytest.mark.parametrize("body", ODD, ids=ascii)
def test_odd_response_raises_nothing(
    sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription, body: bytes
) -> None:
    loopback.answer(Reply(200, body))

    trial(sender, adapter)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_response_is_found_in_time(
    impatient: Sender, loopback: LoopbackServer, adapter: CarrierDescription, name: str
) -> None:
    loopback.answer(BROKEN[name])
    started = time.monotonic()

    assert not all(is_ok for _, is_ok, _ in trial(impatient, adapter))
    assert time.monotonic() - started < 12 * IMPATIENT_SECONDS
