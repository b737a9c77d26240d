"""Backlog: tasks that Cloud Tasks did not accept, which this process creates once the queue responds again.

No task is lost without it: what it would do is stored, and the sweeper finds it after a minute. The backlog only shortens that
minute to a few seconds, and a process that ends leaves its backlog to the sweeper. Tasks have names, so one that the queue
accepted in silence is not created twice.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

_log = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
"""Pause between two attempts while the queue does not respond."""

_MAX_TASKS = 20_000
_BATCH = 64


class Backlog:
    """Tasks to create later, on a thread that runs while there are any."""

    def __init__(self, create_all: Callable[[Sequence[Any]], Sequence[Any]]) -> None:
        """Set what creates tasks.

        Args:
            create_all: tries to create tasks; returns those for which the queue did not respond.
        """
        self._create_all = create_all
        self._tasks: deque[Any] = deque(maxlen=_MAX_TASKS)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self, task: Any) -> None:
        """Keep a task, and start the thread. If there are too many, the oldest one is left to the sweeper."""
        with self._lock:
            if self._closing.is_set():
                return
            self._tasks.append(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="task-backlog", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop the thread; what is left is the sweeper's."""
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        created = 0
        while not self._closing.wait(0 if created else RETRY_SECONDS):
            with self._lock:
                batch = [self._tasks.popleft() for _ in range(min(_BATCH, len(self._tasks)))]
                if not batch:
                    self._thread = None
                    return
            unanswered = self._try(batch)
            created = len(batch) - len(unanswered)
            with self._lock:
                self._tasks.extendleft(reversed(unanswered))
            if created:
                _log.info("tasks created that the queue had not accepted", extra={"count": created, "left": len(self._tasks)})

    def _try(self, batch: Sequence[Any]) -> Sequence[Any]:
        """Create tasks; return those that are still to be created."""
        try:
            return self._create_all(batch)
        except Exception:  # noqa: BLE001 - any failure: the thread must go on
            _log.exception("the backlog of tasks could not be created")
            return batch
