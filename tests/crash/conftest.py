"""The carrier that kills, and an instance that texts through it."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.twilio.client import TwilioServer, run_server
from tests.world import make_settings


@pytest.fixture(scope="session")
def carrier() -> Iterator[TwilioServer]:
    with run_server("tests.crash.carrier") as server:
        yield server


@pytest.fixture
def crash_settings(stack: StackEndpoints, project_id: str, carrier: TwilioServer) -> Settings:
    return make_settings(stack, project_id, TWILIO_BASE_URL=carrier.url, RELAY_ALLOW_LOOPBACK=True)
