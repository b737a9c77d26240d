"""An office that signs on by OAuth, one for all tests of a module."""

import uuid
from collections.abc import Iterator

import pytest

from dev.stack import StackEndpoints
from tests.sso.oauth.forger import running_forger
from tests.sso.oauth.office import FORGED, OAuthOffice
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
