"""The sweeper: once a minute it looks after every message that nothing else is looking after any more."""

import logging

from app.clock import Clock
from app.services.dispatch import Dispatch
from app.services.lookup import Lookup
from app.services.message_states import AWAITING_DELIVERY, entering
from app.services.relay.sweeping import RelaySweeper
from app.store.database import StoreConflictError
from app.store.messages import Message, MessageState, change_message, messages, messages_to_sweep
from app.store.store import Store

_log = logging.getLogger(__name__)

BATCH = 300
"""How many messages one run looks at; what is left over the next run finds first."""


class Sweeper:
    """Makes missing tasks, arms those that come within the horizon, ends leases that ran out, has lost answers asked for."""

    def __init__(self, store: Store, lookup: Lookup, dispatch: Dispatch, relay_sweeper: RelaySweeper, clock: Clock) -> None:
        self._store = store
        self._lookup = lookup
        self._dispatch = dispatch
        self._relay_sweeper = relay_sweeper
        self._clock = clock

    def sweep(self) -> int:
        """Look after what is overdue, events for webhooks too, and answer how many messages that were.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        overdue = self._store.page(messages, messages_to_sweep(self._clock(), BATCH))
        for message in overdue:
            try:
                self._look_after(message)
            except StoreConflictError:
                # Somebody else is looking after it, which is all the sweeper wants.
                _log.info("message moved while swept", extra={"message_id": message.id})
        if overdue:
            _log.info("swept", extra={"messages": len(overdue)})
        self._relay_sweeper.sweep()
        return len(overdue)

    def _look_after(self, message: Message) -> None:
        commit = self._store.commit()
        if message.state in AWAITING_DELIVERY:
            due = max(message.send_at, self._clock())
            change_message(commit, message, sweep_at=self._dispatch.sweep_time(due))
            commit.send()
            # Named by the time of this run: a name that an earlier task had would not be taken again.
            self._dispatch.start(message, due)
        elif message.state is MessageState.SENDING:
            reason = "The server that was sending stopped; whether the carrier took the text is not known"
            failure = {"kind": "unknown", "code": "", "reason": reason}
            now = self._clock()
            changes = entering(message, MessageState.UNCERTAIN, now, reason)
            look = self._lookup.first_look(message.carrier, now)
            change_message(commit, message, **changes, failure=failure, sweep_at=look)
            commit.send()
        elif message.state is MessageState.UNCERTAIN:
            now = self._clock()
            change_message(commit, message, sweep_at=self._lookup.next_look(message, now))
            commit.send()
            self._dispatch.start(message, now)
        else:
            change_message(commit, message, sweep_at=None)
            commit.send()
