"""gRPC methods of google.cloud.tasks.v2.CloudTasks, without a compiled .proto.

google-cloud-tasks provides the message types; a generic handler needs no more.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import grpc
from google.cloud import tasks_v2
from google.protobuf.empty_pb2 import Empty
from google.protobuf.field_mask_pb2 import FieldMask

from dev.cloud_tasks.broker import Broker
from dev.cloud_tasks.messages import QueueMessage, read_settings
from dev.cloud_tasks.model import QueueSettings
from dev.cloud_tasks.validation import (
    RefusedError,
    check_location_name,
    check_queue,
    check_queue_name,
    check_task_name,
    refuse_argument,
    refuse_unsupported,
)

SERVICE_NAME = "google.cloud.tasks.v2.CloudTasks"
_MAX_QUEUES_ON_PAGE = 9800
_MAX_TASKS_ON_PAGE = 1000
_FULL = tasks_v2.Task.View.FULL
_ListQueuesResponse = tasks_v2.ListQueuesResponse.pb()
_ListTasksResponse = tasks_v2.ListTasksResponse.pb()


class CloudTasksService:
    """The gRPC methods: each validates its request, calls the broker, and returns the response message."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def make_handler(self) -> grpc.GenericRpcHandler:
        """Return the handler for a gRPC server. Unsupported calls get UNIMPLEMENTED."""
        methods: dict[str, tuple[Callable[[Any], Any], Any]] = {
            "CreateQueue": (self.create_queue, tasks_v2.CreateQueueRequest),
            "GetQueue": (self.get_queue, tasks_v2.GetQueueRequest),
            "ListQueues": (self.list_queues, tasks_v2.ListQueuesRequest),
            "UpdateQueue": (self.update_queue, tasks_v2.UpdateQueueRequest),
            "DeleteQueue": (self.delete_queue, tasks_v2.DeleteQueueRequest),
            "PauseQueue": (self.pause_queue, tasks_v2.PauseQueueRequest),
            "ResumeQueue": (self.resume_queue, tasks_v2.ResumeQueueRequest),
            "PurgeQueue": (self.purge_queue, tasks_v2.PurgeQueueRequest),
            "CreateTask": (self.create_task, tasks_v2.CreateTaskRequest),
            "GetTask": (self.get_task, tasks_v2.GetTaskRequest),
            "ListTasks": (self.list_tasks, tasks_v2.ListTasksRequest),
            "DeleteTask": (self.delete_task, tasks_v2.DeleteTaskRequest),
            "RunTask": (self.run_task, tasks_v2.RunTaskRequest),
        }
        handlers = {
            name: grpc.unary_unary_rpc_method_handler(
                _turn_refusals_into_statuses(method),
                request_deserializer=request_type.pb().FromString,
                response_serializer=_serialize,
            )
            for name, (method, request_type) in methods.items()
        }
        return grpc.method_handlers_generic_handler(SERVICE_NAME, handlers)

    def create_queue(self, request: Any) -> Any:
        """Create a queue."""
        check_location_name(request.parent)
        name = request.queue.name
        check_queue_name(name)
        if not name.startswith(f"{request.parent}/queues/"):
            raise refuse_argument(f"Queue.name must begin with the parent, {request.parent}.")
        check_queue(request.queue)
        # State and purge time are output only.
        settings = replace(read_settings(request.queue), paused=False, purged_ms=None)
        return self._broker.create_queue(name, settings)

    def get_queue(self, request: Any) -> Any:
        """Get a queue."""
        check_queue_name(request.name)
        return self._broker.get_queue(request.name)

    def list_queues(self, request: Any) -> Any:
        """List a page of a location's queues, by name."""
        check_location_name(request.parent)
        if request.filter:
            raise refuse_unsupported("filters")
        size = _read_page_size(request.page_size, _MAX_QUEUES_ON_PAGE)
        queues = self._broker.list_queues(request.parent, _read_page_token(request.page_token), size + 1)
        return _ListQueuesResponse(queues=queues[:size], next_page_token=_make_page_token(queues, size))

    def update_queue(self, request: Any) -> Any:
        """Update the fields of a queue named by the mask, or all without one; a missing queue is created."""
        check_queue_name(request.queue.name)
        mask = request.update_mask
        if not mask.IsValidForDescriptor(QueueMessage.DESCRIPTOR):
            raise refuse_argument("update_mask names a field that Queue does not have.")

        def change(current: Any) -> QueueSettings:
            changed = _merge(current, request.queue, mask) if mask.paths else request.queue
            check_queue(changed)
            return replace(read_settings(changed), paused=False, purged_ms=None)

        return self._broker.update_queue(request.queue.name, change)

    def delete_queue(self, request: Any) -> Any:
        """Delete a queue with its tasks."""
        check_queue_name(request.name)
        self._broker.delete_queue(request.name)
        return Empty()

    def pause_queue(self, request: Any) -> Any:
        """Stop dispatching a queue's tasks."""
        check_queue_name(request.name)
        return self._broker.pause_queue(request.name, paused=True)

    def resume_queue(self, request: Any) -> Any:
        """Dispatch a paused queue's tasks again."""
        check_queue_name(request.name)
        return self._broker.pause_queue(request.name, paused=False)

    def purge_queue(self, request: Any) -> Any:
        """Delete all tasks of a queue."""
        check_queue_name(request.name)
        return self._broker.purge_queue(request.name)

    def create_task(self, request: Any) -> Any:
        """Create a task."""
        check_queue_name(request.parent)
        return self._broker.create_task(request.parent, request.task, full=request.response_view == _FULL)

    def get_task(self, request: Any) -> Any:
        """Get a task."""
        check_task_name(request.name)
        return self._broker.get_task(request.name, full=request.response_view == _FULL)

    def list_tasks(self, request: Any) -> Any:
        """List a page of a queue's tasks, by name."""
        check_queue_name(request.parent)
        size = _read_page_size(request.page_size, _MAX_TASKS_ON_PAGE)
        after = _read_page_token(request.page_token)
        tasks = self._broker.list_tasks(request.parent, after, size + 1, full=request.response_view == _FULL)
        return _ListTasksResponse(tasks=tasks[:size], next_page_token=_make_page_token(tasks, size))

    def delete_task(self, request: Any) -> Any:
        """Delete a task."""
        check_task_name(request.name)
        self._broker.delete_task(request.name)
        return Empty()

    def run_task(self, request: Any) -> Any:
        """Send a task now."""
        check_task_name(request.name)
        return self._broker.run_task(request.name, full=request.response_view == _FULL)


def _turn_refusals_into_statuses(method: Callable[[Any], Any]) -> Callable[[Any, grpc.ServicerContext], Any]:
    def answer(request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(request)
        except RefusedError as error:
            return context.abort(error.code, error.message)

    return answer


def _serialize(message: Any) -> bytes:
    return bytes(message.SerializeToString())


def _merge(current: Any, update: Any, mask: FieldMask) -> Any:
    merged = QueueMessage()
    merged.CopyFrom(current)
    mask.MergeMessage(update, merged, replace_message_field=True)
    return merged


def _read_page_size(page_size: int, largest: int) -> int:
    if page_size < 0:
        raise refuse_argument("page_size must not be negative.")
    return min(page_size or largest, largest)


def _make_page_token(messages: list[Any], size: int) -> str:
    if len(messages) <= size:
        return ""
    return base64.urlsafe_b64encode(messages[size - 1].name.encode()).decode()


def _read_page_token(token: str) -> str:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise refuse_argument("page_token is malformed.") from error
