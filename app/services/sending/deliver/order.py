"""Order of delivery: a message waits for its predecessors, the messages of its conversation that were accepted before it.

A predecessor whose own task is late is delivered first. One that is being sent, waits for a retry, or may still be sent again
holds the message back for a limited time, by a delayed task; nothing is stored for a short wait.
docs/decisions/0086 has the reasons.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from app.frozen import replace
from app.outbound_limits.limits import PartyBusyError
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.ordering import LINK_WINDOW_MS, find_unlinked, trusted_date
from app.services.messages.slots import due_since, expected_at, slot_of, stands_aside
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.services.sending.deliver.predecessors import Ahead, HeldBack, Passed, has_same_route
from app.store.contacts.contacts import Contact
from app.store.engine.collection import Reference
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.store.messages.message_parties import NOBODY, PartyNames, list_documents
from app.store.messages.message_queries import awaiting_of_contact
from app.store.messages.messages import Message, MessageState, messages
from app.times.clock import SECOND, Clock

MAX_CHAIN = 100
"""Predecessors that one task delivers before its own message."""

MAX_CHAIN_MS = 20 * SECOND
"""How long in ms one task delivers predecessors."""

PATIENCE_MS = SECOND
"""How long in ms a predecessor may be due before the task of another message delivers it."""

FIRST_WAIT_MS = 200
MAX_WAIT_MS = 15 * SECOND

_SWEEP_MARGIN_MS = 30 * SECOND


class DeliveryOrder:
    """Finds the predecessors that hold a message back, and puts it off."""

    def __init__(self, store: Store, dispatch: DeliveryTasks, clock: Clock, *, hold_ms: int, hold_uncertain_ms: int) -> None:
        """Set how long in ms after its first attempt a predecessor holds back those behind it.

        Args:
            store: reads the predecessors.
            dispatch: enqueues the delayed tasks.
            clock: returns the present time in ms.
            hold_ms: while it waits for a retry, or for a carrier account that the others do not need.
            hold_uncertain_ms: while it is being sent, or while its carrier is asked whether it has it.
        """
        self._store = store
        self._dispatch = dispatch
        self._clock = clock
        self._hold_ms = hold_ms
        self._hold_uncertain_ms = hold_uncertain_ms

    def read(self, message_id: str, after: Sequence[str], parties: PartyNames) -> tuple[Message | None, Prefetched]:
        """Read a message, and the predecessors and parties that its task names, in one round trip.

        Raises:
            UnreadableDocumentError: the message is unreadable.
        """
        guessed: list[Reference[Any]] = [messages.at(each) for each in after]
        if parties != NOBODY:
            guessed += filter(None, list_documents(parties))
        read = self._store.read_all([messages.at(message_id)], guessed=guessed)
        return read[messages.path(message_id)], read

    def find_ahead(self, message: Message, prefetched: Prefetched, passed: Passed) -> Ahead:
        """Return the predecessors of a message.

        Args:
            message: is due.
            prefetched: predecessors that were read with it.
            passed: messages that hold nothing back.
        """
        return self._look(message, message.after, prefetched, passed, named=message.after)

    def find_ahead_in(self, contact: Contact, message: Message, passed: Passed) -> Ahead:
        """Return the predecessors that only the contact leads to, since they were accepted after the message."""
        return self._look(message, find_unlinked(contact, message), EMPTY_PREFETCH, passed, named=())

    def find_waiting_longer(self, message: Message, passed: Passed, limit: str) -> list[Message]:
        """Return the messages of a conversation that were due before one, and have waited for the same as it.

        The links between messages reach back an hour only, and a typed message that left meanwhile stands between them.

        Args:
            message: may leave now.
            passed: messages that hold nothing back.
            limit: of the slots of those that waited: quiet hours or consent.
        """
        now = self._clock()
        found = self._store.page(messages, awaiting_of_contact(message.contact_id, MAX_CHAIN))
        place = (*message.place, message.id)
        earlier = [each for each in found if (*each.place, each.id) < place and not each.is_note]
        return _in_order(each for each in earlier if _has_slot(each, limit, now) or self._holds(each, message, now, passed))

    def find_late(self, held: HeldBack, passed: Passed) -> list[Message]:
        """Return the predecessors to deliver before a message, in their order; none where one of them must be waited for.

        Args:
            held: the message.
            passed: messages that hold nothing back; one that was tried and still holds is waited for.
        """
        chain: list[Message] = []
        known: dict[Any, Message] = {}
        waiting = {held.message.id}

        def visit(level: Sequence[Message]) -> bool:
            for earlier in level:
                if earlier.id in waiting:
                    continue
                waiting.add(earlier.id)
                if len(waiting) > MAX_CHAIN or earlier.id in passed.tried or not self._is_late(earlier):
                    return False
                known[messages.path(earlier.id)] = earlier
                if not visit(self.find_ahead(earlier, known, replace(passed, behind=frozenset())).holding):
                    return False
                chain.append(earlier)
            return True

        return chain if visit(held.holding) else []

    def pass_busy(self, earlier: Message, message: Message, busy: PartyBusyError, passed: Passed) -> Passed:
        """Return the messages that hold nothing back, and a predecessor with them that waits for its party.

        Args:
            earlier: the predecessor.
            message: is held back by it.
            busy: why the predecessor was not sent.
            passed: messages that hold nothing back so far.

        Raises:
            PartyBusyError: the predecessor still holds the message, or both need the same party.
        """
        if has_same_route(earlier, message):
            raise busy
        until = (earlier.first_attempt_at if earlier.attempts else due_since(earlier)) + self._hold_ms
        if self._clock() < until:
            raise PartyBusyError(busy.party, min(busy.retry_at, until), busy.reason)
        return passed.with_busy(earlier, busy)

    def put_off(self, held: HeldBack) -> None:
        """Enqueue a later task for a message that is held back: soon at first, then as its predecessors take longer."""
        message, now = held.message, self._clock()
        since = max([message.first_due, *(each.updated for each in held.holding)])
        due = now + min(max((now - since) // 4, FIRST_WAIT_MS), MAX_WAIT_MS)
        # A paced predecessor leaves at its slot, and not before.
        due = max([due, *(_not_before(each) + FIRST_WAIT_MS for each in held.holding)])
        if message.sweep_at is None or message.sweep_at > due + _SWEEP_MARGIN_MS:
            self._dispatch.enqueue(message, due)
        else:
            self._dispatch.enqueue_beyond_sweep(message, due, self._dispatch.sweep_time(due))

    def _look(
        self, message: Message, after: Sequence[str], prefetched: Prefetched, passed: Passed, named: Sequence[str]
    ) -> Ahead:
        now, date = self._clock(), 0
        holding: list[Message] = []
        beyond: list[str] = []
        seen = {message.id}
        pending = list(after)
        while pending := [each for each in dict.fromkeys(pending) if each not in seen][:MAX_CHAIN]:
            found = self._read_all(pending, prefetched)
            seen.update(pending)
            pending = []
            for earlier in found:
                is_behind = earlier.id not in named and _is_behind(earlier, message)
                if _is_out_of_turn(earlier, message) or (is_behind and not earlier.attempts):
                    # Those before it are the predecessors in its place.
                    pending += earlier.after
                    continue
                if not is_behind and self._holds(earlier, message, now, passed):
                    holding.append(earlier)
                elif earlier.attempts:
                    # One further ahead was dated by a clock that is wrong.
                    date = max(date, trusted_date(earlier.date, now))
                    beyond += [] if earlier.id in after else [earlier.id]
                    # Those that it went before may still wait.
                    pending += earlier.overtook if earlier.first_due >= message.first_due - LINK_WINDOW_MS else []
                elif earlier.id not in passed.behind and earlier.first_due >= message.first_due - LINK_WINDOW_MS:
                    # It was never handed over, so those before it may still wait.
                    pending += earlier.after
            if len(seen) > MAX_CHAIN:
                break
        return Ahead(_in_order(holding), date, beyond, passed.name_overtaken())

    def _read_all(self, message_ids: Sequence[str], prefetched: Prefetched) -> list[Message]:
        references = [messages.at(each) for each in message_ids]
        known = self._store.read_missing(references, prefetched, skip_unreadable=True)
        found = [known[each.path] for each in references]
        return [each for each in found if each is not None]

    def _holds(self, earlier: Message, message: Message, now: int, passed: Passed) -> bool:
        """Whether a message holds back one behind it."""
        if earlier.id in passed.behind or stands_aside(earlier, now):
            return False
        if message.answers_keyword and expected_at(earlier) > now:
            # Who opts out gets the reply at once, and not after what their opt-out will stop.
            return False
        since = earlier.first_attempt_at
        if earlier.state in AWAITING_DELIVERY and expected_at(earlier) > now and not earlier.attempts:
            return True
        if earlier.state in AWAITING_DELIVERY and not earlier.attempts:
            # Its task is late, or its carrier is busy. Or it was put off, as for a consent message.
            is_stuck = earlier.id in passed.tried and (earlier.retry_at or earlier.id in passed.busy)
            return not is_stuck or now < due_since(earlier) + self._hold_ms
        if earlier.state in AWAITING_DELIVERY:
            is_next = earlier.retry_at <= now and earlier.id not in passed.tried
            return is_next or now < since + self._hold_ms
        is_in_doubt = earlier.state is MessageState.UNCERTAIN and earlier.sweep_at is not None
        return (earlier.state is MessageState.SENDING or is_in_doubt) and now < since + self._hold_uncertain_ms

    def _is_late(self, earlier: Message) -> bool:
        """Whether a predecessor could be handed to the carrier by now, and its own task has not done so."""
        now, due = self._clock(), max(earlier.first_due, earlier.retry_at)
        if _not_before(earlier) > now:
            return False
        if not earlier.attempts and now >= due_since(earlier) + self._hold_ms:
            # It was put off for so long that a later message goes, once it was tried again.
            due = earlier.first_due
        return earlier.state in AWAITING_DELIVERY and due + PATIENCE_MS <= now


def _is_out_of_turn(earlier: Message, message: Message) -> bool:
    """Whether a predecessor will not go first after all: it was canceled, or it was moved behind the message."""
    if earlier.state is MessageState.CANCELED or not earlier.send_at:
        return earlier.state is MessageState.CANCELED
    is_moved_to_it = earlier.send_at == message.send_at and earlier.moved_at > message.place[1]
    return earlier.send_at > message.first_due or is_moved_to_it


def _is_behind(other: Message, message: Message) -> bool:
    """Whether a message that a scheduled message does not name has its place behind it."""
    return bool(message.send_at) and (*other.place, other.id) > (*message.place, message.id)


def _has_slot(message: Message, limit: str, now: int) -> bool:
    slot = slot_of(message)
    return slot is not None and slot.limit == limit and slot.at > now


def _not_before(message: Message) -> int:
    """Return before when a message cannot leave, in ms. One that waits for consent holds others back only once it is given."""
    slot = slot_of(message)
    return 0 if slot is None or slot.is_consent else slot.at


def _in_order(found: Iterable[Message]) -> list[Message]:
    return sorted(found, key=lambda each: each.place)
