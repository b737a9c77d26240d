"""One queue: which task is due, and whether the limits allow it now."""

import heapq
from itertools import count

from dev.cloud_tasks.model import Attempt, Outcome, QueueSettings, RetryConfig, Task
from dev.cloud_tasks.rate import TokenBucket
from dev.cloud_tasks.retry import compute_backoff_ms, is_exhausted

Place = tuple[int, int, Task]
"""Place of a task in the schedule: due time in ms, ticket, task. It is stale once the task has another ticket."""


class TaskQueue:
    """Waiting and running tasks of a queue. It has no clock and starts nothing: callers pass the time in ms."""

    def __init__(self, name: str, settings: QueueSettings, now_ms: int) -> None:
        self.name = name
        self.tasks: dict[str, Task] = {}
        self._running = 0
        self._schedule: list[Place] = []
        self._tickets = count()
        self._settings = settings
        self._bucket = _make_bucket(settings, now_ms)

    @property
    def settings(self) -> QueueSettings:
        """Return the current settings; `apply` changes them."""
        return self._settings

    def apply(self, settings: QueueSettings, now_ms: int) -> None:
        """Set new settings; resets the burst allowance if the rate changes."""
        if settings.rate_limits != self._settings.rate_limits:
            self._bucket = _make_bucket(settings, now_ms)
        self._settings = settings

    def add(self, task: Task) -> None:
        """Schedule a task at its `schedule_ms`."""
        self.tasks[task.name] = task
        task.ticket = next(self._tickets)
        heapq.heappush(self._schedule, (task.progress.schedule_ms, task.ticket, task))

    def remove(self, task: Task) -> None:
        """Remove a task. A running attempt continues; no further one follows."""
        del self.tasks[task.name]
        task.ticket = None
        self._drop_stale_places()

    def holds(self, task: Task) -> bool:
        """Whether this very task is still in the queue."""
        return self.tasks.get(task.name) is task

    def claim_due(self, now_ms: int) -> list[Task]:
        """Start all due tasks that the queue's state and limits allow, and return them."""
        claimed = []
        while self._may_start() and self._find_first_due_ms() <= now_ms and self._bucket.take(now_ms):
            task = heapq.heappop(self._schedule)[2]
            self._start(task, now_ms)
            claimed.append(task)
        return claimed

    def claim_now(self, task: Task, now_ms: int) -> None:
        """Start a task regardless of schedule, limits and a pause, even during a running attempt."""
        task.progress.schedule_ms = now_ms
        self._start(task, now_ms)

    def find_next_claim_ms(self, now_ms: int) -> int | None:
        """Return when to call `claim_due` next; None if only another call on this queue can change that."""
        if not self._may_start():
            return None
        return max(self._find_first_due_ms(), self._bucket.find_ready_ms(now_ms))

    def settle(self, task: Task, outcome: Outcome, now_ms: int) -> bool:
        """Record the end of an attempt, and schedule the next one if needed.

        Returns:
            Whether the task is finished: done, or given up. It is still in the queue then.
        """
        self._running -= 1
        if not self.holds(task):
            return False
        self._note(task, outcome, now_ms)
        config = self.get_retry_config(task)
        if outcome.succeeded or is_exhausted(config, task.progress, task.created_ms, now_ms):
            return True
        backoff_ms = compute_backoff_ms(config, task.progress.dispatch_count)
        task.progress.schedule_ms = now_ms + max(backoff_ms, outcome.retry_after_ms)
        self.add(task)
        return False

    def get_retry_config(self, task: Task) -> RetryConfig:
        """Return the retry settings of a task: its own, or the queue's."""
        return task.retry_config or self._settings.retry_config

    def _may_start(self) -> bool:
        while self._schedule and _is_stale(self._schedule[0]):
            heapq.heappop(self._schedule)
        has_room = self._running < self._settings.rate_limits.max_concurrent_dispatches
        return bool(self._schedule) and has_room and not self._settings.paused

    def _find_first_due_ms(self) -> int:
        return self._schedule[0][0]

    def _drop_stale_places(self) -> None:
        # Removing from the middle of a heap is expensive: it is rebuilt once most of it is stale.
        if len(self._schedule) > 2 * len(self.tasks) + 64:
            self._schedule = [place for place in self._schedule if not _is_stale(place)]
            heapq.heapify(self._schedule)

    def _start(self, task: Task, now_ms: int) -> None:
        task.ticket = None
        self._running += 1
        progress = task.progress
        progress.dispatch_count += 1
        if progress.first_dispatch_ms is None:
            progress.first_dispatch_ms = now_ms
        progress.last_attempt = Attempt(schedule_ms=progress.schedule_ms, dispatch_ms=now_ms)

    @staticmethod
    def _note(task: Task, outcome: Outcome, now_ms: int) -> None:
        progress = task.progress
        progress.previous_response = outcome.http_status
        if outcome.http_status is not None:
            progress.response_count += 1
            progress.execution_count += outcome.http_status < 500
        if progress.last_attempt is not None:
            progress.last_attempt.response_ms = now_ms
            progress.last_attempt.status_code = outcome.status_code
            progress.last_attempt.status_message = outcome.status_message


def _is_stale(place: Place) -> bool:
    return place[2].ticket != place[1]


def _make_bucket(settings: QueueSettings, now_ms: int) -> TokenBucket:
    limits = settings.rate_limits
    return TokenBucket(limits.max_dispatches_per_second, limits.max_burst_size, now_ms)
