"""Deletion of a conversation's messages, in slices."""

from collections.abc import Iterable

from app.services.jobs.worker import Progress
from app.services.media.outgoing import OutgoingMedia
from app.services.messages.removals.removed_usage import count_removed
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.store.engine.database import Commit, Version
from app.store.engine.store import Store
from app.store.inbox.conversation_events import conversation_events, events_of_contact, events_until
from app.store.jobs import Job
from app.store.messages.message_queries import history_until, messages_of_contact
from app.store.messages.messages import Message, MessageState, messages
from app.times.clock import Clock

WHOLE_CONVERSATION = "contact-messages"
WHOLE_CONVERSATIONS = "contacts-messages"
HISTORY = "conversation-history"

SLICE = 300
"""Messages that a slice reads."""

EVENTS = 100
"""Events of the conversation that the last slices remove beside the messages."""

_NOT_SENT_YET = (*AWAITING_DELIVERY, MessageState.SENDING)


class ConversationsRemoval:
    """Removes every message of one contact or several that are gone: a contact that is gone gets no new ones."""

    def __init__(self, kind: str, store: Store, media: OutgoingMedia, clock: Clock) -> None:
        """Create the worker of `WHOLE_CONVERSATION` or of `WHOLE_CONVERSATIONS`."""
        self.kind = kind
        self._store = store
        self._media = media
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Remove the next messages: of as many contacts as have `SLICE` messages and `EVENTS` events at most.

        Raises:
            StoreConflictError: one of them was changed meanwhile, or the usage that they are counted in.
        """
        parameters = job.parameters
        contact_ids = [parameters["contactId"]] if self.kind == WHOLE_CONVERSATION else parameters["contactIds"]
        place = job.cursor.get("place", 0)
        removed: list[tuple[str, Version]] = []
        read: list[Message] = []
        events: list[str] = []
        while place < len(contact_ids) and len(removed) < SLICE and len(events) < EVENTS:
            room = SLICE - len(removed)
            found = self._store.page(messages, messages_of_contact(contact_ids[place], room), lenient=True)
            read += found
            removed += [(message.id, message.version) for message in found]
            removed += [(error.fault.id, error.version) for error in found.unreadable]
            if found.size == room:
                break
            events += self._store.ids(events_of_contact(contact_ids[place], EVENTS - len(events)))
            if len(events) == EVENTS:
                break
            place += 1
        for message_id, version in removed:
            commit.delete(messages.path(message_id), version)
        for event_id in events:
            commit.delete(conversation_events.path(event_id))
        # Counted and released together: a month, and a file of several conversations, is changed once in a commit.
        count_removed(self._store, commit, read, self._clock())
        self._media.release(commit, _media_of(read))
        return Progress(cursor={"place": place}, counts={"done": len(removed)}, is_done=place == len(contact_ids))


class HistoryRemoval:
    """Removes the messages of a conversation up to a time, except those that still wait to be sent."""

    kind = HISTORY

    def __init__(self, store: Store, media: OutgoingMedia, clock: Clock) -> None:
        self._store = store
        self._media = media
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Remove the next messages, from the newest to the oldest; those that cannot be read go too.

        One in a state of a later version stays, since it may still wait to be sent.

        Raises:
            StoreConflictError: one of them was changed meanwhile, and may have been sent; or the usage of their month.
        """
        parameters = job.parameters
        query = history_until(parameters["contactId"], parameters["until"], SLICE, job.cursor.get("after"))
        found = self._store.page(messages, query)
        over = [each for each in found if messages.understands(each) and each.state not in _NOT_SENT_YET]
        removed = [(each.id, each.version) for each in over]
        removed += [(error.fault.id, error.version) for error in found.unreadable]
        for message_id, version in removed:
            commit.delete(messages.path(message_id), version)
        count_removed(self._store, commit, over, self._clock())
        self._media.release(commit, _media_of(over))
        after = {} if found.end is None else {"after": found.end}
        is_done = found.size < SLICE
        if is_done:
            events = events_until(parameters["contactId"], parameters["until"], EVENTS)
            event_ids = self._store.ids(events)
            for event_id in event_ids:
                commit.delete(conversation_events.path(event_id))
            is_done = len(event_ids) < EVENTS
        return Progress(cursor=after, counts={"done": len(removed)}, is_done=is_done)


def _media_of(removed: Iterable[Message]) -> list[str]:
    return [url for message in removed for url in message.media]
