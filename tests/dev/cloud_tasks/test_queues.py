import uuid
from collections.abc import Callable

import pytest
from google.api_core.exceptions import AlreadyExists, InvalidArgument, MethodNotImplemented, NotFound
from google.cloud.tasks_v2 import CloudTasksClient, Queue, UpdateQueueRequest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask

from tests.dev.cloud_tasks.conftest import MakeQueue
from tests.dev.cloud_tasks.support import LOCATION, Receiver, make_task, make_time, wait_until

URL = "http://127.0.0.1:9/never-called"


def test_a_new_queue_has_the_documented_defaults(client: CloudTasksClient, queue: str) -> None:
    settings = client.get_queue(name=queue)
    assert settings.state == Queue.State.RUNNING
    assert settings.rate_limits.max_dispatches_per_second == 500
    assert settings.rate_limits.max_concurrent_dispatches == 1000
    assert settings.retry_config.max_attempts == 100
    assert settings.retry_config.min_backoff.total_seconds() == 0.1
    assert settings.retry_config.max_backoff.total_seconds() == 3600
    assert settings.retry_config.max_doublings == 16


def test_an_existing_queue_cannot_be_created_again(client: CloudTasksClient, queue: str) -> None:
    with pytest.raises(AlreadyExists):
        client.create_queue(parent=LOCATION, queue=Queue(name=queue))


@pytest.mark.parametrize(
    "call",
    [
        lambda client, name: client.get_queue(name=name),
        lambda client, name: client.delete_queue(name=name),
        lambda client, name: client.pause_queue(name=name),
        lambda client, name: client.resume_queue(name=name),
        lambda client, name: client.purge_queue(name=name),
        lambda client, name: client.list_tasks(parent=name),
        lambda client, name: client.create_task(parent=name, task=make_task(URL)),
        lambda client, name: client.get_task(name=f"{name}/tasks/t"),
        lambda client, name: client.delete_task(name=f"{name}/tasks/t"),
        lambda client, name: client.run_task(name=f"{name}/tasks/t"),
    ],
)
def test_an_unknown_queue_is_not_found(client: CloudTasksClient, call: Callable[[CloudTasksClient, str], None]) -> None:
    with pytest.raises(NotFound):
        call(client, f"{LOCATION}/queues/unknown")


@pytest.mark.parametrize("queue_id", ["", "with space", "under_score", "a/b", "q" * 101, "q\n"])
def test_a_malformed_queue_name_is_refused(client: CloudTasksClient, queue_id: str) -> None:
    name = f"{LOCATION}/queues/{queue_id}"
    with pytest.raises(InvalidArgument):
        client.create_queue(parent=LOCATION, queue=Queue(name=name))
    with pytest.raises(InvalidArgument):
        client.create_task(parent=name, task=make_task(URL))


def test_a_queue_of_another_location_is_refused(client: CloudTasksClient) -> None:
    with pytest.raises(InvalidArgument):
        client.create_queue(parent=LOCATION, queue=Queue(name="projects/demo-project/locations/us-central1/queues/elsewhere"))


@pytest.mark.parametrize(
    "settings",
    [
        {"rate_limits": {"max_dispatches_per_second": 501}},
        {"rate_limits": {"max_concurrent_dispatches": 5001}},
        {"retry_config": {"max_attempts": -2}},
        {"retry_config": {"min_backoff": Duration(seconds=2), "max_backoff": Duration(seconds=1)}},
        {"retry_config": {"min_backoff": Duration(seconds=-1)}},
    ],
)
def test_settings_outside_the_limits_are_refused(make_queue: MakeQueue, settings: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument):
        make_queue(**settings)


def test_what_the_server_does_not_support_is_said_not_ignored(make_queue: MakeQueue) -> None:
    with pytest.raises(MethodNotImplemented):
        make_queue(http_target={"header_overrides": []})


def test_queues_are_listed_page_by_page(client: CloudTasksClient) -> None:
    location = f"projects/demo-{uuid.uuid4().hex}/locations/europe-west1"
    names = [f"{location}/queues/q{number}" for number in range(5)]
    for name in reversed(names):
        client.create_queue(parent=location, queue=Queue(name=name))
    pages = list(client.list_queues(request={"parent": location, "page_size": 2}).pages)
    assert [[queue.name for queue in page.queues] for page in pages] == [names[:2], names[2:4], names[4:]]


def test_a_page_token_of_another_make_is_refused(client: CloudTasksClient, queue: str) -> None:
    with pytest.raises(InvalidArgument):
        client.list_queues(request={"parent": LOCATION, "page_token": "?"})
    with pytest.raises(InvalidArgument):
        client.list_tasks(request={"parent": queue, "page_token": "?"})


def test_an_update_changes_only_what_its_mask_names(client: CloudTasksClient, make_queue: MakeQueue) -> None:
    queue = make_queue(retry_config={"max_attempts": 7, "max_doublings": 3})
    wanted = Queue(name=queue, retry_config={"max_attempts": 4, "max_doublings": 9}, rate_limits={})
    updated = client.update_queue(queue=wanted, update_mask=FieldMask(paths=["retry_config.max_attempts"]))
    assert updated.retry_config.max_attempts == 4
    assert updated.retry_config.max_doublings == 3
    assert client.get_queue(name=queue) == updated


def test_an_update_without_a_mask_changes_everything(client: CloudTasksClient, make_queue: MakeQueue) -> None:
    queue = make_queue(retry_config={"max_attempts": 7})
    wanted = Queue(name=queue, rate_limits={"max_dispatches_per_second": 20})
    updated = client.update_queue(UpdateQueueRequest(queue=wanted))
    assert updated.rate_limits.max_dispatches_per_second == 20
    assert updated.rate_limits.max_burst_size == 20
    assert updated.retry_config.max_attempts == 100


def test_an_update_cannot_pause_or_name_an_unknown_field(client: CloudTasksClient, queue: str) -> None:
    wanted = Queue(name=queue, state=Queue.State.PAUSED)
    assert client.update_queue(queue=wanted, update_mask=FieldMask(paths=["state"])).state == Queue.State.RUNNING
    with pytest.raises(InvalidArgument):
        client.update_queue(queue=wanted, update_mask=FieldMask(paths=["colour"]))


def test_an_update_of_a_missing_queue_creates_it(client: CloudTasksClient) -> None:
    name = f"{LOCATION}/queues/made-{uuid.uuid4().hex}"
    client.update_queue(queue=Queue(name=name, retry_config={"max_attempts": 5}))
    assert client.get_queue(name=name).retry_config.max_attempts == 5


def test_a_paused_queue_keeps_its_tasks_until_it_is_resumed(
    client: CloudTasksClient, queue: str, make_queue: MakeQueue, receiver: Receiver
) -> None:
    assert client.pause_queue(name=queue).state == Queue.State.PAUSED
    client.create_task(parent=queue, task=make_task(receiver.url + "/paused"))
    client.create_task(parent=make_queue(), task=make_task(receiver.url + "/other"))
    assert [request.path for request in receiver.wait_for(1)] == ["/other"]
    assert client.resume_queue(name=queue).state == Queue.State.RUNNING
    assert [request.path for request in receiver.wait_for(2)] == ["/other", "/paused"]


def test_a_purged_queue_has_no_tasks_and_takes_new_ones(client: CloudTasksClient, queue: str, receiver: Receiver) -> None:
    for _ in range(3):
        client.create_task(parent=queue, task=make_task(receiver.url + "/old", schedule_time=make_time(0.2)))
    assert client.purge_queue(name=queue).purge_time is not None
    assert list(client.list_tasks(parent=queue)) == []
    client.create_task(parent=queue, task=make_task(receiver.url + "/new", schedule_time=make_time(0.4)))
    assert [request.path for request in receiver.wait_for(1)] == ["/new"]


def test_a_deleted_queue_drops_its_tasks_and_can_be_made_again(
    client: CloudTasksClient, queue: str, receiver: Receiver
) -> None:
    client.create_task(parent=queue, task=make_task(receiver.url + "/old", schedule_time=make_time(0.2)))
    client.delete_queue(name=queue)
    with pytest.raises(NotFound):
        client.get_queue(name=queue)
    client.create_queue(parent=LOCATION, queue=Queue(name=queue))
    client.create_task(parent=queue, task=make_task(receiver.url + "/new", schedule_time=make_time(0.4)))
    wait_until(lambda: bool(receiver.requests))
    assert [request.path for request in receiver.requests] == ["/new"]
