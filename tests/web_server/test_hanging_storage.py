"""Cloud Storage that hangs: callers who open no file are served meanwhile. Threads are counted, not time."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from app.bounded_calls import MAX_WAITING
from app.crypto.keys import new_id
from app.media.links import API_LINK_MS
from app.store.messages.media_files import MediaFile, MediaState, media_files
from app.times.clock import system_clock
from dev.stack import StackEndpoints
from tests.web_server.conftest import THREADS, Office, run_office
from tests.web_server.test_hanging_parties import (
    answered,
    assert_serves_others,
    calls_at_once,
    request,
    run_silent_server,
    statuses,
)
from tests.world import wait_until


@pytest.fixture(scope="module")
def shop(stack: StackEndpoints, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office whose bucket hangs."""
    with ExitStack() as ends:
        storage = ends.enter_context(run_silent_server())
        changes = {"MEDIA_FOLDER": "", "MEDIA_BUCKET": "media", "STORAGE_EMULATOR_HOST": f"127.0.0.1:{storage.port}"}
        yield ends.enter_context(run_office(stack, worker_id, tmp_path_factory.mktemp("storage"), **changes))


def add_file(office: Office) -> str:
    """Store the document of a file, and return the path of its link."""
    core, now = office.instance.core, system_clock()
    media = MediaFile(
        id=new_id()[:20],
        uid=office.uid,
        tenant_id=office.tenant_id,
        state=MediaState.STORED,
        content_type="image/jpeg",
        file_name="photo.jpg",
        size=1000,
        sha256="0" * 64,
        created=now,
        updated=now,
    )
    commit = core.store.commit()
    media_files.create(commit, media)
    commit.send()
    return urlsplit(core.media_links.sign(core.media_links.address(media.id, media.file_name), API_LINK_MS)).path


def test_hanging_storage_leaves_threads(shop: Office) -> None:
    count = 3 * THREADS
    with calls_at_once(shop, count, request("GET", add_file(shop))) as connections:
        wait_until(lambda: len(answered(connections)), lambda seen: seen >= count - MAX_WAITING)
        assert_serves_others(shop)
        for _ in range(THREADS):
            # Strangers too, who wait in one line with those who open files.
            assert shop.exchange(request("GET", "/docs/errors/internal")).startswith(b"HTTP/1.1 200 ")
        wait_until(lambda: len(answered(connections)), lambda seen: seen == count)

        assert statuses(connections) == {b"503"}
