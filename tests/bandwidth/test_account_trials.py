"""The trial of an account logs in, and sends nothing."""

from typing import Any

import pytest

from app.carriers.bandwidth.adapter import Bandwidth
from app.carriers.base import AccountFinding
from app.services.carrier_accounts.account_rules import find_gaps, find_value_faults
from tests.bandwidth.accounts import ACCOUNT_ID, CLIENT, CREDENTIALS, PROVIDER
from tests.bandwidth.conftest import SECONDS
from tests.bandwidth.server import BandwidthServer

TOKEN = (200, {"access_token": "t1", "expires_in": 3600})


def test_user_and_password_are_tried(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.answers["media"] = [(200, [])]

    findings = bandwidth.test_account(CREDENTIALS)

    message = "Bandwidth accepts account_id, api_user and api_password for messaging."
    assert findings == [AccountFinding("account_id", True, message)]
    assert [(call.method, call.path) for call in bandwidth_server.calls] == [("GET", f"/users/{ACCOUNT_ID}/media")]


def test_client_is_tried_before_the_account(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.answers |= {"token": [TOKEN], "media": [(200, [])]}

    assert [(finding.subject, finding.is_ok) for finding in bandwidth.test_account(CLIENT)] == [
        ("client_id", True),
        ("account_id", True),
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, {"type": "unauthorized"}), "Bandwidth does not accept the account's credentials: compare account_id"),
        ((403, {"type": "forbidden"}), "The login may not use messaging for this Bandwidth account: compare account_id"),
        ((404, {"status": 404}), "Bandwidth does not know the account: compare account_id"),
        ((500, b""), "whether it accepted the message is not known: try again later."),
        ((429, b""), "Bandwidth responded with HTTP status 429: try again later."),
    ],
)
def test_refusal_says_what_to_compare(
    bandwidth: Bandwidth, bandwidth_server: BandwidthServer, answer: tuple[int, Any], words: str
) -> None:
    bandwidth_server.answers["media"] = [answer]

    (finding,) = bandwidth.test_account(CREDENTIALS)

    assert not finding.is_ok
    assert words in finding.message
    assert "pässword" not in finding.message


def test_client_that_is_refused_ends_the_trial(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.answers["token"] = [(401, {"error": "invalid_client"})]

    (finding,) = bandwidth.test_account(CLIENT)

    assert finding.message == (
        "Bandwidth does not accept the account's client: compare client_id and client_secret with Bandwidth's portal."
    )
    assert bandwidth_server.calls_of("media") == []


def test_silence_is_told(bandwidth: Bandwidth, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.delays["media"] = SECONDS + 1

    (finding,) = bandwidth.test_account(CREDENTIALS)

    assert finding.message == "Bandwidth did not respond in time: try again later."


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"account_id": "55/00"}, "account_id"),
        ({"application_id": ""}, "application_id"),
        ({"callback_password": "short"}, "callback_password"),
        ({"callback_user": "a:b"}, "callback_user"),
        ({"api_password": None}, "api_password"),
        ({"client_id": "x"}, "client_secret"),
        ({"callback_user_previous": "x"}, "callback_password_previous"),
        ({"api_user": None, "api_password": None}, "api_password"),
        ({"callback_user": None, "callback_password": None}, "callback_password"),
        ({"webhook_secret": "short"}, "webhook_secret"),
        ({"space": "x"}, "space"),
    ],
)
def test_account_that_cannot_send_or_receive_is_refused(changes: dict[str, Any], key: str) -> None:
    values = {name: value for name, value in {**PROVIDER, **changes}.items() if value is not None and name != "name"}
    fields = Bandwidth.credential_fields

    faults = [*find_value_faults("bandwidth", fields, values), *find_gaps("bandwidth", fields, values)]

    assert key in [fault.key for fault in faults]


def test_gaps_name_the_choices_apart() -> None:
    faults = {fault.key: fault.message for fault in find_gaps("bandwidth", Bandwidth.credential_fields, {"account_id": "1"})}

    required = "Required for an account at bandwidth"
    login = f"{required}, which needs api_password, api_user or client_id, client_secret."
    proof = f"{required}, which needs callback_password, callback_user or webhook_secret."
    assert faults == {
        "application_id": f"{required}.",
        **dict.fromkeys(("api_user", "api_password"), login),
        **dict.fromkeys(("callback_user", "callback_password"), proof),
    }


def test_either_login_completes_an_account() -> None:
    login = {name: value for name, value in PROVIDER.items() if name != "name"}
    client = {name: value for name, value in login.items() if not name.startswith("api_")}
    client |= {"client_id": "x", "client_secret": "y"}
    fields = Bandwidth.credential_fields

    path = {name: value for name, value in login.items() if not name.startswith("callback_")} | {"webhook_secret": "s" * 32}

    for values in (login, client, path):
        assert list(find_value_faults("bandwidth", fields, values)) + list(find_gaps("bandwidth", fields, values)) == []
