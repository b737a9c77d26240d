"""Set-up of a test process: work that would otherwise repeat for every test."""

import gc
from collections.abc import Generator

import pytest

GENERATION_0_OBJECTS = 300_000
"""New objects until a pass of the garbage collector. With 20,000, the passes took a seventh of the CPU of a test process."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import the tests without the garbage collector, and exclude the imported objects from its passes.

    Those passes took a third of the time of a test that builds an application.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(GENERATION_0_OBJECTS)
        gc.enable()


def pytest_collection_modifyitems() -> None:
    """Compile the routes once per process, not once per application."""
    # Imported here, since the process that only distributes the tests needs no application.
    from tests.plugins.shared_routes import share_routes

    share_routes()
