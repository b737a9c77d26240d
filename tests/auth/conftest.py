"""A publisher of certificates, and an instance that trusts the tokens signed with them."""

import dataclasses
from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from tests.auth.publisher import Publisher, serve_certificates, signing_key
from tests.world import TestClock, World, people_world, serve


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher of the key `first`."""
    with serve_certificates() as served:
        served.publish(signing_key("first"))
        yield served


@pytest.fixture
def signed_world(settings: Settings, clock: TestClock, publisher: Publisher) -> Iterator[World]:
    """An instance that takes no unsigned ID tokens: those of its users and of its queue are signed by the publisher's keys.

    Google's own client still asks the Auth emulator about accounts.
    """
    changed = dataclasses.replace(
        settings,
        FIREBASE_AUTH_EMULATOR_HOST="",
        ID_TOKEN_CERTIFICATES_URL=publisher.url,
        TASKS_CERTIFICATES_URL=publisher.url,
    )
    with serve(changed, clock) as served:
        yield people_world(served)
