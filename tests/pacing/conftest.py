"""An office whose number is paced: one long code at 10 messages a second, at a carrier in Twilio's format."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.outbound_limits.loopback import GOOD_ACCOUNT, Carrier, run_carrier
from tests.pacing.simulation import Simulation, VirtualClock, simulate
from tests.world import Served, World, make_settings, people_world

PACE = 10


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with run_carrier() as running:
        yield running


@pytest.fixture
def paced_settings(stack: StackEndpoints, project_id: str, carrier: Carrier) -> Settings:
    return make_settings(stack, project_id, TWILIO_BASE_URL=carrier.url, PACE_LOCAL=PACE, PARTY_SLOTS=8)


@pytest.fixture
def simulation(paced_settings: Settings) -> Iterator[Simulation]:
    with simulate(paced_settings, VirtualClock(), processes=2) as running:
        yield running


@pytest.fixture
def office(simulation: Simulation) -> World:
    world = people_world(Served("", simulation.processes[0]))
    world.give_provider(world.tenant.id, {"name": "twilio", "account_sid": GOOD_ACCOUNT, "auth_token": "t"})
    return world
