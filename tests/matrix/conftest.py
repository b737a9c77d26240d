"""One town for all of a worker's matrix tests; their requests leave everybody in place."""

import uuid
from collections.abc import Iterator

import pytest

from app.services.jobs import limits as room
from dev.stack import StackEndpoints
from tests.matrix.tenants_fixture import Town, built
from tests.world import make_settings


@pytest.fixture(scope="session")
def town(stack: StackEndpoints, worker_id: str) -> Iterator[Town]:
    """A town in a project of its own."""
    settings = make_settings(
        stack,
        f"demo-{worker_id}-{uuid.uuid4().hex[:8]}",
        RELAY_ALLOW_LOOPBACK=True,
        SMTP_HOST=stack.smtp_host,
        SMTP_PORT=stack.smtp_port,
    )
    with pytest.MonkeyPatch.context() as patch, built(settings) as town:
        # Nothing carries jobs on here, so each of those that are asked for would run for good.
        patch.setattr(room, "MAX_RUNNING_OF_USER", 10_000)
        patch.setattr(room, "MAX_RUNNING_OF_ORGANIZATION", 10_000)
        yield town
