"""An instance that may call this machine, and a web server for it to call."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.webhooks.receiver import Receiver, run_receiver
from tests.webhooks.webhook_fixture import Office
from tests.world import TestClock, World, make_settings, without_queue


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str) -> Settings:
    return make_settings(
        stack,
        project_id,
        RELAY_ALLOW_LOOPBACK=True,
        SMTP_HOST=stack.smtp_host,
        SMTP_PORT=stack.smtp_port,
        MAIL_FROM="no-reply@example.com",
        SUPPORT_EMAIL="help@example.com",
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with run_receiver() as running:
        yield running


@pytest.fixture
def office(world: World, receiver: Receiver, clock: TestClock) -> Office:
    """The office, with Ann's webhook leading to the receiver."""
    office = Office(world, receiver, clock)
    office.change_webhook(url=receiver.url())
    return office


@pytest.fixture
def quiet_office(world: World, receiver: Receiver, clock: TestClock) -> Iterator[Office]:
    """The same without background work: no task is enqueued, and the test posts each event."""
    with without_queue(world, clock) as quiet:
        office = Office(quiet, receiver, clock)
        office.change_webhook(url=receiver.url())
        yield office
