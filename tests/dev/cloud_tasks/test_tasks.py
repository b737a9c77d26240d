from typing import Any

import pytest
from google.api_core.exceptions import AlreadyExists, InvalidArgument, MethodNotImplemented, NotFound
from google.cloud.tasks_v2 import CloudTasksClient, CreateTaskRequest, GetTaskRequest, Queue, Task
from google.protobuf.duration_pb2 import Duration

from dev.cloud_tasks.server import CloudTasksServer
from tests.dev.cloud_tasks.support import (
    LOCATION,
    Receiver,
    ShiftedClock,
    connect,
    make_task,
    make_time,
    wait_until,
)

URL = "http://127.0.0.1:9/never-called"
HOUR_MS = 3600 * 1000


def test_a_task_without_a_name_gets_one(client: CloudTasksClient, paused_queue: str) -> None:
    first = client.create_task(parent=paused_queue, task=make_task(URL))
    second = client.create_task(parent=paused_queue, task=make_task(URL))
    assert first.name.startswith(f"{paused_queue}/tasks/")
    assert first.name != second.name
    assert client.get_task(name=first.name) == first


def test_a_new_task_shows_its_defaults(client: CloudTasksClient, paused_queue: str) -> None:
    task = client.create_task(parent=paused_queue, task=make_task(URL))
    assert task.dispatch_deadline.total_seconds() == 600
    assert task.create_time == task.schedule_time
    assert task.dispatch_count == 0
    assert task.view == Task.View.BASIC


def test_the_body_is_shown_only_in_the_full_view(client: CloudTasksClient, paused_queue: str) -> None:
    request = CreateTaskRequest(
        parent=paused_queue, task=make_task(URL, http_request={"body": b"text"}), response_view=Task.View.FULL
    )
    created = client.create_task(request)
    assert created.http_request.body == b"text"
    assert client.get_task(name=created.name).http_request.body == b""
    full = client.get_task(GetTaskRequest(name=created.name, response_view=Task.View.FULL))
    assert full.http_request.body == b"text"
    assert full.http_request.url == URL


def test_a_task_name_is_taken_while_the_task_waits(client: CloudTasksClient, paused_queue: str) -> None:
    name = f"{paused_queue}/tasks/once"
    client.create_task(parent=paused_queue, task=make_task(URL, name=name))
    with pytest.raises(AlreadyExists):
        client.create_task(parent=paused_queue, task=make_task(URL, name=name))


def test_a_task_name_stays_taken_after_the_task_ended(client: CloudTasksClient, queue: str, receiver: Receiver) -> None:
    name = f"{queue}/tasks/once"
    client.create_task(parent=queue, task=make_task(receiver.url, name=name))
    wait_until(lambda: list(client.list_tasks(parent=queue)) == [])
    with pytest.raises(AlreadyExists):
        client.create_task(parent=queue, task=make_task(receiver.url, name=name))
    assert len(receiver.requests) == 1


def test_a_deleted_task_keeps_its_name_taken_for_a_day() -> None:
    clock = ShiftedClock()
    with CloudTasksServer(clock=clock, create_queues=True) as server, connect(server.grpc_address) as client:
        queue = f"{LOCATION}/queues/day"
        task = make_task(URL, name=f"{queue}/tasks/once", schedule_time=make_time(48 * 3600))
        client.create_task(parent=queue, task=task)
        client.delete_task(name=task.name)
        clock.shift_ms = 23 * HOUR_MS
        with pytest.raises(AlreadyExists):
            client.create_task(parent=queue, task=task)
        clock.shift_ms = 25 * HOUR_MS
        assert client.create_task(parent=queue, task=task).name == task.name


@pytest.mark.parametrize("task_id", ["", "with space", "a/b", "é", "t" * 501])
def test_a_malformed_task_name_is_refused(client: CloudTasksClient, paused_queue: str, task_id: str) -> None:
    with pytest.raises(InvalidArgument):
        client.create_task(parent=paused_queue, task=make_task(URL, name=f"{paused_queue}/tasks/{task_id}"))


def test_a_task_named_after_another_queue_is_refused(client: CloudTasksClient, paused_queue: str) -> None:
    with pytest.raises(InvalidArgument):
        client.create_task(parent=paused_queue, task=make_task(URL, name=f"{LOCATION}/queues/other/tasks/t"))


@pytest.mark.parametrize(
    "fields",
    [
        {"http_request": {"url": ""}},
        {"http_request": {"url": "ftp://127.0.0.1/"}},
        {"http_request": {"url": "http:///no-host"}},
        {"http_request": {"url": "http://127.0.0.1:70000/"}},
        {"http_request": {"url": "http://127.0.0.1/" + "x" * 2083}},
        {"http_request": {"body": b"x" * (1024 * 1024 + 1)}},
        {"http_request": {"body": b"x", "http_method": "GET"}},
        {"http_request": {"headers": {"X-Split": "a\r\nb"}}},
        {"http_request": {"headers": {"not a name": "a"}}},
        {"http_request": {"headers": {"X-Long": "x" * 81920}}},
        {"http_request": {"oidc_token": {"audience": "https://example.test"}}},
        {"schedule_time": make_time(30 * 24 * 3600 + 3600)},
        {"dispatch_deadline": Duration(seconds=14)},
        {"dispatch_deadline": Duration(seconds=1801)},
        {"retry_config": {"max_attempts": -2}},
    ],
)
def test_a_task_outside_the_limits_is_refused(client: CloudTasksClient, paused_queue: str, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        client.create_task(parent=paused_queue, task=make_task(URL, **fields))
    assert list(client.list_tasks(parent=paused_queue)) == []


def test_a_task_at_the_limits_is_taken(client: CloudTasksClient, paused_queue: str) -> None:
    task = make_task(
        URL,
        http_request={"body": b"x" * (1024 * 1024)},
        schedule_time=make_time(30 * 24 * 3600 - 60),
        dispatch_deadline=Duration(seconds=15),
    )
    assert client.create_task(parent=paused_queue, task=task).dispatch_deadline.seconds == 15


def test_a_task_without_a_request_is_refused(client: CloudTasksClient, paused_queue: str) -> None:
    with pytest.raises(InvalidArgument):
        client.create_task(parent=paused_queue, task=Task())


def test_app_engine_tasks_and_oauth_are_said_to_be_unsupported(client: CloudTasksClient, paused_queue: str) -> None:
    with pytest.raises(MethodNotImplemented):
        client.create_task(parent=paused_queue, task=Task(app_engine_http_request={"relative_uri": "/"}))
    request = {"oauth_token": {"service_account_email": "a@example.test"}}
    with pytest.raises(MethodNotImplemented):
        client.create_task(parent=paused_queue, task=make_task(URL, http_request=request))


def test_tasks_are_listed_page_by_page(client: CloudTasksClient, paused_queue: str) -> None:
    names = [f"{paused_queue}/tasks/t{number}" for number in range(5)]
    for name in reversed(names):
        client.create_task(parent=paused_queue, task=make_task(URL, name=name))
    pages = list(client.list_tasks(request={"parent": paused_queue, "page_size": 2}).pages)
    assert [[task.name for task in page.tasks] for page in pages] == [names[:2], names[2:4], names[4:]]


def test_a_deleted_task_is_gone(client: CloudTasksClient, paused_queue: str) -> None:
    task = client.create_task(parent=paused_queue, task=make_task(URL))
    client.delete_task(name=task.name)
    with pytest.raises(NotFound):
        client.get_task(name=task.name)
    with pytest.raises(NotFound):
        client.delete_task(name=task.name)


def test_an_unknown_queue_is_created_only_when_asked_for() -> None:
    with CloudTasksServer(create_queues=True) as server, connect(server.grpc_address) as client:
        queue = f"{LOCATION}/queues/made"
        client.create_task(parent=queue, task=make_task(URL, schedule_time=make_time(60)))
        assert client.get_queue(name=queue).state == Queue.State.RUNNING
        assert len(list(client.list_tasks(parent=queue))) == 1
