"""Queues and tasks, independent of protocol and storage."""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class QueueRateLimits:
    """Dispatch rate of a queue."""

    max_dispatches_per_second: float
    max_concurrent_dispatches: int

    @property
    def max_burst_size(self) -> int:
        """Number of tasks that may start at once after an idle time."""
        return max(1, math.ceil(self.max_dispatches_per_second))


@dataclass(frozen=True, slots=True)
class RetryConfig:
    """Retry rules for failed attempts; -1 attempts or 0 ms of retry duration set no limit."""

    max_attempts: int
    max_retry_duration_ms: int
    min_backoff_ms: int
    max_backoff_ms: int
    max_doublings: int


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """A queue without its name and tasks; `purged_ms` is None until the first purge."""

    rate_limits: QueueRateLimits
    retry_config: RetryConfig
    paused: bool = False
    purged_ms: int | None = None


@dataclass(frozen=True, slots=True)
class OidcToken:
    """Signature of a request: service account and audience; an empty audience means the request's URL."""

    service_account_email: str
    audience: str


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """HTTP request of a task. `method` is the HTTP verb; `headers` are the caller's own."""

    url: str
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    oidc_token: OidcToken | None


@dataclass(slots=True)
class Attempt:
    """Latest attempt of a task; the response fields are None while it runs."""

    schedule_ms: int
    dispatch_ms: int
    response_ms: int | None = None
    status_code: int | None = None
    status_message: str = ""


@dataclass(slots=True)
class TaskProgress:
    """Progress of a task.

    `response_count` counts all responses, `execution_count` those other than 5xx, as the dispatch headers require.
    `previous_response` is the HTTP status of the latest response; None without one.
    """

    schedule_ms: int
    dispatch_count: int = 0
    response_count: int = 0
    execution_count: int = 0
    previous_response: int | None = None
    first_dispatch_ms: int | None = None
    last_attempt: Attempt | None = None


@dataclass(slots=True, eq=False)
class Task:
    """A task. `ticket` is the number of its place in the queue's schedule; None while it is not waiting."""

    name: str
    request: HttpRequest
    created_ms: int
    dispatch_deadline_ms: int
    retry_config: RetryConfig | None
    progress: TaskProgress
    ticket: int | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of an attempt.

    `http_status` is None without a response; `status_code` is the gRPC code that Cloud Tasks reports for it; `retry_after_ms`
    is the wait requested by the handler, or 0.
    """

    http_status: int | None
    status_code: int
    status_message: str
    retry_after_ms: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether the handler accepted the task."""
        return self.http_status is not None and 200 <= self.http_status <= 299
