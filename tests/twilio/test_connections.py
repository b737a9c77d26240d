"""Connections to Twilio; what holds for all carriers is in `tests/carriers`."""

import socket

import pytest

from app.carriers.base import SendError
from app.carriers.credentials import CarrierCredentials
from app.carriers.twilio.adapter import Twilio
from tests.carriers.description import CUSTOMER, NOW, PUBLIC_URL, TEXT
from tests.carriers.loopback import json_reply, run_loopback

CREDENTIALS = CarrierCredentials({"account_sid": "AC1", "auth_token": "tökén"})


@pytest.mark.parametrize(("idle_seconds", "connections"), [(20.0, 1), (-1.0, 2)])
def test_a_connection_that_idled_is_not_trusted(monkeypatch: pytest.MonkeyPatch, idle_seconds: float, connections: int) -> None:
    monkeypatch.setattr("app.safe_http.session._IDLE_SECONDS", idle_seconds)
    with run_loopback() as server:
        server.answer(json_reply({"sid": "SM1"}, 201))
        twilio = Twilio(server.url, PUBLIC_URL, 5, lambda: NOW)
        for _ in range(2):
            twilio.send(TEXT, CREDENTIALS)
    assert server.connections == connections


def test_no_exception_shows_a_telephone_number_or_a_secret() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        twilio = Twilio(f"http://127.0.0.1:{unused.getsockname()[1]}", PUBLIC_URL, 5, lambda: NOW)
        with pytest.raises(SendError) as raised:
            twilio.find(TEXT, NOW, NOW, CREDENTIALS)
    shown = ""
    error: BaseException | None = raised.value
    while error is not None:
        shown += repr(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert "tökén" not in shown
    assert CUSTOMER[1:] not in shown
