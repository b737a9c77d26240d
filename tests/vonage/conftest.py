"""Vonage on loopback, and an office that texts through it."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.loopback_carrier import LoopbackCarrier, Reply, run_loopback_carrier
from tests.world import make_settings


@pytest.fixture
def vonage() -> Iterator[LoopbackCarrier]:
    """Vonage on loopback; it takes every message."""
    with run_loopback_carrier(lambda _: Reply(202, {"message_uuid": "v1"})) as carrier:
        yield carrier


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, vonage: LoopbackCarrier) -> Settings:
    """The settings of an instance that finds Vonage on loopback."""
    return make_settings(stack, project_id, VONAGE_BASE_URL=vonage.url, CARRIER_TIMEOUT_SECONDS=2)
