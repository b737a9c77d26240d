"""Failure of messages that cannot be delivered: they end as `failed`, with a reason, and the user's webhook is told."""

import logging

from app.frozen import replace
from app.outbound_limits.limits import PartyBusyError
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.recurring.series import Series
from app.services.messages.slots import due_since
from app.services.messages.state_machine import AWAITING_DELIVERY, transition_fields
from app.services.push.message_notifications import MessageNotifications
from app.services.webhooks.outbox import EventOutbox, receipt_subscriptions
from app.store.contacts.contacts import contacts
from app.store.engine.database import Commit, StoreConflictError
from app.store.engine.faults import UnreadableDocumentError
from app.store.engine.store import Store
from app.store.messages.messages import Message, MessageState, change_message, messages
from app.store.users.users import users
from app.times.clock import HOUR, MINUTE, SECOND, Clock

_log = logging.getLogger(__name__)

RETRY_WINDOW_MS = 4 * HOUR
"""How long in ms after it was due a text is tried again; then it has failed."""

FIRST_PAUSE_MS = 5 * SECOND
MAX_PAUSE_MS = 10 * MINUTE
_SWEEP_MARGIN_MS = 10 * SECOND
_MAX_SWEEP_INTERVAL_MS = HOUR


def is_given_up(message: Message, now: int) -> bool:
    """Whether a message was due too long ago to be tried again."""
    return now > due_since(message) + RETRY_WINDOW_MS


class MessageFailures:
    """Fails messages, and puts off those that could not be processed."""

    def __init__(
        self,
        store: Store,
        dispatch: DeliveryTasks,
        relay: EventOutbox,
        notifications: MessageNotifications,
        series: Series,
        clock: Clock,
    ) -> None:
        self._store = store
        self._dispatch = dispatch
        self._relay = relay
        self._notifications = notifications
        self._series = series
        self._clock = clock

    def fail(self, message: Message, kind: str, reason: str, *, ends_series: bool = False) -> None:
        """End a message as `failed`, unless somebody else has changed it meanwhile.

        Args:
            message: as it was read.
            kind: of the failure, for programs.
            reason: a sentence for the person who sent it.
            ends_series: whether a recurring message does not go on with its next occurrence.
        """
        failure = {"kind": kind, "code": "", "reason": reason}
        changes = transition_fields(message, MessageState.FAILED, self._clock(), reason)
        commit = self._store.commit()
        change_message(commit, message, **changes, failure=failure, sweep_at=None)
        if message.series and not ends_series:
            self._continue_series(commit, message)
        told = replace(message, **receipt_subscriptions(self._store.get(users.at_leniently(message.uid))))
        self._relay.add_receipt(commit, told, MessageState.FAILED, failure)
        self._notifications.enqueue_failure_after(commit, message, MessageState.FAILED)
        try:
            commit.send()
        except StoreConflictError:
            _log.info("another delivery was faster", extra={"message_id": message.id})

    def _continue_series(self, commit: Commit, message: Message) -> None:
        """Add the next occurrence of a series whose present one came to nothing by no fault of its parties."""
        owner, contact = self._store.read(users.at_leniently(message.uid), contacts.at_leniently(message.contact_id))
        if owner is not None and contact is not None and not contact.damaged:
            self._series.add_next(commit, message, owner, contact)

    def put_off(self, message_id: str, reason: str, *, kind: str = "unknown", pause: int = 0) -> None:
        """Retry later a message that was not offered to a carrier yet; fail one that is overdue too long.

        Each pause is as long as the message is overdue, so that little is tried often. It has one task at a time: the task
        that broke off is over.

        Args:
            message_id: of the message.
            reason: why it was not sent, as a sentence.
            kind: of the failure, should it be overdue too long.
            pause: how long in ms to wait; by how long it is overdue where 0.
        """
        try:
            message = self._store.get(messages.at(message_id))
        except UnreadableDocumentError:
            # The sweeper sets it aside.
            return
        if message is None or message.state not in AWAITING_DELIVERY:
            return
        now = self._clock()
        if is_given_up(message, now):
            self.fail(message, kind, f"Given up after {RETRY_WINDOW_MS // HOUR} hours: {reason}")
            return
        pause = pause or min(max(now - due_since(message), FIRST_PAUSE_MS), MAX_PAUSE_MS)
        due = min(now + pause, due_since(message) + RETRY_WINDOW_MS + SECOND)
        commit = self._store.commit()
        change_message(commit, message, retry_at=due, sweep_at=self._dispatch.sweep_time(due))
        self._dispatch.enqueue_after(commit, message, due)
        try:
            commit.send()
        except StoreConflictError:
            _log.info("another delivery was faster", extra={"message_id": message.id})

    def postpone(self, message_id: str, busy: PartyBusyError) -> None:
        """Deliver a message later whose carrier account has no free slot or does not respond; fail one overdue too long.

        Usually this writes nothing. Only when the sweeper would look too soon, its time is moved: each time by as long as
        the message is overdue, so seldom.

        Args:
            message_id: of the message.
            busy: when to try again, and why not now.
        """
        message = self._store.get(messages.at(message_id))
        if message is None or message.state not in AWAITING_DELIVERY:
            return
        now = self._clock()
        if is_given_up(message, now):
            self.fail(message, "unknown", f"Given up after {RETRY_WINDOW_MS // HOUR} hours: {busy.reason}")
            return
        due = min(busy.retry_at, due_since(message) + RETRY_WINDOW_MS + SECOND)
        if due + _SWEEP_MARGIN_MS <= (message.sweep_at or 0):
            self._dispatch.enqueue(message, due)
            return
        overdue = min(now - due_since(message), _MAX_SWEEP_INTERVAL_MS)
        self._dispatch.enqueue_beyond_sweep(message, due, max(self._dispatch.sweep_time(due), due + overdue))
