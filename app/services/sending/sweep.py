"""Overdue messages, for the sweeper: their task was lost, their server stopped, or their carrier's response was lost."""

from collections.abc import Sequence

from app.frozen import replace
from app.services.carrier_accounts.message_lookup import MessageReconciler
from app.services.messages.delivery_tasks import TASK_GRACE_MS, DeliveryTasks
from app.services.messages.failures import RETRY_WINDOW_MS, MessageFailures, is_given_up
from app.services.messages.slots import due_since, expected_at
from app.services.messages.state_machine import AWAITING_DELIVERY, transition_fields
from app.store.engine.database import Query, Version
from app.store.engine.store import Store
from app.store.messages.message_queries import overdue_messages
from app.store.messages.messages import Message, MessageState, change_message, messages
from app.times.clock import HOUR, MINUTE, SECOND, Clock

_MAX_CHECK_INTERVAL_MS = HOUR


class OverdueMessages:
    """Enqueues missing tasks, schedules messages within the horizon, ends expired leases, has lost responses looked up."""

    name = "messages"
    collection = messages

    def __init__(
        self, store: Store, lookup: MessageReconciler, dispatch: DeliveryTasks, failures: MessageFailures, clock: Clock
    ) -> None:
        self._store = store
        self._lookup = lookup
        self._dispatch = dispatch
        self._failures = failures
        self._clock = clock

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of overdue messages, the longest overdue first."""
        return overdue_messages(now, shards, limit)

    def reconcile(self, message: Message) -> None:
        """Reconcile one message, or enqueue its task.

        Raises:
            StoreConflictError: another process reconciles it.
        """
        commit = self._store.commit()
        if message.state in AWAITING_DELIVERY:
            self._look_after_awaiting(message)
        elif message.state is MessageState.SENDING:
            reason = "The server that was sending stopped; whether the carrier took the text is not known"
            failure = {"kind": "unknown", "code": "", "reason": reason}
            now = self._clock()
            changes = transition_fields(message, MessageState.UNCERTAIN, now, reason)
            look = self._lookup.first_check_at(message.carrier, now)
            change_message(commit, message, **changes, failure=failure, sweep_at=look)
            commit.send()
        elif message.state is MessageState.UNCERTAIN:
            now = self._clock()
            change_message(commit, message, sweep_at=self._lookup.next_check_at(message, now))
            self._dispatch.enqueue_after(commit, message, now)
            commit.send()
        else:
            change_message(commit, message, sweep_at=None)
            commit.send()

    def _look_after_awaiting(self, message: Message) -> None:
        """Enqueue the task of a message that waits; fail one whose tasks have failed for hours.

        One that was never looked at is retried once, however late: the sweeper may have been stopped.
        """
        now = self._clock()
        was_looked_at = (message.sweep_at or 0) > due_since(message) + TASK_GRACE_MS + MINUTE
        if was_looked_at and is_given_up(message, now):
            reason = f"Given up after {RETRY_WINDOW_MS // HOUR} hours: no attempt to deliver it has come to an end"
            self._failures.fail(message, "unknown", reason)
            return
        due = max(message.send_at, expected_at(message), now)
        version = self._put_off(message, self._next_look(message, due, now))
        # Named by the time of this run: the queue refuses the name of an earlier task.
        if not self._dispatch.enqueue(message, due):
            self._put_off(replace(message, version=version), self._dispatch.sweep_time(due))

    def _next_look(self, message: Message, due: int, now: int) -> int:
        """Return when the sweeper looks again: each time later, since the queue retries a task for an hour."""
        overdue = now - due_since(message)
        if overdue <= TASK_GRACE_MS:
            return self._dispatch.sweep_time(due)
        look = now + min(overdue, _MAX_CHECK_INTERVAL_MS)
        last = due_since(message) + RETRY_WINDOW_MS + SECOND
        return min(look, last) if last > now else look

    def _put_off(self, message: Message, sweep_at: int) -> Version:
        commit = self._store.commit()
        change_message(commit, message, sweep_at=sweep_at)
        (version,) = commit.send()
        return version
