"""All queues and their tasks, behind one lock. Every change is stored before the call returns."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import grpc

from dev.cloud_tasks.messages import DEFAULT_SETTINGS, read_new_task, write_queue, write_task
from dev.cloud_tasks.model import Outcome, QueueSettings, Task
from dev.cloud_tasks.queues import TaskQueue
from dev.cloud_tasks.state import State
from dev.cloud_tasks.validation import Limits, RefusedError, check_task

_FREE_NAMES_EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task to send now. Its numbers are those of this attempt, even if the task changes in the meantime."""

    queue: TaskQueue
    task: Task
    retry_count: int
    execution_count: int
    previous_response: int | None
    schedule_ms: int


class Broker:
    """The queues. Thread-safe; all times are ms UTC of the given clock.

    Methods for one queue or task raise RefusedError (NOT_FOUND) if it does not exist; they return its protocol message. Names
    are full names, already validated.
    """

    def __init__(self, state: State, clock: Callable[[], int], limits: Limits, *, create_queues: bool = False) -> None:
        self._state = state
        self._clock = clock
        self._limits = limits
        self._create_queues = create_queues
        self._lock = threading.Lock()
        self._queues: dict[str, TaskQueue] = {}
        self._wakes: dict[TaskQueue, int] = {}
        self._forced: list[DueTask] = []
        self._names_freed_ms = 0
        self._wake: Callable[[], object] = lambda: None
        self._load()

    def call_when_due(self, wake: Callable[[], object]) -> None:
        """Register `wake`, called from any thread when something becomes due earlier than `claim` last returned."""
        self._wake = wake

    # Queues.

    def create_queue(self, name: str, settings: QueueSettings) -> Any:
        """Create a queue. Raises RefusedError (ALREADY_EXISTS) if the name is taken."""
        with self._lock:
            if name in self._queues:
                raise RefusedError(grpc.StatusCode.ALREADY_EXISTS, f"Queue already exists: {name}.")
            return self._show(self._add_queue(name, settings))

    def ensure_queue(self, name: str) -> None:
        """Create a queue with default settings unless it exists."""
        with self._lock:
            if name not in self._queues:
                self._add_queue(name, DEFAULT_SETTINGS)

    def get_queue(self, name: str) -> Any:
        """Get a queue."""
        with self._lock:
            return self._show(self._find_queue(name))

    def list_queues(self, location_name: str, after: str, page_size: int) -> list[Any]:
        """List up to `page_size` queues of a location by name, starting after the name `after`."""
        prefix = f"{location_name}/queues/"
        with self._lock:
            names = sorted(name for name in self._queues if name.startswith(prefix) and name > after)
            return [self._show(self._queues[name]) for name in names[:page_size]]

    def update_queue(self, name: str, change: Callable[[Any], QueueSettings]) -> Any:
        """Update a queue, or create it if missing. `change` gets the queue's message and returns the new settings."""
        with self._lock:
            queue = self._queues.get(name)
            if queue is None:
                return self._show(self._add_queue(name, change(write_queue(name, DEFAULT_SETTINGS))))
            settings = change(self._show(queue))
            return self._apply(queue, replace(settings, paused=queue.settings.paused, purged_ms=queue.settings.purged_ms))

    def delete_queue(self, name: str) -> None:
        """Delete a queue with its tasks; the name is free at once."""
        with self._lock:
            queue = self._find_queue(name)
            self._state.delete_queue(name)
            del self._queues[name]
            for task in list(queue.tasks.values()):
                queue.remove(task)
            self._arm(queue)

    def pause_queue(self, name: str, *, paused: bool) -> Any:
        """Pause or resume a queue."""
        with self._lock:
            queue = self._find_queue(name)
            return self._apply(queue, replace(queue.settings, paused=paused))

    def purge_queue(self, name: str) -> Any:
        """Delete all tasks of a queue."""
        with self._lock:
            queue = self._find_queue(name)
            self._end(queue, list(queue.tasks.values()))
            return self._apply(queue, replace(queue.settings, purged_ms=self._clock()))

    # Tasks.

    def create_task(self, queue_name: str, message: Any, *, full: bool) -> Any:
        """Create a task from the message of a create call.

        Raises:
            RefusedError: INVALID_ARGUMENT for a task outside the limits, NOT_FOUND for an unknown queue, ALREADY_EXISTS for a
                name
                that is, or recently was, taken.
        """
        now_ms = self._clock()
        check_task(message, queue_name, now_ms, self._limits)
        task = read_new_task(message, message.name or f"{queue_name}/tasks/{_make_task_id()}", now_ms)
        with self._lock:
            if self._create_queues and queue_name not in self._queues:
                self._add_queue(queue_name, DEFAULT_SETTINGS)
            queue = self._find_queue(queue_name)
            if task.name in queue.tasks or self._state.is_name_taken(task.name, now_ms):
                raise RefusedError(
                    grpc.StatusCode.ALREADY_EXISTS,
                    "The task cannot be created because a task with this name existed too recently.",
                )
            self._state.add_task(queue_name, task)
            queue.add(task)
            self._arm(queue)
            return write_task(task, full=full)

    def get_task(self, name: str, *, full: bool) -> Any:
        """Get a task."""
        with self._lock:
            return write_task(self._find_task(name)[1], full=full)

    def list_tasks(self, queue_name: str, after: str, page_size: int, *, full: bool) -> list[Any]:
        """List up to `page_size` tasks of a queue by name, starting after the name `after`."""
        with self._lock:
            tasks = self._find_queue(queue_name).tasks
            names = sorted(name for name in tasks if name > after)
            return [write_task(tasks[name], full=full) for name in names[:page_size]]

    def delete_task(self, name: str) -> None:
        """Delete a task. A running attempt continues; no further one follows."""
        with self._lock:
            queue, task = self._find_task(name)
            self._end(queue, [task])
            self._arm(queue)

    def run_task(self, name: str, *, full: bool) -> Any:
        """Send a task now, regardless of its schedule, its queue's limits and a pause."""
        with self._lock:
            queue, task = self._find_task(name)
            queue.claim_now(task, self._clock())
            self._state.save_progress([task])
            self._forced.append(_make_dispatch(queue, task))
            self._arm(queue)
            self._wake()
            return write_task(task, full=full)

    # Dispatch.

    def claim(self) -> tuple[list[DueTask], int | None]:
        """Lease everything that is due now.

        Returns:
            The attempts, each of which must be settled, and the ms until the next call is due (None: until woken).
        """
        with self._lock:
            now_ms = self._clock()
            dispatches, self._forced = self._forced, []
            for queue in [queue for queue, wake_ms in self._wakes.items() if wake_ms <= now_ms]:
                tasks = queue.claim_due(now_ms)
                if tasks:
                    self._state.save_progress(tasks)
                dispatches += [_make_dispatch(queue, task) for task in tasks]
                self._note_next_claim(queue, now_ms)
            self._free_names(now_ms)
            next_ms = min(self._wakes.values(), default=None)
            return dispatches, None if next_ms is None else max(0, next_ms - now_ms)

    def settle(self, dispatch: DueTask, outcome: Outcome) -> bool:
        """Record the end of an attempt. Returns whether another one follows."""
        queue, task = dispatch.queue, dispatch.task
        with self._lock:
            is_over = queue.settle(task, outcome, self._clock())
            goes_on = queue.holds(task) and not is_over
            if is_over:
                self._end(queue, [task])
            elif goes_on:
                self._state.save_progress([task])
            self._arm(queue)
            return goes_on

    # The lock is held from here on.

    def _load(self) -> None:
        now_ms = self._clock()
        for name, settings in self._state.load_queues():
            queue = self._queues[name] = TaskQueue(name, settings, now_ms)
            for task in self._state.load_tasks(name):
                queue.add(task)
            self._note_next_claim(queue, now_ms)

    def _add_queue(self, name: str, settings: QueueSettings) -> TaskQueue:
        self._state.save_queue(name, settings)
        queue = self._queues[name] = TaskQueue(name, settings, self._clock())
        return queue

    def _apply(self, queue: TaskQueue, settings: QueueSettings) -> Any:
        self._state.save_queue(queue.name, settings)
        queue.apply(settings, self._clock())
        self._arm(queue)
        return self._show(queue)

    def _end(self, queue: TaskQueue, tasks: Iterable[Task]) -> None:
        tasks = list(tasks)
        self._state.end_tasks(queue.name, tasks, self._clock() + self._limits.name_stays_taken_ms)
        for task in tasks:
            queue.remove(task)

    def _arm(self, queue: TaskQueue) -> None:
        before_ms = self._wakes.get(queue)
        after_ms = self._note_next_claim(queue, self._clock())
        if after_ms is not None and (before_ms is None or after_ms < before_ms):
            self._wake()

    def _note_next_claim(self, queue: TaskQueue, now_ms: int) -> int | None:
        next_ms = queue.find_next_claim_ms(now_ms)
        if next_ms is None:
            self._wakes.pop(queue, None)
        else:
            self._wakes[queue] = next_ms
        return next_ms

    def _free_names(self, now_ms: int) -> None:
        if now_ms - self._names_freed_ms >= _FREE_NAMES_EVERY_MS:
            self._names_freed_ms = now_ms
            self._state.free_names(now_ms)

    def _find_queue(self, name: str) -> TaskQueue:
        queue = self._queues.get(name)
        if queue is None:
            raise RefusedError(grpc.StatusCode.NOT_FOUND, f"Queue does not exist: {name}.")
        return queue

    def _find_task(self, name: str) -> tuple[TaskQueue, Task]:
        queue = self._find_queue(name.rpartition("/tasks/")[0])
        task = queue.tasks.get(name)
        if task is None:
            raise RefusedError(grpc.StatusCode.NOT_FOUND, "The task does not exist, or has ended.")
        return queue, task

    @staticmethod
    def _show(queue: TaskQueue) -> Any:
        return write_queue(queue.name, queue.settings)


def _make_dispatch(queue: TaskQueue, task: Task) -> DueTask:
    progress = task.progress
    return DueTask(
        queue=queue,
        task=task,
        retry_count=progress.dispatch_count - 1,
        execution_count=progress.execution_count,
        previous_response=progress.previous_response,
        schedule_ms=progress.schedule_ms,
    )


def _make_task_id() -> str:
    # Digits, like Google's own.
    return str(secrets.randbelow(9 * 10**18) + 10**18)
