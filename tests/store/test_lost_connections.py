"""Connections that are lost in silence: neither end is told, and a new connection would pass."""

from collections.abc import Iterator

import pytest

from app import grpc_channel
from app.configuration.settings import Settings
from app.times.clock import SECOND
from dev.stack import StackEndpoints
from tests.crash.proxy import Proxy, run_proxy
from tests.world import World, make_settings, wait_until


@pytest.fixture
def wire(stack: StackEndpoints) -> Iterator[Proxy]:
    with run_proxy(stack.firestore_emulator_host) as proxy:
        yield proxy


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, wire: Proxy, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of an instance that looks after its connections each second."""
    monkeypatch.setattr(grpc_channel, "_KEEPALIVE", [(name, SECOND) for name, _ in grpc_channel._KEEPALIVE])
    return make_settings(stack, project_id, FIRESTORE_EMULATOR_HOST=wire.address)


def test_requests_pass_again_once_connection_is_lost(world: World, wire: Proxy) -> None:
    wire.lose_connections()

    wait_until(lambda: world.call("GET", "/api/v2/contacts", world.ann).status_code, lambda status: status == 200)
