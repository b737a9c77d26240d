"""An instance that may call this machine, web servers for it to call, and no background work."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.integrations.desk import Desk
from tests.integrations.hubspot import HubSpotServer, run_hubspot
from tests.webhooks.receiver import Receiver, run_receiver
from tests.world import TestClock, World, make_settings, without_queue


@pytest.fixture(scope="module")
def hubspot_server() -> Iterator[HubSpotServer]:
    with run_hubspot() as running:
        yield running


@pytest.fixture
def hubspot(hubspot_server: HubSpotServer) -> HubSpotServer:
    """HubSpot, with nothing in it."""
    hubspot_server.contacts.clear()
    hubspot_server.entries.clear()
    hubspot_server.failures.clear()
    hubspot_server.requests.clear()
    hubspot_server.found.clear()
    hubspot_server.finds_new = False
    return hubspot_server


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, hubspot: HubSpotServer) -> Settings:
    return make_settings(
        stack,
        project_id,
        RELAY_ALLOW_LOOPBACK=True,
        HUBSPOT_BASE_URL=hubspot.url,
        SMTP_HOST=stack.smtp_host,
        SMTP_PORT=stack.smtp_port,
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with run_receiver() as running:
        yield running


@pytest.fixture
def desk(world: World, clock: TestClock) -> Iterator[Desk]:
    with without_queue(world, clock) as quiet:
        yield Desk(quiet, clock)
