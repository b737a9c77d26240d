"""A carrier that speaks Bandwidth's format, and accounts there."""

from collections.abc import Iterator

import pytest

from app.carriers.bandwidth.adapter import Bandwidth
from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.bandwidth.accounts import PROVIDER
from tests.bandwidth.server import BandwidthServer, run_server
from tests.world import TestClock, World, make_settings

SECONDS = 2


@pytest.fixture
def bandwidth_server() -> Iterator[BandwidthServer]:
    """The carrier."""
    with run_server() as server:
        yield server


@pytest.fixture
def clock() -> TestClock:
    """The time of the test."""
    return TestClock()


@pytest.fixture
def bandwidth(bandwidth_server: BandwidthServer, clock: TestClock) -> Bandwidth:
    """The adapter."""
    return Bandwidth(bandwidth_server.url, bandwidth_server.token_url, SECONDS, clock)


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, bandwidth_server: BandwidthServer) -> Settings:
    """The settings of an instance that finds Bandwidth on loopback."""
    urls = {"BANDWIDTH_BASE_URL": bandwidth_server.url, "BANDWIDTH_TOKEN_URL": bandwidth_server.token_url}
    return make_settings(stack, project_id, CARRIER_TIMEOUT_SECONDS=SECONDS, ORDER_HOLD_UNCERTAIN_SECONDS=0, **urls)


@pytest.fixture
def office(world: World) -> World:
    """The world, whose tenant of Ann and Ben has an account at Bandwidth."""
    world.give_provider(world.tenant.id, PROVIDER)
    return world
