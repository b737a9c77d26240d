"""Log-ins at carriers for their links to media: only for the carrier's own host, and within the time of the download."""

import socket
import time

import pytest

from app.carriers.bandwidth.adapter import Bandwidth
from app.carriers.base import Carrier, MediaSource, SendError
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from app.carriers.signalwire.adapter import SignalWire
from app.carriers.twilio.adapter import Twilio
from app.safe_http.client import OutboundClient
from app.safe_http.downloads import download
from app.safe_http.ssrf_guard import AddressGuard
from tests.bandwidth.accounts import CREDENTIALS
from tests.media.carrier_host import Answer, run_host
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


def test_login_takes_no_longer_than_the_download_may() -> None:
    client = CarrierCredentials({"account_id": "1", "client_id": "client", "client_secret": "secret"})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        token_url = f"http://127.0.0.1:{silent.getsockname()[1]}/token"
        bandwidth = Bandwidth("https://messaging.bandwidth.com/api/v2", token_url, 60, CLOCK)
        began = time.monotonic()
        with pytest.raises(SendError) as refused:
            bandwidth.media_login("https://messaging.bandwidth.com/api/v2/media/1.jpg", client, 0.2)

    assert time.monotonic() - began < 30
    assert refused.value.is_answered is False


def test_download_leaves_a_login_the_time_that_is_left() -> None:
    left: list[float] = []

    def login(_: str, seconds: float) -> str:
        left.append(seconds)
        return ""

    with run_host() as host:
        host.add("/file", Answer(b"file"))
        url = host.add("/moved", Answer(b"", 302, {"Location": "/file"}, hangs=0.2))
        answer = download(OutboundClient(AddressGuard(loopback_allowed=True)), url, 30, 100, login)

    assert answer.body == b"file"
    assert left[0] <= 30
    assert left[1] <= left[0] - 0.2
