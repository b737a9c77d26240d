"""Fixtures for the tests of deployment: the project's own files, and an instance's commands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.configuration.settings import Settings
from app.endpoints import EXTENSION

PROJECT = Path(__file__).parents[2]

RunCommand = Callable[..., Result]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application of an empty instance."""
    app = create_app(settings)
    yield app
    app.extensions[EXTENSION].close()


@pytest.fixture
def run_command(app: Flask) -> RunCommand:
    """Return a function that runs `flask <arguments>` for the instance."""
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=arguments)
