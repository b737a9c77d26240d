"""Files of inbound messages in a lane of their own: a carrier's server that hangs delays no mail, no job and no sweep."""

import dataclasses
from collections.abc import Iterator

import pytest
from google.cloud import tasks_v2

from app.configuration.settings import Settings
from app.services.inbound import media_downloads
from app.store.common.mails import MailState
from app.store.messages.media_files import MediaState
from tests.mails.queued import add_mails, mails_for
from tests.media import files
from tests.media.carrier_host import Answer, CarrierHost, run_host
from tests.media.inbound import media_of, receive
from tests.world import World, wait_until

CONCURRENCY = 2
"""Tasks of each queue that run at once."""


@pytest.fixture
def host() -> Iterator[CarrierHost]:
    """The carrier's server of media."""
    with run_host() as running:
        yield running


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings of an instance with a queue for jobs and one for media."""
    return dataclasses.replace(settings, RELAY_ALLOW_LOOPBACK=True, TASKS_JOB_QUEUE="jobs", TASKS_MEDIA_QUEUE="media")


@pytest.fixture(autouse=True)
def _queues(world: World) -> None:
    client, settings = world.instance.core.queue.client, world.instance.core.settings
    parent = f"projects/{settings.GOOGLE_CLOUD_PROJECT}/locations/{settings.TASKS_LOCATION}"
    limits = tasks_v2.RateLimits(max_concurrent_dispatches=CONCURRENCY, max_dispatches_per_second=500)
    for name in ("jobs", "media"):
        client.create_queue(parent=parent, queue=tasks_v2.Queue(name=f"{parent}/queues/{name}", rate_limits=limits))


def test_hanging_server_delays_no_mail_and_no_sweep(world: World, host: CarrierHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_downloads, "_SECONDS_A_FILE", 120)
    core, now = world.instance.core, world.instance.core.clock()
    url = host.add("/hangs.jpg", Answer(files.jpeg(), hangs=120))
    messages = [receive(world, url) for _ in range(2 * CONCURRENCY)]
    wait_until(lambda: host.waiting, lambda count: count == CONCURRENCY)

    core.queue.sweep_everything(now)
    (mail_id,) = add_mails(world, "nobody@example.com", 1, now)
    core.queue.mail(mail_id, 0, now)

    wait_until(world.instance.operations.sweep_record.last_seen, bool)
    # Nobody has that address any more.
    wait_until(lambda: mails_for(world, "nobody@example.com")[0].state, lambda state: state is MailState.CANCELED)
    assert host.waiting == CONCURRENCY
    host.released.set()
    wait_until(lambda: {media_of(world, message).state for message in messages}, lambda states: states == {MediaState.STORED})
