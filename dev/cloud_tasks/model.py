"""What the server knows about queues and tasks, free of protocol and storage."""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How fast a queue may dispatch."""

    max_dispatches_per_second: float
    max_concurrent_dispatches: int

    @property
    def max_burst_size(self) -> int:
        """How many tasks may start at once after a quiet time."""
        return max(1, math.ceil(self.max_dispatches_per_second))


@dataclass(frozen=True, slots=True)
class RetryConfig:
    """When a failed attempt is followed by another; -1 attempts or 0 ms of retry duration set no limit."""

    max_attempts: int
    max_retry_duration_ms: int
    min_backoff_ms: int
    max_backoff_ms: int
    max_doublings: int


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """All of a queue but its name and its tasks; `purged_ms` is None until the first purge."""

    rate_limits: RateLimits
    retry_config: RetryConfig
    paused: bool = False
    purged_ms: int | None = None


@dataclass(frozen=True, slots=True)
class OidcToken:
    """As whom, and for whom, a request is signed; an empty audience means the request's URL."""

    service_account_email: str
    audience: str


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """The request a task stands for. `method` is the HTTP verb; `headers` are the caller's own."""

    url: str
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    oidc_token: OidcToken | None


@dataclass(slots=True)
class Attempt:
    """The latest attempt of a task; the response's fields are None while it runs."""

    schedule_ms: int
    dispatch_ms: int
    response_ms: int | None = None
    status_code: int | None = None
    status_message: str = ""


@dataclass(slots=True)
class Progress:
    """What changes in a task's life.

    `response_count` counts all responses, `execution_count` those that were not 5xx, as the dispatch headers want it.
    `previous_response` is the HTTP status of the latest response, None when there was none.
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
    """One task. `ticket` is the number of its place in the queue's schedule, None while it is not waiting."""

    name: str
    request: HttpRequest
    created_ms: int
    dispatch_deadline_ms: int
    retry_config: RetryConfig | None
    progress: Progress
    ticket: int | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended.

    `http_status` is None when no response came; `status_code` is the gRPC code that Cloud Tasks reports for it;
    `retry_after_ms` is the wait the handler asked for, 0 when it asked for none.
    """

    http_status: int | None
    status_code: int
    status_message: str
    retry_after_ms: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether the handler accepted the task."""
        return self.http_status is not None and 200 <= self.http_status <= 299
