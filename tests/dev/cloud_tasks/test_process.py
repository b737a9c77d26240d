"""The command line, and what survives the end of a real process."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
from google.api_core.exceptions import AlreadyExists
from google.cloud.tasks_v2 import Queue
from google.protobuf.duration_pb2 import Duration

from tests.dev.cloud_tasks.process import PROJECT_ROOT, RunningServer, run_server
from tests.dev.cloud_tasks.support import (
    LOCATION,
    Answer,
    Received,
    Receiver,
    make_task,
    make_time,
    wait_until,
)

QUEUE = f"{LOCATION}/queues/kept"


def fetch_certificates(server: RunningServer) -> dict[str, str]:
    certificates: dict[str, str] = requests.get(f"http://127.0.0.1:{server.http_port}/oauth2/v1/certs", timeout=5).json()
    return certificates


def test_a_task_outlives_a_kill_right_after_its_creation(tmp_path: Path, receiver: Receiver) -> None:
    options = ("--state", str(tmp_path), "--queue", QUEUE)
    task = make_task(receiver.url, name=f"{QUEUE}/tasks/kept", schedule_time=make_time(4), http_request={"body": b"k"})
    with run_server(*options) as server:
        server.client.create_task(parent=QUEUE, task=task)
        server.kill()
    with run_server(*options) as server:
        with pytest.raises(AlreadyExists):
            server.client.create_task(parent=QUEUE, task=task)
        (request,) = receiver.wait_for(1)
    assert request.body == b"k"
    assert request.headers["x-cloudtasks-taskretrycount"] == "0"


def test_a_task_in_dispatch_when_killed_is_dispatched_again(tmp_path: Path, receiver: Receiver) -> None:
    may_answer = threading.Event()

    def answer(request: Received) -> Answer:
        if request.headers["x-cloudtasks-taskretrycount"] == "0":
            may_answer.wait(10)
        return Answer()

    receiver.answer = answer
    options = ("--state", str(tmp_path), "--queue", QUEUE)
    with run_server(*options) as server:
        server.client.create_task(parent=QUEUE, task=make_task(receiver.url))
        receiver.wait_for(1)
        server.kill()
    may_answer.set()
    with run_server(*options) as server:
        requests_seen = receiver.wait_for(2)
        wait_until(lambda: list(server.client.list_tasks(parent=QUEUE)) == [])
    assert [request.headers["x-cloudtasks-taskretrycount"] for request in requests_seen] == ["0", "1"]


def test_restart_keeps_queues_tasks_and_key(tmp_path: Path, receiver: Receiver) -> None:
    receiver.answer = lambda request: Answer(404 if request.path == "/fails" else 200)
    options = ("--state", str(tmp_path))
    queue = Queue(name=QUEUE, retry_config={"min_backoff": Duration(seconds=60)})
    with run_server(*options) as server:
        client = server.client
        client.create_queue(parent=LOCATION, queue=queue)
        failing = client.create_task(parent=QUEUE, task=make_task(receiver.url + "/fails")).name
        done = client.create_task(parent=QUEUE, task=make_task(receiver.url + "/done")).name
        wait_until(lambda: [task.response_count for task in client.list_tasks(parent=QUEUE)] == [1])
        client.pause_queue(name=QUEUE)
        before = (client.get_queue(name=QUEUE), client.get_task(name=failing), fetch_certificates(server).keys())
        server.kill()
    with run_server(*options, "--queue", QUEUE) as server:
        client = server.client
        assert (
            client.get_queue(name=QUEUE),
            client.get_task(name=failing),
            fetch_certificates(server).keys(),
        ) == before
        with pytest.raises(AlreadyExists):
            client.create_task(parent=QUEUE, task=make_task(receiver.url, name=done))
        client.run_task(name=failing)
        retried = receiver.wait_for(3)[2]
    assert before[0].state == Queue.State.PAUSED
    assert retried.headers["x-cloudtasks-taskretrycount"] == "1"
    assert retried.headers["x-cloudtasks-taskexecutioncount"] == "1"
    assert retried.headers["x-cloudtasks-taskpreviousresponse"] == "404"


def test_a_deleted_task_stays_deleted_after_a_kill(tmp_path: Path, receiver: Receiver) -> None:
    options = ("--state", str(tmp_path), "--queue", QUEUE)
    with run_server(*options) as server:
        task = make_task(receiver.url, schedule_time=make_time(3600))
        name = server.client.create_task(parent=QUEUE, task=task).name
        server.client.delete_task(name=name)
        server.kill()
    with run_server(*options) as server:
        assert list(server.client.list_tasks(parent=QUEUE)) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_before_its_receiver_answers(receiver: Receiver, number: signal.Signals) -> None:
    may_answer = threading.Event()

    def answer(request: Received) -> Answer:
        may_answer.wait(10)
        return Answer()

    receiver.answer = answer
    with run_server("--create-queues") as server:
        server.client.create_task(parent=QUEUE, task=make_task(receiver.url))
        receiver.wait_for(1)
        started_s = time.monotonic()
        os.kill(server.process.pid, number)
        assert server.process.wait(8) == 0
        # The receiver holds its answer for 10 s.
        assert time.monotonic() - started_s < 5
    may_answer.set()


def test_two_servers_cannot_share_a_state_or_a_port(tmp_path: Path) -> None:
    with run_server("--state", str(tmp_path)) as server:
        for options in (
            ["--port", "0", "--http-port", "0", "--state", str(tmp_path)],
            ["--port", str(server.grpc_port), "--http-port", "0"],
            ["--port", "0", "--http-port", str(server.http_port)],
        ):
            second = subprocess.run(
                [sys.executable, "-m", "dev.cloud_tasks", *options],
                cwd=PROJECT_ROOT,
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
            )
            assert second.returncode == 1
            assert "The Cloud Tasks server cannot start: " in second.stderr
            assert "Traceback" not in second.stderr


def test_a_malformed_queue_name_is_said_at_the_start() -> None:
    command = [sys.executable, "-m", "dev.cloud_tasks", "--port", "0", "--http-port", "0", "--queue", "short"]
    result = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert result.returncode == 1
    assert "projects/PROJECT_ID/locations/LOCATION_ID/queues/QUEUE_ID" in result.stderr


@pytest.mark.parametrize(("host", "family"), [("127.0.0.2", socket.AF_INET), ("::1", socket.AF_INET6)])
def test_the_server_listens_on_127_0_0_1_only(host: str, family: socket.AddressFamily) -> None:
    with run_server() as server:
        for port in (server.grpc_port, server.http_port):
            # The same port is free at every other address: nothing listens on all of them.
            socket.create_server((host, port), family=family).close()
            with pytest.raises(OSError, match="in use"):
                socket.create_server(("127.0.0.1", port))
