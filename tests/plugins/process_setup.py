"""Set-up of a test process: work that would otherwise repeat for every test."""

import gc
import os
import sys
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems() -> None:
    """Compile the routes once per process, not once per application; let Hypothesis read no module of the project."""
    # Imported here, since the process that only distributes the tests needs no application.
    from tests.plugins.shared_routes import share_routes

    share_routes()
    if "hypothesis" in sys.modules and "FUZZ_EXAMPLES" not in os.environ:
        _draw_no_constants_of_modules()


def _draw_no_constants_of_modules() -> None:
    """Limit Hypothesis to its own constants. `make fuzz` also tries those of the project.

    It would parse the 1,100 loaded modules in each process, and hold every number and text in them against each schema: that
    took 3 s at the start, and more in the fuzzing. The requests also depended on which tests were loaded.
    """
    from hypothesis.internal.conjecture import providers
    from hypothesis.internal.constants_ast import Constants

    pytest.MonkeyPatch().setattr(providers, "_get_local_constants", Constants)
