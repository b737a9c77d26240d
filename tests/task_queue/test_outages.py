import contextlib
import time

import pytest

from app import grpc_channel
from app.errors import ServiceUnavailableError
from app.task_queue.client import Queue
from app.task_queue.names import job_task
from app.times.clock import SECOND, system_clock
from tests.crash.proxy import run_proxy
from tests.task_queue.conftest import make_settings, run_task_server
from tests.world import wait_until

NOW = system_clock()
TASKS = {f"m{number}-deliver-0-{NOW}" for number in range(20)}


def deliver_all(queue: Queue) -> None:
    for number in range(20):
        with pytest.raises(ServiceUnavailableError):
            queue.deliver(f"m{number}", 0, NOW, "office", "")


def test_a_hanging_queue_costs_one_request_a_second() -> None:
    with run_task_server(["messages"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host, TASKS_BULK_QUEUE=""), lambda: NOW)
        queue.deliver("before", 0, NOW, "office", "")
        server.hang()
        began = time.monotonic()
        deliver_all(queue)
        took = time.monotonic() - began
        server.resume()

        # Twenty calls that each waited would take 20 s.
        assert took < 10
        server.wait_for("messages", TASKS | {f"before-deliver-0-{NOW}"})
        queue.close()


def test_tasks_of_an_outage_are_created_once_the_queue_is_back(free_port: int) -> None:
    queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=f"127.0.0.1:{free_port}", TASKS_BULK_QUEUE=""), lambda: NOW)
    deliver_all(queue)

    with run_task_server(["messages"], free_port) as server:
        server.wait_for("messages", TASKS)
        queue.deliver("after", 0, NOW, "office", "")
        queue.close()


def test_backlog_for_missing_queues_goes_to_the_first_queue(free_port: int) -> None:
    settings = make_settings(CLOUD_TASKS_EMULATOR_HOST=f"127.0.0.1:{free_port}", TASKS_SHARDS=8)
    queue = Queue(settings, lambda: NOW)
    deliver_all(queue)
    with pytest.raises(ServiceUnavailableError):
        queue.job("j0", 0, NOW)

    with run_task_server(["messages"], free_port) as server:
        server.wait_for("messages", TASKS | {job_task("j0", 0, NOW)})
        queue.close()


def test_refused_tasks_of_the_backlog_are_logged_and_left(free_port: int, caplog: pytest.LogCaptureFixture) -> None:
    queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=f"127.0.0.1:{free_port}", TASKS_BULK_QUEUE=""), lambda: NOW)
    deliver_all(queue)

    with run_task_server(["others"], free_port):
        wait_until(lambda: caplog.messages.count("Cloud Tasks refused a task"), lambda count: count == len(TASKS))
        queue.close()
    assert len(queue._backlog) == 0


def test_a_task_whose_response_was_lost_is_created_once() -> None:
    with run_task_server(["messages"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host, TASKS_BULK_QUEUE=""), lambda: NOW)
        queue.deliver("before", 0, NOW, "office", "")
        server.hang()
        # The call is read by the server once it resumes, and the backlog repeats it.
        with pytest.raises(ServiceUnavailableError):
            queue.deliver("m0", 0, NOW, "office", "")
        server.resume()

        server.wait_for("messages", {f"before-deliver-0-{NOW}", f"m0-deliver-0-{NOW}"})
        queue.close()


def test_lost_connection_is_replaced_and_tasks_created(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grpc_channel, "_KEEPALIVE", [(name, SECOND) for name, _ in grpc_channel._KEEPALIVE])
    with run_task_server(["messages"]) as server, run_proxy(server.host) as wire:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=wire.address, TASKS_BULK_QUEUE=""), lambda: NOW)
        queue.deliver("before", 0, NOW, "office", "")

        wire.lose_connections()
        with pytest.raises(ServiceUnavailableError):
            queue.deliver("m0", 0, NOW, "office", "")

        server.wait_for("messages", {f"before-deliver-0-{NOW}", f"m0-deliver-0-{NOW}"})
        queue.close()


def test_closing_leaves_the_rest_to_the_sweeper(free_port: int) -> None:
    queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=f"127.0.0.1:{free_port}"), lambda: NOW)
    deliver_all(queue)
    queue.close()

    with contextlib.suppress(ServiceUnavailableError):
        queue.deliver("late", 0, NOW, "office", "")
    assert len(queue._backlog) == 20
