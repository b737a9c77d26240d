"""Messages that nothing else is looking after: their task was never made, their server stopped, or their answer was lost."""

from collections.abc import Sequence

from app.clock import Clock
from app.services.dispatch import Dispatch
from app.services.lookup import Lookup
from app.services.message_states import AWAITING_DELIVERY, entering
from app.store.messages import Message, MessageState, change_message, messages, overdue_messages
from app.store.store import Store


class OverdueMessages:
    """Makes missing tasks, arms those that come within the horizon, ends leases that ran out, has lost answers asked for."""

    name = "messages"

    def __init__(self, store: Store, lookup: Lookup, dispatch: Dispatch, clock: Clock) -> None:
        self._store = store
        self._lookup = lookup
        self._dispatch = dispatch
        self._clock = clock

    def page(self, now: int, shards: Sequence[int], limit: int) -> list[Message]:
        """Answer the messages that are overdue, the longest first."""
        return self._store.page(messages, overdue_messages(now, shards, limit))

    def look_after(self, message: Message) -> None:
        """Do what is due, or leave it to the task that is made for it.

        Raises:
            StoreConflictError: somebody else is looking after it.
        """
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
