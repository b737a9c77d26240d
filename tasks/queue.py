"""The task queue: Google Cloud Tasks, through Google's own client."""

import json
import threading
from collections.abc import Mapping

import grpc
from google.api_core import exceptions as google_errors
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport
from google.protobuf import timestamp_pb2

from app.clock import DAY, SECOND, Clock
from app.errors import ServiceUnavailableError
from app.settings import Settings
from tasks.names import delivery_task

HORIZON = 30 * DAY
"""How far ahead in ms Cloud Tasks takes a task."""

_TIMEOUT_SECONDS = 5.0
DELIVER_PATH = "/tasks/deliver"


class Queue:
    """The queue of one instance. Its client is made at first use: after the web server has forked."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client: tasks_v2.CloudTasksClient | None = None
        self._lock = threading.Lock()
        self._parent = tasks_v2.CloudTasksClient.queue_path(
            settings.GOOGLE_CLOUD_PROJECT, settings.TASKS_LOCATION, settings.TASKS_QUEUE
        )

    @property
    def client(self) -> tasks_v2.CloudTasksClient:
        """Answer this process's client."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = self._connect()
        return self._client

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            if self._client is not None:
                self._client.transport.close()  # type: ignore[no-untyped-call]
                self._client = None

    def deliver(self, message_id: str, attempt: int, due: int) -> None:
        """Let a message be delivered at a time in ms; a time in the past means now.

        A second task for the same attempt and time is not made.

        Raises:
            ServiceUnavailableError: Cloud Tasks does not answer.
        """
        token = tasks_v2.OidcToken(
            service_account_email=self._settings.TASKS_SERVICE_ACCOUNT, audience=self._settings.PUBLIC_URL
        )
        request = tasks_v2.HttpRequest(
            url=self._settings.PUBLIC_URL + DELIVER_PATH,
            http_method=tasks_v2.HttpMethod.POST,
            headers={"Content-Type": "application/json"},
            body=json.dumps({"message_id": message_id}).encode(),
            oidc_token=token,
        )
        self._create(request, due, delivery_task(message_id, attempt, due))

    def call(self, path: str, body: bytes, headers: Mapping[str, str], at: int) -> None:
        """Post a body to a path of this instance at a time in ms, in nobody's name.

        Raises:
            ServiceUnavailableError: Cloud Tasks does not answer.
        """
        request = tasks_v2.HttpRequest(
            url=self._settings.PUBLIC_URL + path,
            http_method=tasks_v2.HttpMethod.POST,
            headers=dict(headers),
            body=body,
        )
        self._create(request, at)

    def check(self, timeout_seconds: float) -> None:
        """Make sure that the queue is there.

        Raises:
            ServiceUnavailableError: Cloud Tasks does not answer.
        """
        try:
            self.client.get_queue(name=self._parent, retry=None, timeout=timeout_seconds)
        except google_errors.GoogleAPICallError as error:
            raise ServiceUnavailableError("Cloud Tasks") from error

    def _create(self, request: tasks_v2.HttpRequest, at: int, name: str = "") -> None:
        task = tasks_v2.Task(http_request=request, name=f"{self._parent}/tasks/{name}" if name else "")
        if at > self._clock():
            seconds, milliseconds = divmod(at, SECOND)
            task.schedule_time = timestamp_pb2.Timestamp(seconds=seconds, nanos=milliseconds * 1_000_000)
        try:
            self.client.create_task(parent=self._parent, task=task, retry=None, timeout=_TIMEOUT_SECONDS)
        except google_errors.AlreadyExists:
            return
        except google_errors.GoogleAPICallError as error:
            raise ServiceUnavailableError("Cloud Tasks") from error

    def _connect(self) -> tasks_v2.CloudTasksClient:
        host = self._settings.CLOUD_TASKS_EMULATOR_HOST
        if not host:
            return tasks_v2.CloudTasksClient()
        return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=grpc.insecure_channel(host)))
