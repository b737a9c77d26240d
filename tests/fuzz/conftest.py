"""One town for all of a worker's fuzzing; each operation gets a tenant of its own in it."""

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from werkzeug.wsgi import ClosingIterator

from dev.stack import StackEndpoints
from tests.matrix.tenants_fixture import Town, built
from tests.world import make_settings

# Files go over the wire as they are.
schemathesis.serializer.alias(["text/csv", "application/x-ndjson"], "text/plain")


@pytest.fixture(scope="session")
def fuzzed_town(stack: StackEndpoints, worker_id: str) -> Iterator[Town]:
    """A town in a project of its own, which sends its mail to the stack."""
    project_id = f"demo-{worker_id}-{uuid.uuid4().hex[:8]}"
    with built(make_settings(stack, project_id, SMTP_HOST=stack.smtp_host, SMTP_PORT=stack.smtp_port)) as town:
        app = town.client.application
        app.wsgi_app = close_responses(app.wsgi_app)  # type: ignore[method-assign]
        yield town


def close_responses(application: Any) -> Any:
    """Return a WSGI application whose responses are read and closed at once, as a web server does; the fuzzer does not.

    Otherwise a slow call would count as running from then on.
    """

    def call(environment: Any, start_response: Any) -> list[bytes]:
        with contextlib.closing(ClosingIterator(application(environment, start_response))) as response:
            return list(response)

    return call
