"""Telnyx on loopback, and an office that texts through it."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.loopback_carrier import LoopbackCarrier, run_loopback_carrier
from tests.telnyx.carrier import API_KEY, Signer, TelnyxService
from tests.world import World, make_settings


@pytest.fixture
def service() -> TelnyxService:
    """The messages that Telnyx took, and how it answers."""
    return TelnyxService()


@pytest.fixture
def telnyx(service: TelnyxService) -> Iterator[LoopbackCarrier]:
    """Telnyx on loopback."""
    with run_loopback_carrier(service) as carrier:
        yield carrier


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, telnyx: LoopbackCarrier) -> Settings:
    """The settings of an instance that finds Telnyx on loopback; an uncertain message holds back none."""
    limits = {"CARRIER_TIMEOUT_SECONDS": 2, "ORDER_HOLD_UNCERTAIN_SECONDS": 0}
    return make_settings(stack, project_id, TELNYX_BASE_URL=telnyx.url, **limits)


@pytest.fixture
def signer() -> Signer:
    """The key with which Telnyx signs."""
    return Signer()


@pytest.fixture
def account(world: World, signer: Signer) -> dict[str, str]:
    """The Telnyx account of the tenant whose people are Ann and Ben."""
    account = {"name": "telnyx", "api_key": API_KEY, "public_key": signer.public_key}
    world.give_provider(world.tenant.id, account)
    return account
