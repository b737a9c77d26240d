"""The office that the rules' tests knock at."""

import uuid

import pytest

from dev.stack import StackEndpoints
from tests.rules.office import Office, open_office


@pytest.fixture(scope="session")
def office(stack: StackEndpoints, worker_id: str) -> Office:
    """A project of this worker's own. One serves all tests: what they may change in it, they first put as they need it."""
    return open_office(stack, f"demo-{worker_id}-rules-{uuid.uuid4().hex[:8]}")
