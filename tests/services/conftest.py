"""An instance whose queue is out of reach: what it accepts stays as it is until a test moves it."""

from collections.abc import Iterator

import pytest

from tests.world import TestClock, World, without_queue


@pytest.fixture
def still_world(world: World, clock: TestClock) -> Iterator[World]:
    """A world in which nothing that is accepted moves on by itself."""
    with without_queue(world, clock) as still:
        yield still
