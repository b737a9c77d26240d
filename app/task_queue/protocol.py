"""Messages of Cloud Tasks' protocol, its statuses, and the options of its channel."""

from collections.abc import Mapping
from typing import Any

import grpc
from google.cloud import tasks_v2

OUTAGES = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.ABORTED,
)
"""Statuses with which Cloud Tasks has not created a task, and may later."""

NOT_THERE = (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION)
"""Statuses with which it says that a queue is missing."""

# Otherwise gRPC waits for up to two minutes before it connects again.
RECONNECT_OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 500),
    ("grpc.min_reconnect_backoff_ms", 1000),
    ("grpc.max_reconnect_backoff_ms", 2000),
)

_CreateTask: Any = tasks_v2.CreateTaskRequest.pb()
_POST = int(tasks_v2.HttpMethod.POST)


def new_post(queue: str, name: str, url: str, headers: Mapping[str, str], body: bytes) -> Any:
    """Return the message that creates a task in a queue: a POST request, due now.

    It is written in place: a protocol message that is put into another one is copied.

    Args:
        queue: full name of the queue.
        name: name of the task in it; empty for a name that Cloud Tasks chooses.
        url: address that the task calls.
        headers: headers of its request.
        body: body of its request.
    """
    call = _CreateTask(parent=queue)
    task = call.task
    if name:
        task.name = f"{queue}/tasks/{name}"
    request = task.http_request
    request.url, request.http_method, request.body = url, _POST, body
    sent = request.headers
    for header, value in headers.items():
        sent[header] = value
    return call


def make_route(call: Any) -> tuple[tuple[str, str], ...]:
    """Return the metadata by which Google routes the creation of a task."""
    return (("x-goog-request-params", f"parent={call.parent}"),)


def change_queue(call: Any, queue: str) -> None:
    """Change the queue of a task that is about to be created."""
    if call.task.name:
        call.task.name = queue + call.task.name.removeprefix(call.parent)
    call.parent = queue


def failure_of(future: Any) -> grpc.RpcError | None:
    """Return the error with which a creation ended, once it did; None if the task exists."""
    try:
        future.result()
    except grpc.RpcError as error:
        return None if error.code() is grpc.StatusCode.ALREADY_EXISTS else error
    return None
