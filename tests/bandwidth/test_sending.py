import json
from typing import Any

import pytest

from app.carriers.bandwidth.adapter import Bandwidth
from app.carriers.base import SendError, SendErrorKind, SendResult
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from tests.bandwidth.accounts import ACCOUNT_ID, CREDENTIALS, outbound
from tests.bandwidth.server import ACCEPTED, BandwidthServer

REFUSED = {"type": "request-validation", "description": "Your request could not be accepted"}
SPRING = {"timestamp": "2026-09-09T19:02:19.253+0000", "status": 404, "error": "Not Found", "message": "Not Found"}


def refusal(bandwidth: Bandwidth, credentials: CarrierCredentials = CREDENTIALS) -> SendError:
    with pytest.raises(SendError) as raised:
        bandwidth.send(outbound(), credentials)
    return raised.value


def test_request_has_login_and_result(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    result = bandwidth.send(outbound(), CREDENTIALS)

    (call,) = bandwidth_server.calls
    assert (call.authorization, call.content_type) == (basic_auth("api", "pässword"), "application/json")
    assert result == SendResult("14762070468292kw2fuqty55yp2b2", 2)


def test_group_has_each_recipient_once_and_not_the_sender(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    others = ["+12125550124", "+12125550100", "+12125550123", "+12125550125"]

    bandwidth.send(outbound(other_recipients=others), CREDENTIALS)

    assert json.loads(bandwidth_server.calls[0].body)["to"] == ["+12125550123", "+12125550124", "+12125550125"]


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, REFUSED, SendErrorKind.REJECTED, "request-validation"),
        (401, {"type": "unauthorized", "description": "…"}, SendErrorKind.BAD_CONFIGURATION, "unauthorized"),
        (401, b"", SendErrorKind.BAD_CONFIGURATION, "http-401"),
        (403, {"type": "forbidden", "description": "Access Denied"}, SendErrorKind.BAD_CONFIGURATION, "forbidden"),
        (404, SPRING, SendErrorKind.BAD_CONFIGURATION, "not-found"),
        (415, {"type": "unsupported-content-type", "description": "…"}, SendErrorKind.REJECTED, "unsupported-content-type"),
        (
            429,
            {"type": "max-message-queue-size-exceeded", "description": "…"},
            SendErrorKind.THROTTLED,
            "max-message-queue-size-exceeded",
        ),
        (400, {"type": "a-type-of-tomorrow"}, SendErrorKind.REJECTED, "a-type-of-tomorrow"),
        (400, {"type": ["x"]}, SendErrorKind.REJECTED, "http-400"),
        (400, {"type": "<script>"}, SendErrorKind.REJECTED, "http-400"),
        (500, {"type": "internal-server-error"}, SendErrorKind.UNKNOWN, "internal-server-error"),
        (202, [ACCEPTED], SendErrorKind.UNKNOWN, "no-id"),
    ],
)
def test_each_answer_has_its_meaning(
    bandwidth: Bandwidth, bandwidth_server: BandwidthServer, status: int, body: Any, kind: SendErrorKind, code: str
) -> None:
    bandwidth_server.answers["messages"] = [(status, body)]

    error = refusal(bandwidth)

    assert (error.kind, error.code) == (kind, code)
    assert error.reason
    assert len(bandwidth_server.calls) == 1, "what is refused or unknown is not repeated"


@pytest.mark.parametrize("values", [{}, {"account_id": ACCOUNT_ID}, {"api_user": "api", "api_password": "x"}])
def test_number_without_account_is_told(
    bandwidth: Bandwidth, bandwidth_server: BandwidthServer, values: dict[str, str]
) -> None:
    error = refusal(bandwidth, CarrierCredentials(values))

    assert (error.kind, error.is_answered) == (SendErrorKind.BAD_CONFIGURATION, None)
    assert bandwidth_server.calls == []


def test_account_id_cannot_change_the_path(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    values = {"account_id": "1/../2?x=#", "api_user": "api", "api_password": "x"}

    bandwidth.send(outbound(), CarrierCredentials(values))

    assert bandwidth_server.calls[0].path == "/users/1%2F..%2F2%3Fx%3D%23/messages"
