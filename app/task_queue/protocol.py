"""Messages of Cloud Tasks' protocol."""

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

_HttpRequest: Any = tasks_v2.HttpRequest.pb()
_POST = int(tasks_v2.HttpMethod.POST)


def make_post(url: str, headers: Mapping[str, str], body: bytes) -> Any:
    """Return the message for a POST request of a task."""
    return _HttpRequest(url=url, http_method=_POST, headers=headers, body=body)


def make_route(call: Any) -> tuple[tuple[str, str], ...]:
    """Return the metadata by which Google routes the creation of a task."""
    return (("x-goog-request-params", f"parent={call.parent}"),)


def change_queue(call: Any, queue: str) -> None:
    """Change the queue of a task that is about to be created."""
    if call.task.name:
        call.task.name = queue + call.task.name.removeprefix(call.parent)
    call.parent = queue
