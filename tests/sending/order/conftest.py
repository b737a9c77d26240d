"""Fixtures of tests of the order of messages: a carrier that records, and an office that the test moves."""

import pytest

from app.carriers.simulator import Simulator
from tests.sending.order.ordering import Carrier
from tests.world import World


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    """The carrier of all instances of the test."""
    carrier = Carrier()
    monkeypatch.setattr(Simulator, "send", lambda *arguments: carrier.send(*arguments))
    return carrier


@pytest.fixture
def office(still_world: World) -> World:
    """An office whose messages wait until the test delivers them."""
    return still_world
