import socket
import threading
from collections.abc import Callable

import pytest
from google.api_core.exceptions import NotFound
from google.cloud.tasks_v2 import CloudTasksClient
from google.protobuf.duration_pb2 import Duration

from tests.dev.cloud_tasks.conftest import MakeQueue
from tests.dev.cloud_tasks.support import Answer, Received, Receiver, find_gaps_s, make_task, make_time, wait_until
from tests.raw_http import read_request

TENTH = Duration(nanos=100_000_000)
TOLERANCE_S = 0.08


def fail_first(count: int, answer: Answer) -> Callable[[Received], Answer]:
    """Return so for the first attempts, then accept."""
    return lambda request: answer if int(request.headers["x-cloudtasks-taskretrycount"]) < count else Answer()


def has_ended(client: CloudTasksClient, name: str) -> bool:
    try:
        client.get_task(name=name)
    except NotFound:
        return True
    return False


def test_a_failed_task_is_retried_after_the_back_off(
    client: CloudTasksClient, make_queue: MakeQueue, receiver: Receiver
) -> None:
    queue = make_queue(retry_config={"min_backoff": Duration(nanos=400_000_000)})
    receiver.answer = fail_first(2, Answer(503))
    client.create_task(parent=queue, task=make_task(receiver.url))
    assert find_gaps_s(receiver.wait_for(3)) == pytest.approx([0.4, 0.8], abs=TOLERANCE_S)
    wait_until(lambda: list(client.list_tasks(parent=queue)) == [])
    assert len(receiver.requests) == 3


def test_the_back_off_doubles_then_grows_evenly_then_stays(
    client: CloudTasksClient, make_queue: MakeQueue, receiver: Receiver
) -> None:
    longest = Duration(nanos=500_000_000)
    queue = make_queue(retry_config={"min_backoff": TENTH, "max_backoff": longest, "max_doublings": 1})
    receiver.answer = fail_first(6, Answer(500))
    client.create_task(parent=queue, task=make_task(receiver.url))
    assert find_gaps_s(receiver.wait_for(7)) == pytest.approx([0.1, 0.2, 0.4, 0.5, 0.5, 0.5], abs=TOLERANCE_S)


def test_a_task_ends_after_its_last_attempt(client: CloudTasksClient, make_queue: MakeQueue, receiver: Receiver) -> None:
    queue = make_queue(retry_config={"max_attempts": 4, "min_backoff": TENTH, "max_backoff": TENTH})
    receiver.answer = lambda _: Answer(500)
    name = client.create_task(parent=queue, task=make_task(receiver.url)).name
    wait_until(lambda: has_ended(client, name))
    client.create_task(parent=queue, task=make_task(receiver.url + "/later", schedule_time=make_time(0.3)))
    wait_until(lambda: receiver.requests[-1].path == "/later")
    assert [request.path for request in receiver.requests[:5]] == ["/", "/", "/", "/", "/later"]


def test_unlimited_attempts_end_with_the_retry_duration(
    client: CloudTasksClient, make_queue: MakeQueue, receiver: Receiver
) -> None:
    config = {"max_attempts": -1, "max_retry_duration": Duration(seconds=1), "min_backoff": TENTH, "max_backoff": TENTH}
    queue = make_queue(retry_config=config)
    receiver.answer = lambda _: Answer(500)
    name = client.create_task(parent=queue, task=make_task(receiver.url)).name
    wait_until(lambda: has_ended(client, name))
    requests = receiver.requests
    assert requests[-1].time_s - requests[0].time_s == pytest.approx(1.0, abs=0.2)
    assert len(requests) > 4


def test_a_tasks_own_retry_config_comes_before_the_queues(client: CloudTasksClient, queue: str, receiver: Receiver) -> None:
    receiver.answer = lambda _: Answer(500)
    task = make_task(receiver.url, retry_config={"max_attempts": 2, "min_backoff": TENTH})
    name = client.create_task(parent=queue, task=task).name
    wait_until(lambda: has_ended(client, name))
    assert len(receiver.requests) == 2


def test_retries_tell_what_happened_before(client: CloudTasksClient, make_queue: MakeQueue, receiver: Receiver) -> None:
    queue = make_queue(retry_config={"min_backoff": TENTH, "max_backoff": TENTH})
    statuses = [404, 503, 200]
    receiver.answer = lambda request: Answer(statuses[int(request.headers["x-cloudtasks-taskretrycount"])])
    client.create_task(parent=queue, task=make_task(receiver.url))
    seen = [
        (
            request.headers["x-cloudtasks-taskretrycount"],
            # As documented, responses of 500 and above do not count as executions.
            request.headers["x-cloudtasks-taskexecutioncount"],
            request.headers.get("x-cloudtasks-taskpreviousresponse"),
        )
        for request in receiver.wait_for(3)
    ]
    assert seen == [("0", "0", None), ("1", "1", "404"), ("2", "1", "503")]
    etas = [float(request.headers["x-cloudtasks-tasketa"]) for request in receiver.requests]
    assert etas[1] - etas[0] == pytest.approx(0.1, abs=TOLERANCE_S)


def test_a_failed_task_shows_its_last_attempt(client: CloudTasksClient, make_queue: MakeQueue, receiver: Receiver) -> None:
    queue = make_queue(retry_config={"min_backoff": Duration(seconds=60)})
    receiver.answer = lambda _: Answer(503)
    name = client.create_task(parent=queue, task=make_task(receiver.url)).name
    wait_until(lambda: client.get_task(name=name).response_count == 1)
    task = client.get_task(name=name)
    assert task.last_attempt.response_status.message == "UNAVAILABLE(14): HTTP status code 503"
    waited = task.schedule_time - task.last_attempt.response_time
    assert waited.total_seconds() == 60


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_failures_and_are_not_followed(
    client: CloudTasksClient, make_queue: MakeQueue, receiver: Receiver, status: int
) -> None:
    queue = make_queue(retry_config={"max_attempts": 2, "min_backoff": TENTH})
    receiver.answer = lambda _: Answer(status, {"Location": receiver.url + "/elsewhere"})
    name = client.create_task(parent=queue, task=make_task(receiver.url + "/here")).name
    wait_until(lambda: has_ended(client, name))
    assert [request.path for request in receiver.requests] == ["/here", "/here"]


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_ends_the_task(client: CloudTasksClient, queue: str, receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _: Answer(status)
    name = client.create_task(parent=queue, task=make_task(receiver.url)).name
    wait_until(lambda: has_ended(client, name))
    assert len(receiver.requests) == 1


def test_a_handler_may_ask_for_a_longer_wait(client: CloudTasksClient, make_queue: MakeQueue, receiver: Receiver) -> None:
    queue = make_queue(retry_config={"min_backoff": TENTH})
    receiver.answer = fail_first(1, Answer(429, {"Retry-After": "1"}))
    client.create_task(parent=queue, task=make_task(receiver.url))
    assert find_gaps_s(receiver.wait_for(2)) == pytest.approx([1.0], abs=TOLERANCE_S)


def test_a_handler_that_cannot_be_reached_is_tried_again(client: CloudTasksClient, make_queue: MakeQueue) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    queue = make_queue(retry_config={"max_attempts": 3, "min_backoff": TENTH, "max_backoff": TENTH})
    name = client.create_task(parent=queue, task=make_task(f"http://127.0.0.1:{port}/")).name
    wait_until(lambda: client.get_task(name=name).dispatch_count == 2)
    assert client.get_task(name=name).response_count == 0
    wait_until(lambda: has_ended(client, name))


@pytest.mark.parametrize(
    ("response", "accepted"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", True),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", False),
        (b"SSH-2.0-OpenSSH\r\n", False),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", False),
        (b"", False),
    ],
)
def test_only_a_whole_response_counts(client: CloudTasksClient, make_queue: MakeQueue, response: bytes, accepted: bool) -> None:
    queue = make_queue(retry_config={"max_attempts": 2, "min_backoff": TENTH})
    attempts = 0
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1.5)

        def answer() -> None:
            nonlocal attempts
            while True:
                try:
                    connection = listener.accept()[0]
                except TimeoutError:
                    return
                with connection:
                    if read_request(connection):
                        attempts += 1
                        connection.sendall(response)

        thread = threading.Thread(target=answer)
        thread.start()
        name = client.create_task(parent=queue, task=make_task(f"http://127.0.0.1:{listener.getsockname()[1]}/")).name
        wait_until(lambda: has_ended(client, name))
        thread.join()
    assert attempts == (1 if accepted else 2)
