"""An office without background work: tasks are enqueued, and none is run."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.costs.counting import pause_queue
from tests.twilio.client import TwilioServer, run_server
from tests.world import Served, World, make_settings


@pytest.fixture(scope="session")
def twilio_server() -> Iterator[TwilioServer]:
    """A carrier that speaks Twilio's format."""
    with run_server() as server:
        yield server


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, twilio_server: TwilioServer) -> Settings:
    """The settings of an instance that finds Twilio, and its users' webhooks, on this machine."""
    return make_settings(stack, project_id, TWILIO_BASE_URL=twilio_server.url, RELAY_ALLOW_LOOPBACK=True)


@pytest.fixture
def served(served: Served) -> Served:
    """The instance, whose queue runs no task."""
    pause_queue(served.instance)
    return served


@pytest.fixture
def world(world: World) -> World:
    """The office, whose plans this process has read: it does so once a minute."""
    world.instance.core.plans.find(world.organization)
    return world
