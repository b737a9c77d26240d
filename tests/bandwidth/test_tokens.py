"""Access tokens: cached until shortly before they end, one login at a time, renewed once, and nothing sent without one."""

import time
from typing import Any

import pytest

from app.carriers.bandwidth.adapter import Bandwidth
from app.carriers.base import SendError, SendErrorKind
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from app.times.clock import SECOND
from tests.bandwidth.accounts import ACCOUNT_ID, CLIENT, outbound
from tests.bandwidth.conftest import SECONDS
from tests.bandwidth.server import ACCEPTED, BandwidthServer
from tests.world import TestClock, run_at_once

UNAUTHORIZED = (401, {"type": "unauthorized", "description": "Authentication Failed"})


def token(value: str = "t1", **changes: Any) -> tuple[int, Any]:
    return 200, {"access_token": value, "token_type": "Bearer", "expires_in": 3600, **changes}


@pytest.fixture(autouse=True)
def _tokens(bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.answers["token"] = [token("t1"), token("t2"), token("t3")]


def send(bandwidth: Bandwidth, credentials: CarrierCredentials = CLIENT) -> str:
    return bandwidth.send(outbound(), credentials).carrier_message_id


def refusal(bandwidth: Bandwidth, credentials: CarrierCredentials = CLIENT) -> SendError:
    with pytest.raises(SendError) as raised:
        send(bandwidth, credentials)
    return raised.value


def logins(server: BandwidthServer) -> list[str]:
    return [call.authorization for call in server.calls_of("messages")]


def test_login_is_the_golden_one(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    send(bandwidth)

    (call,) = bandwidth_server.calls_of("token")
    assert (call.method, call.body) == ("POST", b"grant_type=client_credentials")
    assert call.authorization == basic_auth("cl-1", "s3cret")
    assert call.content_type == "application/x-www-form-urlencoded"
    assert logins(bandwidth_server) == ["Bearer t1"]


def test_token_is_used_until_shortly_before_its_end(
    bandwidth: Bandwidth, bandwidth_server: BandwidthServer, clock: TestClock
) -> None:
    send(bandwidth)
    clock.forward(3530 * SECOND)
    send(bandwidth)
    clock.forward(20 * SECOND)
    send(bandwidth)

    assert logins(bandwidth_server) == ["Bearer t1", "Bearer t1", "Bearer t2"]


def test_messages_at_once_log_in_once(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.delays["token"] = 0.3

    run_at_once(*[lambda: send(bandwidth)] * 8)

    assert len(bandwidth_server.calls_of("token")) == 1
    assert logins(bandwidth_server) == ["Bearer t1"] * 8


def test_each_account_has_its_own_token(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    other = {"account_id": ACCOUNT_ID, "client_id": "cl-1", "client_secret": "another"}

    send(bandwidth)
    send(bandwidth, CarrierCredentials(other))
    send(bandwidth)

    assert logins(bandwidth_server) == ["Bearer t1", "Bearer t2", "Bearer t1"]


@pytest.mark.parametrize("refused", [UNAUTHORIZED, (401, b"")])
def test_refused_token_is_renewed_once(
    bandwidth: Bandwidth, bandwidth_server: BandwidthServer, refused: tuple[int, Any]
) -> None:
    bandwidth_server.answers["messages"] = [refused, (202, ACCEPTED)]

    assert send(bandwidth) == ACCEPTED["id"]
    assert logins(bandwidth_server) == ["Bearer t1", "Bearer t2"]


def test_token_refused_twice_is_a_wrong_account(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.answers["messages"] = [UNAUTHORIZED]

    assert refusal(bandwidth).kind is SendErrorKind.BAD_CONFIGURATION
    assert logins(bandwidth_server) == ["Bearer t1", "Bearer t2"]


@pytest.mark.parametrize("code", [403, 500])
def test_other_refusals_keep_the_token(bandwidth: Bandwidth, bandwidth_server: BandwidthServer, code: int) -> None:
    bandwidth_server.answers["messages"] = [(code, b"")]

    refusal(bandwidth)
    refusal(bandwidth)

    assert len(bandwidth_server.calls_of("token")) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((401, {"error": "invalid_client"}), SendErrorKind.BAD_CONFIGURATION),
        ((400, {"error": "invalid_grant"}), SendErrorKind.BAD_CONFIGURATION),
        ((401, b""), SendErrorKind.BAD_CONFIGURATION),
        ((403, {"error": {"a": 1}}), SendErrorKind.BAD_CONFIGURATION),
        ((404, b"<html>"), SendErrorKind.BAD_CONFIGURATION),
        ((429, b""), SendErrorKind.THROTTLED),
        ((500, {"error": "server_error"}), SendErrorKind.RETRY),
        ((502, b"<html>"), SendErrorKind.RETRY),
        ((200, b"<html>"), SendErrorKind.RETRY),
        ((200, {}), SendErrorKind.RETRY),
        (token(""), SendErrorKind.RETRY),
        (token(["t"]), SendErrorKind.RETRY),  # type: ignore[arg-type]
        (token("t\r\nX-Evil: 1"), SendErrorKind.RETRY),
        (token("tökén"), SendErrorKind.RETRY),
    ],
)
def test_nothing_is_sent_without_a_token(
    bandwidth: Bandwidth, bandwidth_server: BandwidthServer, answer: tuple[int, Any], kind: SendErrorKind
) -> None:
    bandwidth_server.answers["token"] = [answer]

    error = refusal(bandwidth)

    assert error.kind is kind
    assert "s3cret" not in repr(error) + repr(error.__cause__)
    assert bandwidth_server.calls_of("messages") == []


def test_login_that_hangs_is_tried_again_later(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.delays["token"] = SECONDS + 2
    start = time.monotonic()

    errors = run_at_once(*[lambda: refusal(bandwidth)] * 3)

    assert {(error.kind, error.is_answered) for error in errors} == {(SendErrorKind.RETRY, False)}
    assert time.monotonic() - start < SECONDS + 1, "those that wait for the login have the same limit"
    assert bandwidth_server.calls_of("messages") == []


def test_login_counts_for_the_limit_of_the_message(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.delays = {"token": SECONDS * 0.6, "messages": SECONDS * 0.6}
    start = time.monotonic()

    assert refusal(bandwidth).kind is SendErrorKind.UNKNOWN
    assert time.monotonic() - start < SECONDS + 0.5


@pytest.mark.parametrize(("lifetime", "uses"), [("3600", 1), (None, 2), ("soon", 2), (-1, 2), (30, 2), (3600.5, 1)])
def test_token_without_lifetime_serves_one_call(
    bandwidth: Bandwidth, bandwidth_server: BandwidthServer, lifetime: Any, uses: int
) -> None:
    bandwidth_server.answers["token"] = [token(expires_in=lifetime)]

    send(bandwidth)
    send(bandwidth)

    assert len(bandwidth_server.calls_of("token")) == uses
