"""Log-ins at carriers for their links to media: only for the carrier's own host."""

import pytest

from app.carriers.bandwidth.adapter import Bandwidth
from app.carriers.base import Carrier, MediaSource
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from app.carriers.signalwire.adapter import SignalWire
from app.carriers.twilio.adapter import Twilio
from tests.bandwidth.accounts import CREDENTIALS
from tests.world import TestClock

TWILIO = CarrierCredentials({"account_sid": "AC" + "1" * 32, "auth_token": "a-token-of-the-account"})
SIGNALWIRE = CarrierCredentials(
    {"project_id": "project-1", "auth_token": "a-token-of-the-project", "space_url": "acme.signalwire.com"}
)
CLOCK = TestClock()
CARRIERS: list[tuple[Carrier, CarrierCredentials, str]] = [
    (
        Twilio("https://api.twilio.com", "https://texting.example.com", 10, CLOCK),
        TWILIO,
        basic_auth("AC" + "1" * 32, "a-token-of-the-account"),
    ),
    (
        Bandwidth("https://messaging.bandwidth.com/api/v2", "https://api.bandwidth.com/token", 10, CLOCK),
        CREDENTIALS,
        basic_auth("api", "pässword"),
    ),
    (
        SignalWire("", "https://texting.example.com", 10, CLOCK),
        SIGNALWIRE,
        basic_auth("project-1", "a-token-of-the-project"),
    ),
]
HOSTS = {"twilio": "api.twilio.com", "bandwidth": "messaging.bandwidth.com", "signalwire": "acme.signalwire.com"}


@pytest.mark.parametrize(("carrier", "credentials", "login"), CARRIERS, ids=list(HOSTS))
class TestLogin:
    def test_own_host_gets_the_login(self, carrier: Carrier, credentials: CarrierCredentials, login: str) -> None:
        assert isinstance(carrier, MediaSource)

        assert carrier.media_login(f"https://{HOSTS[carrier.name]}/api/media/1.jpg", credentials) == login

    @pytest.mark.parametrize(
        "url",
        [
            "https://{}.example.com/1.jpg",
            "https://{}@example.com/1.jpg",
            "https://{}:8443/1.jpg",
            "http://{}/1.jpg",
            "https://example.com/{}/1.jpg",
        ],
    )
    def test_other_hosts_get_none(self, carrier: Carrier, credentials: CarrierCredentials, login: str, url: str) -> None:
        assert isinstance(carrier, MediaSource)

        assert carrier.media_login(url.format(HOSTS[carrier.name]), credentials) == "", login
