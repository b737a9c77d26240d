"""An office that signs on by OAuth, one for all tests of a module."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.stack import StackEndpoints
from tests.sso.oauth.forger import running_forger
from tests.sso.oauth.office import FORGED, OAuthOffice
from tests.sso.oidc import OpenIdProvider, running_provider
from tests.world import TestClock, make_settings, people_world, serve


@pytest.fixture(scope="module")
def office(stack: StackEndpoints) -> Iterator[OAuthOffice]:
    """An office whose organization has the provider `forged`, which makes users and finds them by verified addresses."""
    clock = TestClock()
    settings = make_settings(stack, f"demo-oauth-{uuid.uuid4().hex[:8]}", RELAY_ALLOW_LOOPBACK=True)
    with serve(settings, clock) as served, running_forger(clock) as forger:
        office = OAuthOffice(people_world(served), clock, forger)
        office.add_provider(FORGED, allow_jit_provisioning=True, allow_email_correlation=True)
        yield office


@pytest.fixture(scope="module")
def openid_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIdProvider]:
    """A real OpenID provider."""
    with running_provider(Path(tmp_path_factory.mktemp("openid"))) as provider:
        yield provider
