"""A carrier that speaks Twilio's format, and an office that texts through it."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.twilio.client import TwilioAccount, TwilioServer, run_server
from tests.world import World, make_settings


@pytest.fixture(scope="session")
def twilio_server() -> Iterator[TwilioServer]:
    """The carrier, in a process of its own; tests share it, each with its own account."""
    with run_server() as server:
        yield server


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, twilio_server: TwilioServer) -> Settings:
    """The settings of an instance that finds Twilio on loopback and waits two seconds for its answers.

    An uncertain message holds back none, so that a test has several in one conversation.
    """
    limits = {"CARRIER_TIMEOUT_SECONDS": 2, "ORDER_HOLD_UNCERTAIN_SECONDS": 0}
    return make_settings(stack, project_id, TWILIO_BASE_URL=twilio_server.url, **limits)


@pytest.fixture
def account(twilio_server: TwilioServer, world: World) -> TwilioAccount:
    """The Twilio account of the tenant whose people are Ann and Ben."""
    account = twilio_server.open_account()
    world.give_provider(world.tenant.id, account.provider)
    return account
