"""Task queue client: Google Cloud Tasks.

Every method that enqueues a task raises ServiceUnavailableError if Cloud Tasks does not respond. A due time in the past means
now.
"""

import json
import threading
from collections.abc import Mapping
from typing import Any

import grpc
from google.api_core import exceptions as google_errors
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from app.configuration.settings import Settings
from app.errors import ServiceUnavailableError
from app.task_queue.names import delivery_task, job_task, purge_task, push_task, relay_task, sweep_task
from app.times.clock import DAY, Clock

MAX_SCHEDULE_AHEAD_MS = 30 * DAY
"""How far ahead in ms Cloud Tasks accepts a task."""

_TIMEOUT_SECONDS = 5.0

_Task: Any = tasks_v2.Task.pb()
_HttpRequest: Any = tasks_v2.HttpRequest.pb()
_CreateTask: Any = tasks_v2.CreateTaskRequest.pb()
_POST = int(tasks_v2.HttpMethod.POST)
DELIVER_PATH = "/tasks/deliver"
SWEEP_PATH = "/tasks/sweep"
RELAY_PATH = "/tasks/relay"
PURGE_PATH = "/tasks/purge"
JOB_PATH = "/tasks/job"
PUSH_PATH = "/tasks/push"


class Queue:
    """Queue of one instance. The client is created on first use, after the web server has forked."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client: tasks_v2.CloudTasksClient | None = None
        self._lock = threading.Lock()
        self._parent = self._full_name(settings.TASKS_QUEUE)
        self._relay_parent = self._full_name(settings.TASKS_RELAY_QUEUE or settings.TASKS_QUEUE)

    @property
    def client(self) -> tasks_v2.CloudTasksClient:
        """Client of this process."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = self._connect()
        return self._client

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._client is not None:
                self._client.transport.close()  # type: ignore[no-untyped-call]
                self._client = None

    def deliver(self, message_id: str, attempt: int, due: int) -> None:
        """Enqueue the delivery of a message, due at a time in ms. A task for the same attempt and time is created once."""
        self._call_handler(DELIVER_PATH, {"message_id": message_id}, due, delivery_task(message_id, attempt, due))

    def relay(self, delivery_id: str, uid: str, integration_id: str, attempt: int, due: int) -> None:
        """Enqueue an event for a user's integration, or for the webhook if `integration_id` is empty; due at a time in ms.

        A task for the same attempt and time is created once.
        """
        body = {"delivery_id": delivery_id, "uid": uid, "integration_id": integration_id}
        self._call_handler(RELAY_PATH, body, due, relay_task(delivery_id, attempt, due), self._relay_parent)

    def push(self, message_id: str) -> None:
        """Enqueue push notifications for a message, due now. A task for the same message is created once."""
        # In the queue for webhooks, since slow push servers must not delay messages.
        self._call_handler(PUSH_PATH, {"message_id": message_id}, 0, push_task(message_id), self._relay_parent)

    def purge(self, purge_id: str, slice_number: int, due: int) -> None:
        """Enqueue one slice of a purge, due at a time in ms. A task for the same slice and time is created once."""
        body: dict[str, str | int] = {"purge_id": purge_id, "slice": slice_number}
        self._call_handler(PURGE_PATH, body, due, purge_task(purge_id, slice_number, due))

    def job(self, job_id: str, slice_number: int, due: int) -> None:
        """Enqueue one slice of a job, due at a time in ms. A task for the same slice and time is created once."""
        body: dict[str, str | int] = {"job_id": job_id, "slice": slice_number}
        self._call_handler(JOB_PATH, body, due, job_task(job_id, slice_number, due))

    def sweep(self, kind: str, shard: int, now: int) -> None:
        """Enqueue the sweep of one shard, due now. A task for the same time is created once."""
        self._call_handler(SWEEP_PATH, {"kind": kind, "shard": shard}, now, sweep_task(kind, shard, now))

    def sweep_everything(self, now: int) -> None:
        """Enqueue a full sweep, due now: what cron does where there is one."""
        self._call_handler(SWEEP_PATH, {}, now, "")

    def call(self, path: str, body: bytes, headers: Mapping[str, str], at: int) -> None:
        """Enqueue an unauthenticated POST to a path of this instance, due at a time in ms."""
        self._create(self._post(path, headers, body), at)

    def check(self, timeout_seconds: float) -> None:
        """Check that the queue is reachable.

        Raises:
            ServiceUnavailableError: Cloud Tasks does not respond.
        """
        try:
            self.client.get_queue(name=self._parent, retry=None, timeout=timeout_seconds)
        except google_errors.GoogleAPICallError as error:
            raise ServiceUnavailableError("Cloud Tasks") from error

    def _call_handler(self, path: str, body: Mapping[str, str | int], at: int, name: str, parent: str = "") -> None:
        """Enqueue a POST to one of the instance's own handlers, with the queue's OIDC token."""
        request = self._post(path, {"Content-Type": "application/json"}, json.dumps(body).encode())
        request.oidc_token.service_account_email = self._settings.TASKS_SERVICE_ACCOUNT
        request.oidc_token.audience = self._settings.PUBLIC_URL
        self._create(request, at, name, parent)

    def _full_name(self, queue: str) -> str:
        settings = self._settings
        name: str = tasks_v2.CloudTasksClient.queue_path(settings.GOOGLE_CLOUD_PROJECT, settings.TASKS_LOCATION, queue)
        return name

    def _post(self, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        return _HttpRequest(url=self._settings.PUBLIC_URL + path, http_method=_POST, headers=headers, body=body)

    def _create(self, request: Any, at: int, name: str = "", parent: str = "") -> None:
        parent = parent or self._parent
        task = _Task(http_request=request, name=f"{parent}/tasks/{name}" if name else "")
        if at > self._clock():
            task.schedule_time.FromMilliseconds(at)
        try:
            # The generated transport accepts the protocol message as it is; the client above it costs twice the CPU.
            create: Any = self.client.transport.create_task
            metadata = (("x-goog-request-params", f"parent={parent}"),)
            create(_CreateTask(parent=parent, task=task), timeout=_TIMEOUT_SECONDS, metadata=metadata)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.ALREADY_EXISTS:
                raise ServiceUnavailableError("Cloud Tasks") from error

    def _connect(self) -> tasks_v2.CloudTasksClient:
        host = self._settings.CLOUD_TASKS_EMULATOR_HOST
        if not host:
            return tasks_v2.CloudTasksClient()
        return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=grpc.insecure_channel(host)))
