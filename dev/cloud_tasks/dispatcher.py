"""Dispatcher: sends tasks to their handlers as soon as their queues allow."""

import asyncio
import logging

import grpc

from dev.cloud_tasks.broker import Broker, DueTask
from dev.cloud_tasks.http_client import HttpClient, MalformedResponseError, Response
from dev.cloud_tasks.model import Outcome
from dev.cloud_tasks.tokens import TokenIssuer

_REPLACED_HEADERS = {"host", "content-length", "transfer-encoding", "connection", "user-agent"}
_REPLACED_PREFIXES = ("x-google-", "x-appengine-", "x-cloudtasks-")
_MAX_WAIT_S = 60.0
_MAX_RETRY_AFTER_S = 3600

_STATUS_CODES = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    409: grpc.StatusCode.ABORTED,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    500: grpc.StatusCode.INTERNAL,
    501: grpc.StatusCode.UNIMPLEMENTED,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}

_log = logging.getLogger(__name__)


class Dispatcher:
    """Dispatch on one event loop; handlers run concurrently, so a slow one delays nothing else."""

    def __init__(self, broker: Broker, tokens: TokenIssuer) -> None:
        self._broker = broker
        self._tokens = tokens
        self._client = HttpClient()
        self._due = asyncio.Event()
        self._attempts: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send due tasks until cancelled. Attempts running then stay unsettled."""
        loop = asyncio.get_running_loop()
        self._broker.call_when_due(lambda: loop.call_soon_threadsafe(self._due.set))
        try:
            while True:
                self._due.clear()
                dispatches, wait_ms = self._broker.claim()
                for dispatch in dispatches:
                    attempt = asyncio.create_task(self._perform(dispatch))
                    self._attempts.add(attempt)
                    attempt.add_done_callback(self._attempts.discard)
                await self._wait(_MAX_WAIT_S if wait_ms is None else min(wait_ms / 1000, _MAX_WAIT_S))
        finally:
            self._broker.call_when_due(lambda: None)
            await self._abandon_attempts()
            self._client.close()

    async def _wait(self, wait_s: float) -> None:
        # Waits are short, because the wall clock may be set forward or the machine may have slept.
        timer = asyncio.get_running_loop().call_later(wait_s, self._due.set)
        await self._due.wait()
        timer.cancel()

    async def _abandon_attempts(self) -> None:
        for attempt in self._attempts:
            attempt.cancel()
        await asyncio.gather(*self._attempts, return_exceptions=True)

    async def _perform(self, dispatch: DueTask) -> None:
        try:
            outcome = await self._send(dispatch)
        except Exception as error:  # noqa: BLE001 - a bug of this server must not leave the task running forever
            _log.exception("%s: could not be sent", dispatch.task.name)
            outcome = Outcome(None, grpc.StatusCode.INTERNAL.value[0], f"INTERNAL(13): {error}")
        goes_on = self._broker.settle(dispatch, outcome)
        if not outcome.succeeded:
            what_follows = "will be retried" if goes_on else "is over"
            _log.warning("%s: %s; %s", dispatch.task.name, outcome.status_message, what_follows)

    async def _send(self, dispatch: DueTask) -> Outcome:
        task, request = dispatch.task, dispatch.task.request
        deadline = asyncio.timeout(task.dispatch_deadline_ms / 1000)
        try:
            async with deadline:
                headers = self._make_headers(dispatch)
                response = await self._client.send(request.method, request.url, headers, request.body)
        except (OSError, EOFError, MalformedResponseError) as error:
            if deadline.expired():
                return _make_failure(grpc.StatusCode.DEADLINE_EXCEEDED, "no response within the dispatch deadline")
            return _make_failure(grpc.StatusCode.UNAVAILABLE, f"{type(error).__name__}: {error}")
        return _judge(response)

    def _make_headers(self, dispatch: DueTask) -> dict[str, str]:
        request = dispatch.task.request
        headers = {
            name: value
            for name, value in request.headers
            if name.lower() not in _REPLACED_HEADERS and not name.lower().startswith(_REPLACED_PREFIXES)
        }
        if request.oidc_token is not None:
            token = self._tokens.issue(request.oidc_token.service_account_email, request.oidc_token.audience or request.url)
            headers = {name: value for name, value in headers.items() if name.lower() != "authorization"}
            headers["Authorization"] = f"Bearer {token}"
        headers |= {
            "User-Agent": "Google-Cloud-Tasks",
            "X-CloudTasks-QueueName": _get_id(dispatch.queue.name),
            "X-CloudTasks-TaskName": _get_id(dispatch.task.name),
            "X-CloudTasks-TaskRetryCount": str(dispatch.retry_count),
            "X-CloudTasks-TaskExecutionCount": str(dispatch.execution_count),
            "X-CloudTasks-TaskETA": f"{dispatch.schedule_ms // 1000}.{dispatch.schedule_ms % 1000:03d}",
        }
        if dispatch.previous_response is not None:
            headers["X-CloudTasks-TaskPreviousResponse"] = str(dispatch.previous_response)
        return headers


def _judge(response: Response) -> Outcome:
    status = response.status
    if 200 <= status <= 299:
        return Outcome(status, grpc.StatusCode.OK.value[0], "")
    code = _STATUS_CODES.get(status, grpc.StatusCode.UNKNOWN)
    message = f"{code.name}({code.value[0]}): HTTP status code {status}"
    return Outcome(status, code.value[0], message, _read_retry_after_ms(response))


def _read_retry_after_ms(response: Response) -> int:
    value = response.headers.get("retry-after", "")
    if response.status not in {429, 503} or not (value.isascii() and value.isdecimal()):
        return 0
    return min(int(value), _MAX_RETRY_AFTER_S) * 1000


def _make_failure(code: grpc.StatusCode, message: str) -> Outcome:
    return Outcome(None, code.value[0], f"{code.name}({code.value[0]}): {message}")


def _get_id(name: str) -> str:
    return name.rpartition("/")[2]
