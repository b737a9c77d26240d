"""Task queue client: Google Cloud Tasks.

Every method that enqueues a task raises ServiceUnavailableError if Cloud Tasks does not respond within a second. Tasks with a
name are then created by this process once it responds again, within seconds. A due time in the past means now.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import grpc
from google.api_core import exceptions as google_errors
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from app.configuration.settings import Settings
from app.errors import ServiceUnavailableError
from app.grpc_channel import make_channel, make_stub
from app.json_text import write_json
from app.task_queue import names, paths
from app.task_queue.backlog import Backlog
from app.task_queue.fair_share import FairShare
from app.task_queue.lanes import BULK_LANES, Lane, Lanes
from app.task_queue.protocol import NOT_THERE, OUTAGES, RECONNECT_OPTIONS, change_queue, failure_of, make_route, new_post
from app.times.clock import DAY, Clock
from web_server.parties import BACKGROUND, TASK_PARTY_HEADER

MAX_SCHEDULE_AHEAD_MS = 30 * DAY
"""How far ahead in ms Cloud Tasks accepts a task."""

_TIMEOUT_SECONDS = 0.8
_BATCH_TIMEOUT_SECONDS = 5.0
_PAUSE_SECONDS = 1.0
"""Time without calls after one failed, so that a queue that hangs costs some requests a second, and not each of them."""

_log = logging.getLogger(__name__)

_Body = Mapping[str, Any]
_NOTHING: _Body = {}
_JSON = {"Content-Type": "application/json"}
_Task: Any = tasks_v2.Task.pb()
_CREATE_TASK = "/google.cloud.tasks.v2.CloudTasks/CreateTask"


class Queue:
    """The Cloud Tasks queues of one instance. The client is created on first use, after the web server has forked."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client: tasks_v2.CloudTasksClient | None = None
        self._create_task: Callable[..., Any] | None = None
        self._lock = threading.Lock()
        self._lanes = Lanes(settings)
        self._shares = {lane: FairShare(clock) for lane in BULK_LANES}
        self._backlog = Backlog(self._create_all)
        self._silent_until = 0.0

    @property
    def client(self) -> tasks_v2.CloudTasksClient:
        """Client of this process."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = self._connect()
        return self._client

    def close(self) -> None:
        """Close the connection. What waits for the queue to respond is left to the sweeper."""
        self._backlog.close()
        with self._lock:
            if self._client is not None:
                self._client.transport.close()  # type: ignore[no-untyped-call]
                self._client = self._create_task = None

    def deliver(
        self, message_id: str, attempt: int, due: int, organization_id: str = "", tenant_id: str = "", more: _Body = _NOTHING
    ) -> None:
        """Enqueue the delivery of a message. A task for the same attempt and time is created once.

        Args:
            message_id: the message.
            attempt: which attempt the task is for.
            due: when the task is due in ms.
            organization_id: whose message it is; with the tenant it decides on the lane.
            tenant_id: the organization's tenant.
            more: entries of the task that name what the handler reads with the message.
        """
        body, name = {"message_id": message_id, **more}, names.delivery_task(message_id, attempt, due)
        self._call_fairly(Lane.MESSAGES, paths.DELIVER, body, due, name, message_id, (organization_id, tenant_id))

    def relay(
        self,
        delivery_id: str,
        uid: str,
        integration_id: str,
        attempt: int,
        due: int,
        after: Sequence[str] = (),
        organization_id: str = "",
        tenant_id: str = "",
    ) -> None:
        """Enqueue an event for a user's webhook or integration. A task for the same attempt and time is created once.

        Args:
            delivery_id: the event.
            uid: the user.
            integration_id: the installed integration; empty for the webhook.
            attempt: which attempt the task is for.
            due: when the task is due in ms.
            after: ids of events that the handler reads with it.
            organization_id: the user's organization; with the tenant it decides on the lane. Without one, the user does.
            tenant_id: the organization's tenant.
        """
        body: dict[str, Any] = {"delivery_id": delivery_id, "uid": uid, "integration_id": integration_id}
        body |= {"after": list(after)} if after else {}
        name, sender = names.relay_task(delivery_id, attempt, due), (organization_id or uid, tenant_id)
        self._call_fairly(Lane.RELAYS, paths.RELAY, body, due, name, delivery_id, sender)

    def push(self, task_name: str, body: _Body, uid: str, organization_id: str, tenant_id: str) -> None:
        """Enqueue push notifications for a user, due now, in a lane as for `relay`. A task of the same name is created once."""
        self._call_fairly(Lane.PUSH, paths.PUSH, body, 0, task_name, task_name, (organization_id or uid, tenant_id))

    def mail(self, mail_id: str, attempt: int, due: int) -> None:
        """Enqueue an e-mail, due at a time in ms. A task for the same attempt and time is created once."""
        body = {"mail_id": mail_id}
        queue = self._lanes.choose(Lane.JOBS, mail_id)
        self._call_handler(paths.MAIL, body, due, names.mail_task(mail_id, attempt, due), queue)

    def media(self, media_id: str, attempt: int, due: int) -> None:
        """Enqueue the fetch of an inbound file, due at a time in ms. A task for the same attempt and time is created once."""
        body = {"media_id": media_id}
        queue = self._lanes.choose(Lane.MEDIA, media_id)
        self._call_handler(paths.MEDIA, body, due, names.media_task(media_id, attempt, due), queue)

    def purge(self, purge_id: str, slice_number: int, due: int) -> None:
        """Enqueue one slice of a purge, due at a time in ms. A task for the same slice and time is created once."""
        body = {"purge_id": purge_id, "slice": slice_number}
        self._call_in_background(paths.PURGE, body, due, names.purge_task(purge_id, slice_number, due), purge_id)

    def job(self, job_id: str, slice_number: int, due: int) -> None:
        """Enqueue one slice of a job, due at a time in ms. A task for the same slice and time is created once."""
        body = {"job_id": job_id, "slice": slice_number}
        self._call_in_background(paths.JOB, body, due, names.job_task(job_id, slice_number, due), job_id)

    def sweep(self, kind: str, shard: int, now: int) -> None:
        """Enqueue the sweep of one shard, due now. A task for the same time is created once."""
        body = {"kind": kind, "shard": shard}
        self._call_in_background(paths.SWEEP, body, now, names.sweep_task(kind, shard, now), kind)

    def expire(self, collection: str, shard: int, now: int) -> None:
        """Enqueue the removal of expired documents of one shard of a collection, due now."""
        body = {"collection": collection, "shard": shard}
        self._call_in_background(paths.EXPIRE, body, now, names.expiry_task(collection, shard, now), collection)

    def sweep_everything(self, now: int) -> None:
        """Enqueue a full sweep, due now: what cron does where there is one."""
        self._call_in_background(paths.SWEEP, {}, now, "", "")

    def call(self, path: str, body: bytes, headers: Mapping[str, str], at: int) -> None:
        """Enqueue an unauthenticated POST to a path of this instance's API, due at a time in ms.

        It takes the bulk lane: what a simulated carrier reports must not delay deliveries.
        """
        self._create_at(at, new_post(self._lanes.choose(Lane.BULK, ""), "", self._settings.PUBLIC_URL + path, headers, body))

    def check(self, timeout_seconds: float) -> None:
        """Check that the queue is reachable.

        Raises:
            ServiceUnavailableError: Cloud Tasks does not respond.
        """
        try:
            self.client.get_queue(name=self._lanes.default, retry=None, timeout=timeout_seconds)
        except google_errors.GoogleAPICallError as error:
            raise ServiceUnavailableError("Cloud Tasks") from error

    def list_missing(self, timeout_seconds: float) -> list[str]:
        """Return the ids of the queues that the settings name and Cloud Tasks does not have.

        Raises:
            ServiceUnavailableError: Cloud Tasks does not respond.
        """
        missing = []
        for queue_id in self._lanes.ids():
            try:
                self.client.get_queue(name=self._lanes.full_name(queue_id), retry=None, timeout=timeout_seconds)
            except google_errors.NotFound:
                missing.append(queue_id)
            except google_errors.GoogleAPICallError as error:
                raise ServiceUnavailableError("Cloud Tasks") from error
        return missing

    def _call_fairly(self, lane: Lane, path: str, body: _Body, at: int, name: str, key: str, sender: tuple[str, str]) -> None:
        """Enqueue a POST to a handler, in the bulk lane if the sender has more than their share.

        The sender is an organization, or a user without one, and the tenant; `key` decides on the shard.
        """
        party, tenant_id = sender
        if self._lanes.has_bulk(lane) and not self._shares[lane].take(party, tenant_id, at):
            lane, key = BULK_LANES[lane], tenant_id or party
        self._call_handler(path, body, at, name, self._lanes.choose(lane, key), party)

    def _call_in_background(self, path: str, body: _Body, at: int, name: str, key: str) -> None:
        """Enqueue a POST to a handler whose work nobody waits for; `key` decides on the shard."""
        self._call_handler(path, body, at, name, self._lanes.choose(Lane.JOBS, key), BACKGROUND)

    def _call_handler(self, path: str, body: _Body, at: int, name: str, queue: str, party: str = "") -> None:
        """Enqueue a POST to one of the instance's own handlers, with the queue's OIDC token.

        The worker's threads are shared out by `party`: whom the task works for.
        """
        base_url = self._settings.task_base_url
        headers = _JSON | {TASK_PARTY_HEADER: party} if party else _JSON
        call = new_post(queue, name, base_url + path, headers, write_json(body))
        token = call.task.http_request.oidc_token
        token.service_account_email, token.audience = self._settings.TASKS_SERVICE_ACCOUNT, base_url
        self._create_at(at, call)

    def _create_at(self, at: int, call: Any) -> None:
        """Create a task that is due at a time in ms."""
        if at > self._clock():
            call.task.schedule_time.FromMilliseconds(at)
        self._create(call)

    def _create(self, call: Any) -> None:
        """Create a task. One with a name waits in the backlog while Cloud Tasks does not respond.

        Raises:
            ServiceUnavailableError: Cloud Tasks does not respond, or refused the task.
        """
        failure: grpc.RpcError | None = None
        if time.monotonic() >= self._silent_until:
            try:
                self._send(call)
            except grpc.RpcError as error:
                if error.code() not in OUTAGES:
                    _log.exception("Cloud Tasks refused a task", extra={"queue": call.parent})
                    raise ServiceUnavailableError("Cloud Tasks") from error
                failure = error
                self._silent_until = time.monotonic() + _PAUSE_SECONDS
            else:
                return
        if call.task.name:
            self._backlog.add(call)
        raise ServiceUnavailableError("Cloud Tasks") from failure

    def _send(self, call: Any) -> None:
        try:
            self._creator()(call, timeout=_TIMEOUT_SECONDS, metadata=make_route(call))
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.ALREADY_EXISTS:
                return
            if not self._redirect(call, error):
                raise
            self._send(call)

    def _redirect(self, call: Any, error: grpc.RpcError) -> bool:
        """Change a task whose queue is missing to the first queue, to be sent again; return whether that was the fault."""
        if error.code() not in NOT_THERE or call.parent == self._lanes.default:
            return False
        _log.error("queue does not exist; the task goes to the first queue", extra={"queue": call.parent})
        change_queue(call, self._lanes.default)
        return True

    def _create_all(self, calls: Sequence[Any]) -> list[Any]:
        """Create tasks of the backlog, all at once; return those for which Cloud Tasks did not respond."""
        create: Any = self._creator()
        running = [(call, create.future(call, timeout=_BATCH_TIMEOUT_SECONDS, metadata=make_route(call))) for call in calls]
        unanswered, redirected = [], []
        for call, future in running:
            error = failure_of(future)
            if error is not None and error.code() in OUTAGES:
                unanswered.append(call)
            elif error is not None and self._redirect(call, error):
                redirected.append(call)
            elif error is not None:
                # It is left to the sweeper.
                _log.error("Cloud Tasks refused a task", exc_info=error, extra={"queue": call.parent})
        if len(unanswered) < len(calls):
            self._silent_until = 0.0
        return unanswered + (self._create_all(redirected) if redirected else [])

    def _creator(self) -> Callable[..., Any]:
        """Return the function that creates a task from a protocol message, without the client's wrappers."""
        create = self._create_task
        if create is None:
            transport: Any = self.client.transport
            create = self._create_task = make_stub(transport.grpc_channel, _CREATE_TASK, _Task)
        return create

    def _connect(self) -> tasks_v2.CloudTasksClient:
        channel = make_channel(CloudTasksGrpcTransport, self._settings.CLOUD_TASKS_EMULATOR_HOST, RECONNECT_OPTIONS)
        return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))
