"""Generators of clients, and the document that they read: an instance's own."""

import json
from pathlib import Path

import pytest

from dev.components.client_generators import DIRECTORY, ensure_client_generators
from dev.progress import Silence
from tests.world import World


@pytest.fixture(scope="session")
def generators() -> Path:
    """The `node_modules` directory of the generators and linters; installed before the first test."""
    return ensure_client_generators(DIRECTORY, DIRECTORY.with_suffix(".log"), Silence())


@pytest.fixture
def workshop(world: World, generators: Path, tmp_path: Path) -> Path:
    """A directory with the instance's document, where programs find the generators' packages."""
    (tmp_path / "openapi.json").write_text(json.dumps(world.call("GET", "/docs/json").json()))
    (tmp_path / "node_modules").symlink_to(generators)
    return tmp_path
