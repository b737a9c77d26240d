"""Tasks name whom they work for, by which the worker shares out its threads."""

from collections.abc import Callable

import pytest
from google.cloud import tasks_v2

from app.task_queue.client import Queue
from app.times.clock import system_clock
from tests.task_queue.conftest import LANES, PARENT, make_settings, run_task_server
from web_server.parties import BACKGROUND, TASK_PARTY_HEADER

NOW = system_clock()
FULL = tasks_v2.Task.View.FULL


@pytest.mark.parametrize(
    ("enqueue", "party"),
    [
        (lambda queue: queue.deliver("message", 0, NOW, "office", "tenant"), "office"),
        (lambda queue: queue.relay("event", "user", "", 0, NOW, (), "office", "tenant"), "office"),
        (lambda queue: queue.relay("event", "user", "", 0, NOW), "user"),
        (lambda queue: queue.job("job", 0, NOW), BACKGROUND),
        (lambda queue: queue.purge("purge", 0, NOW), BACKGROUND),
        (lambda queue: queue.sweep("messages", 0, NOW), BACKGROUND),
        (lambda queue: queue.sweep_everything(NOW), BACKGROUND),
        (lambda queue: queue.expire("jobs", 0, NOW), BACKGROUND),
        # Somebody waits for a code, and for a picture.
        (lambda queue: queue.mail("mail", 0, NOW), None),
        (lambda queue: queue.media("file", 0, NOW), None),
    ],
)
def test_a_task_names_its_party(enqueue: Callable[[Queue], None], party: str | None) -> None:
    names = ["messages", *LANES.values()]
    with run_task_server(names) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        enqueue(queue)
        tasks = [
            task
            for name in names
            for task in queue.client.list_tasks(request={"parent": f"{PARENT}/queues/{name}", "response_view": FULL})
        ]
        queue.close()

    assert [dict(task.http_request.headers).get(TASK_PARTY_HEADER) for task in tasks] == [party]
