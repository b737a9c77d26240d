"""Delivery tasks: the task that delivers a message, and the time at which the sweeper checks that it did."""

import logging
from typing import Any

from app.errors import ServiceUnavailableError
from app.store.engine.database import Commit, StoreConflictError
from app.store.engine.store import Store
from app.store.messages.message_parties import name_parties
from app.store.messages.messages import Message, change_message
from app.task_queue.client import MAX_SCHEDULE_AHEAD_MS, Queue
from app.times.clock import DAY, MINUTE, Clock

_log = logging.getLogger(__name__)

TASK_GRACE_MS = MINUTE
"""How long in ms a message may be overdue before the sweeper doubts that its task exists."""

_ARMING_MARGIN_MS = DAY


class DeliveryTasks:
    """Enqueues the tasks that deliver messages."""

    def __init__(self, store: Store, queue: Queue, clock: Clock) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock

    def enqueue(self, message: Message, due: int | None = None) -> bool:
        """Enqueue the task that delivers a message; return whether the queue has it.

        A message due beyond the queue's horizon gets none yet. An unavailable queue is no failure either: the message is
        stored, with the time at which the sweeper will look at it.

        Args:
            message: as it stands in the store.
            due: when to deliver it, in ms; the message's own time when None.
        """
        # A later task names no parties: it may find that the message has to wait again.
        more: dict[str, Any] = {"parties": name_parties(message)._asdict()} if due is None else {}
        if message.after:
            more["after"] = message.after
        due = due or message.first_due
        if self._is_beyond_horizon(due):
            return True
        try:
            self._queue.deliver(message.id, message.attempts, due, message.organization_id, message.tenant_id, more)
        except ServiceUnavailableError:
            _log.warning("no task could be made yet", extra={"message_id": message.id})
            return False
        return True

    def enqueue_after(self, commit: Commit, message: Message, due: int | None = None) -> None:
        """Enqueue the task that delivers a message once the commit that makes it due succeeded.

        Args:
            commit: that makes it due.
            message: as that commit writes it.
            due: when to deliver it, in ms; the message's own time when None.
        """
        commit.on_success(lambda: self.enqueue(message, due))

    def enqueue_beyond_sweep(self, message: Message, due: int, sweep_at: int) -> None:
        """Enqueue a later task for a message that the sweeper would look at before, and move the sweeper's time.

        Args:
            message: as it was read.
            due: when to deliver it, in ms.
            sweep_at: when the sweeper looks at it instead, in ms.
        """
        commit = self._store.commit()
        change_message(commit, message, sweep_at=sweep_at)
        self.enqueue_after(commit, message, due)
        try:
            commit.send()
        except StoreConflictError:
            # Another delivery was faster, or the message was edited.
            self.enqueue(message, due)

    def sweep_time(self, due: int) -> int:
        """Return when the sweeper must look at a message that is due at a time in ms.

        Within the queue's horizon that is a while after it should have been delivered; beyond it, when it comes within.
        """
        return (
            due - MAX_SCHEDULE_AHEAD_MS + _ARMING_MARGIN_MS
            if self._is_beyond_horizon(due)
            else max(due, self._clock()) + TASK_GRACE_MS
        )

    def _is_beyond_horizon(self, due: int) -> bool:
        return due - self._clock() > MAX_SCHEDULE_AHEAD_MS
