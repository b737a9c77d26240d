"""Validation as in Cloud Tasks: malformed names, tasks and queues outside the limits."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import grpc

from dev.cloud_tasks.messages import METHODS, read_duration_ms, read_timestamp_ms

_LOCATION = r"projects/[A-Za-z0-9:.-]+/locations/[A-Za-z0-9-]+"
_QUEUE = rf"{_LOCATION}/queues/[A-Za-z0-9-]{{1,100}}"
_TASK = rf"{_QUEUE}/tasks/[A-Za-z0-9_-]{{1,500}}"

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

_URL_CHARACTERS = 2083
_HEADERS_BYTES = 80 * 1024
_METHODS_WITH_BODY = {"POST", "PUT", "PATCH"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of Cloud Tasks. Tests that cannot wait pass smaller ones; times in ms, sizes in bytes."""

    shortest_dispatch_deadline_ms: int = 15_000
    max_dispatch_deadline_ms: int = 30 * 60 * 1000
    max_delay_ms: int = 30 * 24 * 3600 * 1000
    name_stays_taken_ms: int = 24 * 3600 * 1000
    body_bytes: int = 1024 * 1024


class RefusedError(Exception):
    """A call fails with a gRPC error."""

    def __init__(self, code: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def refuse_argument(message: str) -> RefusedError:
    """Return the error for an argument that is invalid in any state of the server."""
    return RefusedError(grpc.StatusCode.INVALID_ARGUMENT, message)


def refuse_unsupported(what: str) -> RefusedError:
    """Return the error for a feature of Cloud Tasks that this server lacks."""
    return RefusedError(grpc.StatusCode.UNIMPLEMENTED, f"The local Cloud Tasks server does not support {what}.")


def check_location_name(name: str) -> None:
    """Validate a location's full name."""
    _check_name(_LOCATION, name, "projects/PROJECT_ID/locations/LOCATION_ID")


def check_queue_name(name: str) -> None:
    """Validate a queue's full name."""
    _check_name(_QUEUE, name, "projects/PROJECT_ID/locations/LOCATION_ID/queues/QUEUE_ID")


def check_task_name(name: str) -> None:
    """Validate a task's full name."""
    _check_name(_TASK, name, "projects/PROJECT_ID/locations/LOCATION_ID/queues/QUEUE_ID/tasks/TASK_ID")


def check_queue(message: Any) -> None:
    """Validate a queue's settings (a `google.cloud.tasks.v2.Queue`); unset fields are valid, they get defaults."""
    if message.HasField("http_target"):
        raise refuse_unsupported("http_target on a queue")
    if message.HasField("app_engine_routing_override"):
        raise refuse_unsupported("App Engine routing")
    rate_limits = message.rate_limits
    if not 0 <= rate_limits.max_dispatches_per_second <= 500:
        raise refuse_argument("Queue.rate_limits.max_dispatches_per_second must be between 0 and 500.")
    if not 0 <= rate_limits.max_concurrent_dispatches <= 5000:
        raise refuse_argument("Queue.rate_limits.max_concurrent_dispatches must be between 0 and 5000.")
    check_retry_config(message.retry_config)


def check_retry_config(message: Any) -> None:
    """Validate a `google.cloud.tasks.v2.RetryConfig`."""
    if message.max_attempts < -1:
        raise refuse_argument("RetryConfig.max_attempts must be -1 or more.")
    if message.max_doublings < 0:
        raise refuse_argument("RetryConfig.max_doublings must not be negative.")
    for field in ("max_retry_duration", "min_backoff", "max_backoff"):
        if _read(read_duration_ms, message, field) < 0:
            raise refuse_argument(f"RetryConfig.{field} must not be negative.")
    both_set = message.HasField("min_backoff") and message.HasField("max_backoff")
    if both_set and read_duration_ms(message.min_backoff) > read_duration_ms(message.max_backoff):
        raise refuse_argument("RetryConfig.min_backoff must not be greater than max_backoff.")


def check_task(message: Any, queue_name: str, now_ms: int, limits: Limits) -> None:
    """Validate a task to be created (a `google.cloud.tasks.v2.Task`) in a queue."""
    if message.name:
        check_task_name(message.name)
        if not message.name.startswith(f"{queue_name}/tasks/"):
            raise refuse_argument(f"Task.name must begin with the queue's name, {queue_name}.")
    if message.HasField("app_engine_http_request"):
        raise refuse_unsupported("App Engine tasks")
    if not message.HasField("http_request"):
        raise refuse_argument("Task.http_request is required.")
    _check_http_request(message.http_request, limits)
    if message.HasField("schedule_time"):
        delay_ms = _read(read_timestamp_ms, message, "schedule_time") - now_ms
        if delay_ms > limits.max_delay_ms:
            raise refuse_argument("Task.schedule_time is too far in the future: at most 30 days.")
    if message.HasField("dispatch_deadline"):
        deadline_ms = _read(read_duration_ms, message, "dispatch_deadline")
        if not limits.shortest_dispatch_deadline_ms <= deadline_ms <= limits.max_dispatch_deadline_ms:
            raise refuse_argument("Task.dispatch_deadline must be between 15s and 1800s.")
    if message.HasField("retry_config"):
        check_retry_config(message.retry_config)


def _check_http_request(request: Any, limits: Limits) -> None:
    _check_url(request.url)
    _check_headers(request.headers)
    method = METHODS.get(request.http_method)
    if method is None:
        raise refuse_argument("HttpRequest.http_method is unknown.")
    if request.body and method not in _METHODS_WITH_BODY:
        raise refuse_argument(f"HttpRequest.body is not allowed with {method}.")
    if len(request.body) > limits.body_bytes:
        raise refuse_argument(f"HttpRequest.body is larger than {limits.body_bytes} bytes.")
    if request.HasField("oauth_token"):
        raise refuse_unsupported("oauth_token")
    if request.HasField("oidc_token") and not request.oidc_token.service_account_email:
        raise refuse_argument("OidcToken.service_account_email is required.")


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise refuse_argument('HttpRequest.url must start with "http://" or "https://".')
    if len(url) > _URL_CHARACTERS:
        raise refuse_argument(f"HttpRequest.url is longer than {_URL_CHARACTERS} characters.")
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise refuse_argument(f"HttpRequest.url is malformed: {error}.") from error
    if not has_host or not parts.netloc.isascii() or re.search(r"\s", parts.netloc):
        raise refuse_argument("HttpRequest.url has no usable host.")


def _check_headers(headers: Any) -> None:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise refuse_argument(f"HttpRequest.headers has an illegal header, {name!r}.")
    if sum(len(name) + len(value) for name, value in headers.items()) >= _HEADERS_BYTES:
        raise refuse_argument("HttpRequest.headers must be smaller than 80KB.")


def _check_name(pattern: str, name: str, form: str) -> None:
    if not re.fullmatch(pattern, name):
        raise refuse_argument(f"Malformed name {name[:600]!r}: it must have the form {form}.")


def _read(read_ms: Any, message: Any, field: str) -> int:
    try:
        return int(read_ms(getattr(message, field)))
    except ValueError as error:
        raise refuse_argument(f"{message.DESCRIPTOR.name}.{field} is malformed: {error}.") from error
