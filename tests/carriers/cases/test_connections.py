"""Connections that break: what was certainly not sent, and what may have been."""

import logging
import socket
import time

import pytest

from app.carriers.base import SendErrorKind
from app.carriers.credentials import NO_CREDENTIALS
from tests.carriers.conftest import IMPATIENT_SECONDS, PATIENT_SECONDS, Sender
from tests.carriers.description import CUSTOMER, TEXT, CarrierDescription
from tests.carriers.loopback import Ending, LoopbackServer, Reply
from tests.world import wait_until

BROKEN = [ending for ending in Ending if ending not in (Ending.WHOLE, Ending.LAST)]


def unused_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def test_unreachable_carrier_got_nothing(adapter: CarrierDescription) -> None:
    error = Sender(adapter, f"http://127.0.0.1:{unused_port()}", PATIENT_SECONDS).fail()

    assert (error.kind, error.is_answered) == (SendErrorKind.RETRY, False)


@pytest.mark.parametrize("is_closed", [True, False])
def test_failed_tls_sent_nothing(adapter: CarrierDescription, loopback: LoopbackServer, is_closed: bool) -> None:
    loopback.closes_at_once = is_closed

    error = Sender(adapter, loopback.url.replace("http:", "https:"), IMPATIENT_SECONDS).fail()

    assert (error.kind, error.is_answered) == (SendErrorKind.RETRY, False)
    assert loopback.requests == []


@pytest.mark.parametrize("ending", BROKEN, ids=lambda ending: ending.name.lower())
def test_lost_response_leaves_doubt_in_time(
    impatient: Sender, loopback: LoopbackServer, adapter: CarrierDescription, ending: Ending
) -> None:
    whole = adapter.success("out1", 1)
    loopback.answer(Reply(whole.status, whole.body, whole.headers, ending))
    started = time.monotonic()

    error = impatient.fail()

    assert (error.kind, error.is_answered) == (SendErrorKind.UNKNOWN, False)
    assert len(loopback.requests) == 1
    assert time.monotonic() - started < 8 * IMPATIENT_SECONDS


def test_next_message_after_a_broken_connection_is_sent(
    impatient: Sender, loopback: LoopbackServer, adapter: CarrierDescription
) -> None:
    loopback.answer(Reply(ending=Ending.RESET), adapter.success("out2", 1))
    impatient.fail()

    assert impatient.send()[0] == "out2"


def test_closed_connection_is_not_used_again(sender: Sender, loopback: LoopbackServer, adapter: CarrierDescription) -> None:
    whole = adapter.success("out1", 1)
    loopback.answer(Reply(whole.status, whole.body, whole.headers, Ending.LAST))
    for number in (1, 2):
        sender.send()
        wait_until(lambda: loopback.ended, number.__eq__)

    assert len(loopback.requests) == 2


def test_without_an_account_nothing_is_called(sender: Sender, loopback: LoopbackServer) -> None:
    with pytest.raises(Exception, match="account") as raised:
        sender.carrier.send(TEXT, NO_CREDENTIALS)

    assert getattr(raised.value, "kind", None) is SendErrorKind.BAD_CONFIGURATION
    assert getattr(raised.value, "is_answered", True) is None
    assert loopback.requests + loopback.auxiliary_requests == []


@pytest.mark.parametrize("case", ["refused", "faulty", "hanging", "unreachable", "code"])
def test_no_error_or_log_shows_secrets_or_numbers(
    impatient: Sender, loopback: LoopbackServer, adapter: CarrierDescription, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    caplog.set_level(logging.INFO)
    echo = " ".join([*adapter.secrets, CUSTOMER]).encode()
    sender = impatient
    match case:
        case "refused":
            loopback.answer(Reply(401, echo))
        case "faulty":
            loopback.answer(Reply(500, b'{"message": "' + echo + b'"}', {"X-Echo": CUSTOMER}))
        case "hanging":
            loopback.answer(Reply(ending=Ending.HANGING))
        case "unreachable":
            sender = Sender(adapter, f"http://127.0.0.1:{unused_port()}", PATIENT_SECONDS)
        case "code":
            loopback.answer(adapter.refusal(adapter.unknown_code))

    shown = describe_chain(sender.fail()) + caplog.text

    assert not [secret for secret in adapter.secrets if secret in shown]
    assert CUSTOMER[1:] not in shown


def describe_chain(error: BaseException | None) -> str:
    """Return the text of an exception and of all that a traceback would show with it."""
    shown = ""
    while error is not None:
        shown += f"{error!r} {error}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return shown
