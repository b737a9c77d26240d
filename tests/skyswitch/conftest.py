"""An instance whose first tenant has an account at SkySwitch on loopback."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.skyswitch.server import ACCOUNT, LOGIN, Exchange, run_exchange
from tests.world import World, make_settings


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    """SkySwitch."""
    with run_exchange() as running:
        yield running


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, exchange: Exchange) -> Settings:
    """The settings of an instance that finds SkySwitch on loopback."""
    return make_settings(stack, project_id, SKYSWITCH_BASE_URL=exchange.url)


@pytest.fixture
def office(world: World) -> World:
    """The world, whose first tenant has an account at SkySwitch."""
    world.give_provider(world.tenant.id, {"name": "skyswitch", "account_id": ACCOUNT, "domain": "office.example", **LOGIN})
    return world
