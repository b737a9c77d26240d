"""Fixtures for the tests of damaged documents, and of those that a later version wrote."""

import pytest


@pytest.fixture(autouse=True)
def documented_responses() -> None:
    """Allow responses that the OpenAPI document does not describe: they show values that this version does not know."""
